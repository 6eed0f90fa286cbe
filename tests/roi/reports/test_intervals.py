"""What is reversed takes its bounds away, and only what is sampled has any."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from roi.models import Posting
from roi.operations.valuing_months import value_months
from roi.reports.intervals import interval_of
from roi.reports.selection import Basis, Selection
from tests.factories.community import TopicFactory
from tests.factories.roi import ConversionRuleFactory, approved
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db

ALL = Selection(currency="EUR", basis=Basis.VALID)


@pytest.fixture
def ledger():
    post_benefit(make_version(make_rule(make_driver("support"))), "100.00", date(2026, 1, 20))
    approved(ConversionRuleFactory(subject="visits", method="survey"), "10.00", grade="E3", factors=[])
    topic = TopicFactory()
    visit([topic], date(2026, 1, 5), 1000)
    answer(topic, date(2026, 1, 5), 1000, 25)
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        value_months()


def test_the_interval_adds_the_bounds_of_samples_to_what_is_known(ledger):
    interval = interval_of(ALL)

    assert (interval.low, interval.benefits, interval.high) == (
        Decimal("294.09"),
        Decimal("350.00"),
        Decimal("421.49"),
    )


def test_a_filter_that_leaves_the_sample_out_leaves_its_bounds_out(ledger):
    interval = interval_of(
        Selection(currency="EUR", basis=Basis.VALID, from_day=date(2026, 1, 1), to_day=date(2026, 1, 30))
    )

    assert (interval.low, interval.benefits, interval.high) == (100, 100, 100)


def test_a_reversal_takes_the_bounds_away(ledger):
    reverse(Posting.objects.get(valuation__source="roi.month"), known_on=date(2026, 2, 3))

    interval = interval_of(ALL)

    assert (interval.low, interval.benefits, interval.high) == (100, 100, 100)
