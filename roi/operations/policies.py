"""Sets and ends the policies by which net values are shared; one by which something was shared is fixed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors.people import EndIsUnclear, PoliciesOverlap, PolicyInUse, WeightsAreUnclear
from roi.models import AttributionPolicy, RoleWeight
from roi.operations.appending import lock_ledger
from roi.permissions import can_write_roi

Method = AttributionPolicy.Method


@act
def set_policy(  # noqa: PLR0913
    *,
    subject: str,
    path: str,
    method: str,
    empty_roles: str,
    validity: DateRange,
    weights: Mapping[str, Decimal],
    by: Member,
) -> AttributionPolicy:
    """Say how one kind of thing is shared on these days; what is shared already stays as it was shared.

    Raises `NotPermitted`, `WeightsAreUnclear`, or `PoliciesOverlap`.
    """
    # Whoever shares something holds it too; and two who set policies would wait for each other in vain.
    lock_ledger()
    if not can_write_roi(by):
        raise NotPermitted
    needs_weights = method != Method.EQUAL
    if needs_weights != any(weights.values()) or any(weight < 0 for weight in weights.values()):
        raise WeightsAreUnclear(pointer="/weights")
    policy = AttributionPolicy(subject=subject, path=path, method=method, empty_roles=empty_roles, validity=validity)
    with _telling_refusals():
        policy.save()
    rows = (RoleWeight(policy=policy, role=role, weight=weight) for role, weight in weights.items())
    RoleWeight.objects.bulk_create(rows)
    return policy


@act
def end_policy(policy: AttributionPolicy, *, day: date, by: Member) -> AttributionPolicy:
    """Let a policy no longer hold from a day on.

    Raises `NotPermitted`, `EndIsUnclear` for a day outside of its days, or `PolicyInUse` when something is shared by
    it on that day or later.
    """
    lock_ledger()
    policy = AttributionPolicy.objects.select_for_update().get(pk=policy.pk)
    if not can_write_roi(by):
        raise NotPermitted
    first, after = policy.validity.lower, policy.validity.upper
    if (first is not None and day <= first) or (after is not None and day > after):
        raise EndIsUnclear(pointer="/day")
    policy.validity = DateRange(first, day)
    with _telling_refusals():
        policy.save(update_fields=["validity"])
    return policy


@contextmanager
def _telling_refusals() -> Iterator[None]:
    """Say in our words what the database refuses."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "policies_for_one_subject_and_path_do_not_overlap" in str(error):
            raise PoliciesOverlap from error
        if "a policy by which something was divided" in str(error):
            raise PolicyInUse from error
        raise
