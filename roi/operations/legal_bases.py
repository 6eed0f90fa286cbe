"""Ends agreements by which single employees may be seen; they are signed like everything else that needs two people."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors.people import EndIsPast, LegalBasisNotApproved
from roi.models import LegalBasis
from roi.operations.approving import locked
from roi.operations.business import our_business
from roi.permissions import can_approve


@act
def end_legal_basis(basis: LegalBasis, *, day: date, by: Member) -> LegalBasis:
    """Let an agreement no longer hold from a day on; one signature is enough to protect somebody.

    Raises `NotPermitted`, `LegalBasisNotApproved`, or `EndIsPast` for a day before today, before its first day, or
    after its last one.
    """
    basis = locked(basis)
    if not can_approve(by):
        raise NotPermitted
    if not basis.is_approved:
        raise LegalBasisNotApproved
    first, after = basis.validity.lower, basis.validity.upper
    if day < our_business().today() or (first is not None and day <= first) or (after is not None and day > after):
        raise EndIsPast(pointer="/day")
    basis.validity = DateRange(first, day)
    basis.save(update_fields=["validity"])
    return basis
