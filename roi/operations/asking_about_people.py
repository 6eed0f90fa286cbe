"""Asks about single persons only on a legal basis, and keeps every such question."""

from collections.abc import Callable, Mapping
from typing import Any

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.models import LegalBasis, PersonQuery
from roi.operations.business import our_business
from roi.permissions import can_ask_about_people, can_read_roi
from roi.reports.personal import Discretion, basis_on


@act
def ask_about_people[Answer](
    read: Callable[[bool], Answer], *, by: Member, subject: str, parameters: Mapping[str, Any]
) -> Answer:
    """Answer a question about what single people are worth, and keep who asked it, both or neither.

    The answer is told whether it may show single employees, which needs a signed legal basis that is in force.
    Raises `NotPermitted`.
    """
    if not can_ask_about_people(by):
        raise NotPermitted
    basis = basis_today()
    PersonQuery.objects.create(asked_by=by, subject=subject, parameters=dict(parameters), basis=basis)
    return read(basis is not None)


@act
def ask_about_persons(subject: str, parameters: Mapping[str, Any], *, by: Member) -> PersonQuery | None:
    """Note who asks what about employees, if a signed legal basis is in force; else return ``None``.

    Without a record in return nobody may be named. Raises `NotPermitted`.
    """
    if not can_read_roi(by):
        raise NotPermitted
    basis = basis_today()
    if basis is None:
        return None
    return PersonQuery.objects.create(asked_by=by, subject=subject, parameters=dict(parameters), basis=basis)


def basis_today() -> LegalBasis | None:
    """Return the agreement by which single employees may be seen today."""
    return basis_on(our_business().today())


def todays_discretion() -> Discretion:
    """Return whether single employees are shown today, as far as anybody needs to know."""
    return Discretion(our_business().today())
