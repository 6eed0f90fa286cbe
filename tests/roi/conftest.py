"""A quarter of a ledger: the oracle that every report must reproduce."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from roi.models import Classification, ConversionRule, CostEntry, HourlyRate, Posting
from roi.operations.closing import close_period
from roi.operations.costs import Amount, Hours, enter_cost
from tests.roi.ledger import EUR, controllers, make_driver, make_rule, make_version, post_benefit, reverse


@dataclass
class Quarter:
    """What is needed to ask about it."""

    direct: list[Posting]
    indirect: list[Posting]
    idea: list[Posting]
    reversal: Posting
    costs: list[CostEntry]


@pytest.fixture
def quarter(db) -> Quarter:
    """O-40: direct and indirect benefits, an idea and costs of January to March 2026, January closed on 5 February."""
    first, _second = controllers()
    HourlyRate.objects.create(
        group="community", amount=Decimal("48.00"), currency=EUR, validity=(date(2026, 1, 1), None)
    )
    with time_machine.travel("2026-01-01T08:00:00Z", tick=False):
        support = make_version(make_rule(make_driver("support")), grade="E4")
        innovation = make_rule(
            make_driver("innovation", goal="grow", stage=5), subject=ConversionRule.Subject.IDEA_REALISED
        )
        idea_rule = make_version(innovation, grade="E2", unit_value=None)
    made = Quarter([], [], [], None, [])  # type: ignore[arg-type]

    def in_month(month: int, direct: str, indirect: str, idea: str | None) -> None:
        day = date(2026, month, 20)
        with time_machine.travel(f"2026-{month:02}-20T10:00:00Z", tick=False):
            made.direct.append(post_benefit(support, direct, day))
            made.indirect.append(_not_cashable(support, indirect, day))
            if idea:
                cut = [("deadweight", "1000.00")]
                made.idea.append(post_benefit(idea_rule, idea, day, gross="4000.00", cuts=cut, thing=("idea", 3)))
            made.costs.extend(_costs_of(day, support.rule.driver, innovation.driver))

    in_month(1, "1103.13", "46000.00", None)
    with time_machine.travel("2026-01-31T10:00:00Z", tick=False):
        withdrawn = post_benefit(support, "9.27", date(2026, 1, 31))
    with time_machine.travel("2026-02-05T09:00:00Z", tick=False):
        close_period(date(2026, 1, 1), by=first)
    in_month(2, "963.00", "47750.00", "3000.00")
    in_month(3, "1059.30", "47750.00", "3000.00")
    with time_machine.travel("2026-03-25T10:00:00Z", tick=False):
        made.reversal = reverse(withdrawn, known_on=date(2026, 3, 25))
    made.direct.append(withdrawn)
    return made


def _not_cashable(version, net, day):
    """The indirect part has the same rule here, but for the moment the controller says that it is not cashable."""
    said = {"driver": version.rule.driver, "reason": "By agreement.", "by": controllers()[1]}
    Classification.objects.create(cashable=False, **said)
    version.rule.driver.refresh_from_db()
    posting = post_benefit(version, net, day)
    Classification.objects.create(cashable=True, **said)
    version.rule.driver.refresh_from_db()
    return posting


def _costs_of(day, support, innovation):
    """Care and rent every month, and what came once; rent and the campaign hang on no driver."""
    amounts = [("platform", "1500.00", None)]
    amounts += {1: [("implementation", "6000.00", innovation)], 2: [("campaign", "2000.00", None)]}.get(day.month, [])
    spent = [("staff", Hours(Decimal(160), "community"), support)]
    spent += [(category, Amount(Decimal(amount), EUR), driver) for category, amount, driver in amounts]
    by, _second = controllers()
    return [
        enter_cost(by=by, category=category, description="Care", incurred_on=day, spent=what, driver=driver)
        for category, what, driver in spent
    ]
