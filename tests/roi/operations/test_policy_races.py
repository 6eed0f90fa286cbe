"""Where two people set policies at once: real threads, real connections, one policy on each day."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from roi.errors.people import PoliciesOverlap
from roi.models import AttributionPolicy
from roi.operations.policies import set_policy
from tests.factories.community import MemberFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_of_policies_set_at_once_one_holds_and_the_others_are_told_so():
    manager = MemberFactory(roles=["manager"])

    outcomes = at_once(
        6,
        lambda number: set_policy(
            subject="ticket",
            path="direct",
            method="role_weights",
            empty_roles="others",
            validity=DateRange(date(2026, 1, 1 + number), None),
            weights={"solution": Decimal(1 + number)},
            by=manager,
        ),
    )

    held = AttributionPolicy.objects.get()
    assert [type(outcome) for outcome in outcomes if outcome != held] == [PoliciesOverlap] * 5
    assert held.weights.get().weight == held.validity.lower.day
