"""Methods of the trade with fixed ratios, in the ledger: without what the direct rule values already."""

from datetime import date

import pytest
import time_machine

from roi.models import Valuation
from roi.operations.integrity import checks
from roi.operations.valuing_months import value_months
from tests.factories.community import PostFactory, SolutionFactory, TopicFactory
from tests.factories.roi import ConversionRuleFactory, approved, at
from tests.roi.visits import visit

pytestmark = pytest.mark.django_db

JANUARY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        yield


@pytest.fixture
def topics():
    return [SolutionFactory(marked_at=at("2025-12-01")).topic, TopicFactory()]


@pytest.mark.parametrize(
    ("method", "quantity"),
    [
        ("trade", "20"),
        ("khoros", "25.155"),
        ("oblinger", "80"),
        # 110 by the formula of the source, without the two answers that the direct rule values.
        ("vanilla", "110"),
        ("thecr", "62"),
    ],
)
def test_the_methods_of_the_trade_leave_out_what_the_direct_rule_values(topics, method, quantity):
    approved(ConversionRuleFactory(subject="visits", method=method), "10.00", grade="E5", factors=[])
    visit([topics[0]], JANUARY, 400)
    visit([topics[1]], JANUARY, 600, was_solved=False)
    for _ in range(2):
        SolutionFactory(marked_at=at("2026-01-15"))
    own = TopicFactory()
    SolutionFactory(post=PostFactory(topic=own, author=own.author), marked_at=at("2026-01-15"))

    value_months()

    assert Valuation.objects.get().inputs["quantity"] == quantity
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []
