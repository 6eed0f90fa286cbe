"""Asks about single persons only on a legal basis, and keeps every such question."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from community.foundation.errors import NotPermitted
from community.models import Member
from roi.models import LegalBasis, PersonQuery
from roi.operations.business import our_business
from roi.permissions import can_read_roi


@transaction.atomic
def ask_about_persons(subject: str, parameters: Mapping[str, Any], *, by: Member) -> PersonQuery | None:
    """Note who asks what about employees, if a signed legal basis is in force; else return ``None``.

    Without a record in return nobody may be named. Raises `NotPermitted`.
    """
    if not can_read_roi(by):
        raise NotPermitted
    basis = LegalBasis.objects.in_force(our_business().today()).order_by("pk").first()
    if basis is None:
        return None
    return PersonQuery.objects.create(asked_by=by, subject=subject, parameters=dict(parameters), basis=basis)
