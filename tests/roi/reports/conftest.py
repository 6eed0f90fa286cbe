"""A ledger by chance: sixty postings of all that reports tell apart."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
import time_machine

from roi.models import FxRate, Posting, Scenario
from roi.operations.closing import close_period
from roi.operations.costs import Amount, enter_cost
from tests.factories.community import MemberFactory
from tests.roi.ledger import EUR, controllers, make_driver, make_rule, make_version, post_benefit, reverse


@pytest.fixture
def ledger(db):
    """Sixty postings of all that reports tell apart, some of them late, taken back, converted or only supposed."""
    chance = Random(20_260_101)
    rules = [
        make_rule(make_driver(f"driver-{n}", goal=f"goal-{n % 2}", stage=3 + n % 2, cashable=n != 1), subject=subject)
        for n, subject in enumerate(["ticket_solved", "deflection_confirmed", "deflection_potential"])
    ]
    versions = [make_version(rule, grade=f"E{2 + n}") for n, rule in enumerate(rules)]
    members = [MemberFactory() for _ in range(3)]
    rate, *_others = FxRate.objects.bulk_create(
        FxRate(base="EUR", quote="USD", on=date(2026, 2, day), rate=Decimal("1.1"), source="try")
        for day in range(1, 29)
    )
    scenario = Scenario.objects.create(code="what-if", title="What if")
    posted = []
    with time_machine.travel("2026-02-05T09:00:00Z", tick=False) as clock:
        for number in range(60):
            if number == 30:
                close_period(date(2026, 1, 1), by=controllers()[0])
                clock.move_to("2026-03-25T09:00:00Z")
            more = chance.choice([{}, {}, {"product": "p2"}, {"scenario": scenario}, usd(rate)])
            posted.append(_post(chance, chance.choice(versions), members, more))
            if number % 5 == 0:
                _cost(chance, rules)
            if number % 7 == 0 and posted[-1].scenario is None:
                reverse(posted[-1], known_on=date(2026, 3, 25))
    return posted


def usd(rate: FxRate) -> dict[str, object]:
    return {"original_gross": Decimal(11), "original_currency": "USD", "fx_rate": rate}


def _post(chance: Random, version, members, more) -> Posting:
    share = chance.choice(["solution", "helpful"]), chance.choice([*members, None])
    return post_benefit(
        version,
        "10.00",
        date(2026, chance.randint(1, 3), chance.randint(1, 28)),
        gross="15.00",
        cuts=[("entitled", "3.00"), ("deadweight", "2.00")],
        shares=[(share[1], share[0], "6.00"), (None, "", "4.00")] if chance.random() < 0.7 else [],
        category=chance.choice(["pumps", "valves", ""]),
        channel=chance.choice(["community", "email"]),
        known_on=date(2026, 2, 5),
        **more,
    )


def _cost(chance: Random, rules) -> None:
    """Half of them in the currency of somebody else."""
    driver, day = chance.choice([*(rule.driver for rule in rules), None]), date(2026, 2, chance.randint(1, 28))
    spent = Amount(Decimal(chance.randint(1, 900)), chance.choice([EUR, "USD"]))
    by, _second = controllers()
    enter_cost(by=by, category="platform", description="Rent", incurred_on=day, spent=spent, driver=driver)
