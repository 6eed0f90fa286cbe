"""Ideas as assets: what each was expected to bring, what it brought, and how well those who estimate know it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone

from ideas.models import Adoption, Idea
from roi.models import LedgerAccount, Leg, Posting
from roi.models.valuation import ObjectKind

Type = LedgerAccount.Type
NOTHING = Decimal("0.00")
RATIO = Decimal("0.0001")
PERCENT = Decimal("0.01")
# Estimates speak of the first year.
FIRST_YEAR = timedelta(days=365)
# A mean of fewer says more about chance than about whoever estimated.
FEWEST_FORECASTS = 5


@dataclass(frozen=True)
class IdeaValue:
    """One adopted idea: its forecast, and what the ledger says of it to date."""

    adoption: Adoption
    # Of the ledger and of all amounts here; whoever estimated may have done so in another one.
    currency: str
    gross: Decimal
    net: Decimal
    # What is left of the expectation: nothing once the idea is ended.
    balance: Decimal
    written_off: Decimal
    cost: Decimal
    is_ended: bool
    # Null where nobody may know who estimated.
    estimator: str | None = field(default=None)

    @property
    def idea(self) -> Idea:
        """The idea itself."""
        return self.adoption.idea

    @property
    def error(self) -> Decimal:
        """Realised less expected, to date: the balance of the expectation with the other sign."""
        return NOTHING - (self.balance + self.written_off)

    @property
    def low(self) -> Decimal:
        """What was expected at least, in the currency of the ledger."""
        return self._in_ours(self.adoption.expected_low)

    @property
    def likely(self) -> Decimal:
        """What was expected, in the currency of the ledger."""
        return self._in_ours(self.adoption.expected_likely)

    @property
    def high(self) -> Decimal:
        """What was expected at most, in the currency of the ledger."""
        return self._in_ours(self.adoption.expected_high)

    @property
    def error_percent(self) -> Decimal | None:
        """The error by what was expected; of nothing there is no part."""
        return (self.error / self.likely * 100).quantize(PERCENT, ROUND_HALF_UP) if self.likely else None

    @property
    def is_within(self) -> bool:
        """Tell whether the realised value lies between what was expected at least and at most."""
        return self.low <= self.gross <= self.high

    @property
    def ratio(self) -> Decimal | None:
        """Net value by cost; without costs there is no such thing."""
        return (self.net / self.cost).quantize(RATIO, ROUND_HALF_UP) if self.cost else None

    def is_final(self, today: date) -> bool:
        """Tell whether the forecast may be judged: the idea is ended, or its first year is over."""
        return self.is_ended or timezone.localdate(self.adoption.adopted_at) + FIRST_YEAR <= today

    def _in_ours(self, amount: Decimal) -> Decimal:
        """Convert what was estimated as the ledger converted the likely amount, once, on the day of its own."""
        likely = self.adoption.expected_likely
        if self.adoption.currency == self.currency or not likely:
            return amount
        posted = self.gross + self.balance + self.written_off
        return (amount * posted / likely).quantize(PERCENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Calibration:
    """How well one person estimates, from the forecasts that may be judged."""

    # Null together with those whose names nobody may see.
    estimator: str | None
    n: int
    mean_absolute_error: Decimal
    # Realised by expected over all of them: under 100 they expected too much.
    realised_percent: Decimal | None
    within_percent: Decimal

    @property
    def is_small(self) -> bool:
        """Tell whether there are too few forecasts to conclude anything."""
        return self.n < FEWEST_FORECASTS


def adoptions() -> QuerySet[Adoption]:
    """All adopted ideas, the latest first."""
    return Adoption.objects.select_related("idea", "owner").order_by("-adopted_at", "-id")


def find_adoption(idea_id: int) -> Adoption:
    """Return the adoption of one idea; raises `Http404` when it was never adopted."""
    return get_object_or_404(adoptions(), idea=idea_id)


def idea_values(adopted: Iterable[Adoption], *, currency: str, named: bool = False) -> list[IdeaValue]:
    """Return what the ledger says of these ideas, in three queries whatever their number.

    Estimators are employees, so whoever asks for their names has noted the question and its legal basis before.
    """
    own = list(adopted)
    ids = [adoption.idea_id for adoption in own]
    sums, costs, ended = _sums_of(ids), _costs_of(ids), _ended_among(ids)
    names = {adoption.owner_id: adoption.owner.display_name or f"#{adoption.owner_id}" for adoption in own}
    return [
        IdeaValue(
            adoption=adoption,
            currency=currency,
            gross=-sums[adoption.idea_id, Type.BENEFIT],
            net=sums[adoption.idea_id, Type.ATTRIBUTION] + sums[adoption.idea_id, Type.UNATTRIBUTED],
            balance=sums[adoption.idea_id, Type.EXPECTATION],
            written_off=sums[adoption.idea_id, Type.CONTRA],
            cost=costs.get(adoption.idea_id, NOTHING),
            is_ended=adoption.idea_id in ended and not sums[adoption.idea_id, Type.EXPECTATION],
            estimator=names[adoption.owner_id] if named else None,
        )
        for adoption in own
    ]


def calibrations(values: Sequence[IdeaValue], *, today: date) -> list[Calibration]:
    """Judge the forecasts that may be judged, those of each estimator and all together, which come last."""
    final = [value for value in values if value.is_final(today)]
    by_estimator: dict[str, list[IdeaValue]] = defaultdict(list)
    for value in final:
        if value.estimator is not None:
            by_estimator[value.estimator].append(value)
    own = [_calibration(name, values) for name, values in sorted(by_estimator.items())]
    return [*own, _calibration(None, final)] if final else []


def _calibration(estimator: str | None, values: Sequence[IdeaValue]) -> Calibration:
    expected = sum((value.likely for value in values), NOTHING)
    realised = sum((value.gross for value in values), NOTHING)
    errors = sum((abs(value.gross - value.likely) for value in values), NOTHING)
    return Calibration(
        estimator=estimator,
        n=len(values),
        mean_absolute_error=(errors / len(values)).quantize(PERCENT, ROUND_HALF_UP),
        realised_percent=(realised / expected * 100).quantize(PERCENT, ROUND_HALF_UP) if expected else None,
        within_percent=Decimal(100 * sum(value.is_within for value in values) / len(values)).quantize(PERCENT),
    )


def _sums_of(ids: Collection[int]) -> dict[tuple[int, str], Decimal]:
    """Sum the legs by idea and type of account; of the contra accounts only what was written off counts."""
    legs = Leg.objects.filter(object_kind=ObjectKind.IDEA, object_id__in=ids, posting__scenario__isnull=True)
    counting = legs.exclude(Q(account__type=Type.CONTRA) & ~Q(account__code__startswith="contra:write-off:"))
    sums: dict[tuple[int, str], Decimal] = defaultdict(lambda: NOTHING)
    for idea, kind, amount in counting.values_list("object_id", "account__type").annotate(s=Sum("amount")).order_by():
        sums[idea or 0, kind] += amount
    return sums


def _costs_of(ids: Collection[int]) -> dict[int, Decimal]:
    legs = Leg.objects.filter(posting__cost_entry__idea__in=ids, account__type=Type.COST)
    return dict(legs.values_list("posting__cost_entry__idea").annotate(s=Sum("amount")).order_by())


def _ended_among(ids: Collection[int]) -> set[int]:
    """Return those of which something stands written off, whatever came afterwards."""
    writing_off = Leg.objects.filter(posting=OuterRef("pk"), account__code__startswith="contra:write-off:")
    standing = Posting.objects.actual().unreversed().filter(Exists(writing_off), valuation__object_id__in=ids)
    return set(standing.filter(valuation__object_kind=ObjectKind.IDEA).values_list("valuation__object_id", flat=True))
