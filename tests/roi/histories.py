"""Acts of all kinds in any order, as they could happen to a ledger."""

import random
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

from roi.errors import PeriodAlreadyClosed, PeriodAlreadySoftClosed
from roi.errors.books import CannotBePricedAnew, CorrectionHasOtherCause, NothingToCorrect
from roi.models import CostEntry, FxRate, LiveEffect
from roi.operations.closing import close_period, soft_close_period
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.costs import Amount, enter_cost, reverse_cost
from roi.operations.intake import take_in
from tests.factories.ideas import RealisationFactory
from tests.factories.roi import at, drafted, reopened, solved


def published(value: str, on: date) -> None:
    FxRate.objects.create(base="EUR", quote="USD", on=on, rate=Decimal(value), source="ECB")


class History:
    """Acts of all kinds in any order, as they could happen."""

    def __init__(self, seed: int, controller, rule) -> None:
        self.random, self.controller, self.rule = random.Random(seed), controller, rule
        self.solved, self.costs, self.day = [], [], 1

    def act(self) -> None:
        acts = (self.solve, self.reopen, self.realise, self.spend, self.take_back, self.correct, self.reprice)
        self.random.choice(acts)()
        if self.random.random() < 0.1:
            month = date(2026, self.random.randint(1, 3), 1)
            with suppress(PeriodAlreadyClosed, PeriodAlreadySoftClosed):
                self.random.choice((close_period, soft_close_period))(month, by=self.controller)

    def _moment(self) -> datetime:
        return at(f"2026-{self.random.randint(1, 3):02}-{self.random.randint(1, 28):02}")

    def solve(self) -> None:
        self.solved.append(solved(moment=self._moment()).ticket)
        take_in()

    def reopen(self) -> None:
        if self.solved:
            reopened(self.solved.pop(), moment=at("2026-04-01"))
            take_in()

    def realise(self) -> None:
        RealisationFactory(
            amount=Decimal(self.random.randint(1, 9999)) / 100, currency="USD", recorded_at=self._moment()
        )
        take_in()

    def spend(self) -> None:
        self.costs.append(self._spent(f"{self.random.randint(1, 9999) / 100:.2f}", self._moment().date()))

    def _spent(self, amount: str, day: date) -> CostEntry:
        spent = Amount(Decimal(amount), "EUR")
        return enter_cost(by=self.controller, category="platform", description="Rent", incurred_on=day, spent=spent)

    def take_back(self) -> None:
        if self.costs:
            reverse_cost(self.costs.pop(), by=self.controller)

    def correct(self) -> None:
        published(f"{self.random.uniform(0.8, 1.3):.4f}", date(2025, 12, 1).replace(day=self.day))
        self.day = min(self.day + 1, 31)
        for effect in LiveEffect.objects.exclude(key__startswith="cost").select_related("posting"):
            for why in ("fx", "policy", "input"):
                try:
                    correct_posting(effect.posting, by=self.controller, why=why, reason="…")
                except (NothingToCorrect, CorrectionHasOtherCause, CannotBePricedAnew):
                    continue
                break

    def reprice(self) -> None:
        last = self.rule.versions.latest("number")
        if last.validity.lower < date(2026, 3, 1):
            start = date(2026, 1 if last.validity.lower < date(2026, 1, 1) else 3, 1)
            version = drafted(self.rule, f"{self.random.uniform(15, 25):.2f}", start=start)
            correct_by_rule(version, by=self.controller, reason="…")
