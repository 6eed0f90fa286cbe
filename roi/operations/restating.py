"""Prices a span anew with chosen rule versions, beside the ledger: what was posted stays as it was posted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import batched
from secrets import token_hex
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.foundation.money import minor_unit
from community.models import Member
from roi.errors import ValidityIsEmpty
from roi.errors.books import NoSuchRuleVersion, NothingToRestate
from roi.models import FxRate, LedgerAccount, Leg, RuleVersion, Scenario, Valuation
from roi.operations.business import Business, our_business
from roi.operations.freezing import frozen_hash
from roi.operations.fx import Conversion, Exchange, noted, our_exchange
from roi.operations.pricing import Price, price_of
from roi.operations.valuing import trace_of
from roi.operations.waterfall import Waterfall, cut_down
from roi.permissions import can_write_roi
from roi.reports.methods.sizing import value_of

ROWS_AT_A_TIME = 1000


@dataclass
class _Sums:
    """What one rule valued in one month, as posted and as restated."""

    count: int = 0
    actual: Decimal = Decimal("0.00")
    restated: Decimal = Decimal("0.00")

    def add(self, actual: Decimal, restated: Decimal) -> None:
        """Count one valuation."""
        self.count += 1
        self.actual += actual
        self.restated += restated


@dataclass(frozen=True)
class _Restatement:
    """The versions that were chosen, and how amounts in other currencies become ours."""

    business: Business
    exchange: Exchange
    chosen: Mapping[str, Price]
    own: dict[int, Price] = field(default_factory=dict)

    def restate(self, valuation: Valuation) -> Valuation:
        """Return the same event priced by the chosen version; without a choice, by its own one."""
        rule = valuation.rule_version.rule.code
        price = self.chosen.get(rule) or self._own(valuation.rule_version)
        gross, conversion = self._gross(valuation, price)
        waterfall = cut_down(gross, price.steps, unit=self.business.unit)
        return noted(_beside(valuation, price, waterfall, conversion), conversion)

    def _own(self, version: RuleVersion) -> Price:
        return self.own.setdefault(version.pk, price_of(version))

    def _gross(self, valuation: Valuation, price: Price) -> tuple[Decimal, Conversion | None]:
        """Count what was counted times the other unit value; an event that brought an amount brings it again."""
        version = price.version
        if version.unit_value is None or version.pk == valuation.rule_version_id:
            return valuation.gross, _conversion_of(valuation)
        quantity = Fraction(valuation.inputs.get("quantity", "1"))
        amount = value_of(quantity, version.unit_value, minor_unit(version.currency))
        conversion = self.exchange.convert_foreign(amount, version.currency, valuation.valid_on)
        return (conversion.amount if conversion else amount), conversion


@act
def restate(first: date, last: date, *, by: Member, title: str, versions: Mapping[str, int]) -> Scenario:
    """Price everything that stands valued from day to day with the chosen versions, and keep it as a scenario.

    The ledger is not touched. ``versions`` names the number of an approved version for rules by their codes; the other
    rules keep theirs. Raises `NotPermitted`, `ValidityIsEmpty`, `NoSuchRuleVersion`, `NoExchangeRate`, or
    `NothingToRestate` when nothing stands there.
    """
    if not can_write_roi(by):
        raise NotPermitted
    if last < first:
        raise ValidityIsEmpty(pointer="/to")
    work = _Restatement(our_business(), our_exchange(), _chosen(versions))
    # Valuations never change, so their ids are all that must be remembered between the two rounds.
    ids = list(_standing(first, last).values_list("pk", flat=True))
    if not ids:
        raise NothingToRestate
    scenario = _scenario(first, last, title, by, work, _result(ids, work))
    for some in batched(ids, ROWS_AT_A_TIME, strict=False):
        rows = [work.restate(valuation) for valuation in _valuations(some)]
        for row in rows:
            row.scenario = scenario
        Valuation.objects.bulk_create(rows)
    return scenario


def hash_of_restatement(scenario: Scenario) -> str:
    """Hash what a restatement says; its valuations are in the result by a hash of their own."""
    content = {"parameters": scenario.parameters, "versions": scenario.versions, "result": scenario.result}
    return frozen_hash({"kind": Scenario.Kind.RESTATEMENT.value, **content})


def hash_of_valuations(valuations: Iterator[Valuation]) -> str:
    """Hash what each valuation came to, in their order."""
    digest = sha256()
    for one in valuations:
        line = f"{one.source} {one.event_id} {one.path} {one.rule_version_id} {one.gross:.2f} {one.net:.2f}\n"
        digest.update(line.encode())
    return digest.hexdigest()


def _chosen(versions: Mapping[str, int]) -> dict[str, Price]:
    chosen = {}
    for code, number in versions.items():
        found = RuleVersion.objects.approved().filter(rule__code=code, number=number)
        version = found.select_related("rule__driver").prefetch_related("factors").first()
        if version is None:
            raise NoSuchRuleVersion(pointer=f"/versions/{code}")
        chosen[code] = price_of(version)
    return chosen


def _standing(first: date, last: date) -> QuerySet[Valuation]:
    """What counts as a benefit at present; expectations and memos never did."""
    benefit = Leg.objects.filter(posting=OuterRef("postings"), account__type=LedgerAccount.Type.BENEFIT)
    live = Valuation.objects.filter(
        scenario__isnull=True, valid_on__range=(first, last), postings__live_effect__isnull=False
    )
    return live.filter(Exists(benefit)).order_by("pk")


def _valuations(ids: Sequence[int]) -> Iterator[Valuation]:
    rows = Valuation.objects.filter(pk__in=ids).select_related("rule_version__rule", "fx_rate").order_by("pk")
    return rows.prefetch_related("rule_version__factors").iterator(chunk_size=ROWS_AT_A_TIME)


def _result(ids: Sequence[int], work: _Restatement) -> dict[str, Any]:
    sums: dict[tuple[str, str], _Sums] = defaultdict(_Sums)

    def restated() -> Iterator[Valuation]:
        for some in batched(ids, ROWS_AT_A_TIME, strict=False):
            for old in _valuations(some):
                new = work.restate(old)
                sums[old.rule_version.rule.code, f"{old.valid_on:%Y-%m}"].add(old.net, new.net)
                yield new

    digest, total = hash_of_valuations(restated()), _Sums()
    for one in sums.values():
        total.count, total.actual = total.count + one.count, total.actual + one.actual
        total.restated += one.restated
    rows = [{"rule": rule, "month": month, **_told(one)} for (rule, month), one in sorted(sums.items())]
    return {"currency": work.business.currency, **_told(total), "rows": rows, "valuations_sha256": digest}


def _told(sums: _Sums) -> dict[str, Any]:
    return {
        "count": sums.count,
        "actual": f"{sums.actual:.2f}",
        "restated": f"{sums.restated:.2f}",
        "difference": f"{sums.restated - sums.actual:.2f}",
    }


def _scenario(first: date, last: date, title: str, by: Member, work: _Restatement, result: dict[str, Any]) -> Scenario:
    used = [*work.chosen.values(), *work.own.values()]
    scenario = Scenario(
        # Two people may restate the same span at the same moment.
        code=f"restatement-{first:%Y%m%d}-{last:%Y%m%d}-{token_hex(4)}",
        title=title,
        kind=Scenario.Kind.RESTATEMENT,
        parameters={
            "from": first.isoformat(),
            "to": last.isoformat(),
            "versions": {code: price.version.number for code, price in work.chosen.items()},
        },
        versions={f"{price.version.rule.code} v{price.version.number}": price.content_hash for price in used},
        result=result,
        created_by=by,
    )
    scenario.sha256 = hash_of_restatement(scenario)
    scenario.save(force_insert=True)
    return scenario


def _beside(old: Valuation, price: Price, waterfall: Waterfall, conversion: Conversion | None) -> Valuation:
    own = {name: value for name, value in old.inputs.items() if name != "conversion"}
    unit_value = price.version.unit_value
    inputs = {
        **own,
        **price.as_inputs(),
        **({} if unit_value is None else {"unit_value": f"{unit_value:.2f}"}),
        **(conversion.as_inputs() if conversion else {}),
        "restates": old.pk,
    }
    return Valuation(
        **{name: getattr(old, name) for name in _KEPT},
        rule_version=price.version,
        inputs=inputs,
        trace=trace_of(waterfall),
        gross=waterfall.gross,
        net=waterfall.net,
    )


def _conversion_of(valuation: Valuation) -> Conversion | None:
    """Return the conversion of a valuation as it was: rates that came later do not restate it."""
    if valuation.fx_rate is None or valuation.original_gross is None:
        return None
    named = valuation.inputs["conversion"]["rates"]
    others = tuple(
        FxRate(**{**one, "on": date.fromisoformat(one["on"]), "rate": Decimal(one["rate"])}) for one in named[1:]
    )
    return Conversion(
        valuation.original_gross, valuation.original_currency, valuation.gross, (valuation.fx_rate, *others)
    )


_KEPT = (
    *("source", "event_id", "policy_id", "path", "revision", "object_kind", "object_id", "category", "channel"),
    *("product", "occurred_at", "valid_on", "currency"),
)
