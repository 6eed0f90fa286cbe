"""What something was divided by, and who asked about persons, stays as it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from roi.models import AllocationKey, AllocationWeight, AttributionPolicy, PersonQuery, RoleWeight
from roi.operations.costs import Amount, Bearers, enter_cost
from roi.operations.intake import take_in
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, ValueDriverFactory, approved, at, policy, solved

pytestmark = pytest.mark.django_db


def refused(match: str, act) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


def test_a_policy_in_use_is_fixed_but_may_end():
    used, free = policy("role_weights", {"solution": 70}), policy("equal", subject="idea")
    approved(ConversionRuleFactory())
    solved(moment=at("2026-01-15"))
    take_in()

    mine = AttributionPolicy.objects.filter(pk=used.pk)
    refused("is fixed", lambda: mine.update(method="equal"))
    refused("is fixed", lambda: mine.update(validity=DateRange(None, date(2026, 1, 15))))
    refused("are fixed", lambda: RoleWeight.objects.filter(policy=used).update(weight=1))
    refused("are fixed", lambda: RoleWeight.objects.create(policy=used, role="helpful", weight=1))
    refused("protected", mine.delete)
    assert mine.update(validity=DateRange(None, date(2026, 1, 16))) == 1
    assert AttributionPolicy.objects.filter(pk=free.pk).update(method="role_weights") == 1


def test_a_key_by_which_a_cost_was_divided_is_fixed():
    key = AllocationKey.objects.create(code="spaces", title="By space")
    weight = AllocationWeight.objects.create(key=key, driver=ValueDriverFactory(), weight=1)
    AllocationWeight.objects.filter(pk=weight.pk).update(weight=2)
    enter_cost(
        by=MemberFactory(roles=["manager"]),
        category="platform",
        description="Rent",
        incurred_on=date(2026, 1, 31),
        spent=Amount(Decimal(10), "EUR"),
        bearers=Bearers(key=key),
    )

    refused("is fixed", lambda: AllocationWeight.objects.filter(pk=weight.pk).update(weight=3))
    refused("is fixed", lambda: AllocationWeight.objects.create(key=key, driver=ValueDriverFactory(), weight=1))


def test_questions_about_persons_are_kept():
    asked = PersonQuery.objects.create(asked_by=MemberFactory(roles=["manager"]), subject="everybody")

    refused("never changed", lambda: PersonQuery.objects.update(subject="nobody"))
    refused("never changed", asked.delete)
