"""What must always hold of converted amounts, snapshots and restatements, computed anew."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from community.foundation.integrity import is_right
from roi.models import CostEntry, FxRate, ReportSnapshot, Scenario, Valuation
from roi.operations.fx import converted, rate_as_json
from roi.operations.restating import hash_of_restatement, hash_of_valuations
from roi.operations.snapshots import hash_of_snapshot
from roi.reports.differences import figures_at
from roi.reports.snapshots import NOTHING, kept_figures

ROWS_AT_A_TIME = 1000

Verdicts = Iterator[tuple[str, bool]]


def conversions() -> Verdicts:
    """Convert anew, by the rates that each valuation names."""
    valuations = Valuation.objects.filter(fx_rate__isnull=False).select_related("fx_rate").order_by("pk")
    for valuation in valuations.iterator(chunk_size=ROWS_AT_A_TIME):
        yield str(valuation.pk), is_right(partial(_follows, valuation))


def costs() -> Verdicts:
    """Convert anew what was spent in another currency; where two rates met, a cost names only the first of them."""
    entries = CostEntry.objects.filter(fx_rate__isnull=False).select_related("fx_rate").order_by("pk")
    for entry in entries.iterator(chunk_size=ROWS_AT_A_TIME):
        rate, spent = entry.fx_rate, entry.original_amount
        assert rate is not None
        assert spent is not None
        is_direct = {rate.base, rate.quote} == {entry.original_currency, entry.currency}
        exact = converted(spent, entry.original_currency, (rate,), entry.currency) if is_direct else entry.amount
        yield str(entry.pk), exact == entry.amount


def snapshots() -> Verdicts:
    """Hash anew what was frozen; the figures themselves are never computed again."""
    for snapshot in ReportSnapshot.objects.order_by("pk").iterator(chunk_size=ROWS_AT_A_TIME):
        yield str(snapshot.pk), snapshot.sha256 == hash_of_snapshot(snapshot)


def answers() -> Verdicts:
    """Sum anew, from the legs that the chain held then, what each snapshot says."""
    for snapshot in ReportSnapshot.objects.order_by("pk").iterator(chunk_size=ROWS_AT_A_TIME):
        yield str(snapshot.pk), is_right(partial(_says_what_stood, snapshot))


def _says_what_stood(snapshot: ReportSnapshot) -> bool:
    said, stood = kept_figures(snapshot.content), figures_at(snapshot)
    return all(said.get(name, NOTHING) == stood.get(name, NOTHING) for name in said.keys() | stood.keys())


def restatements() -> Verdicts:
    """Hash anew what was restated, valuation by valuation."""
    for scenario in Scenario.objects.filter(kind=Scenario.Kind.RESTATEMENT).order_by("pk"):
        valuations = Valuation.objects.filter(scenario=scenario).order_by("pk").iterator(chunk_size=ROWS_AT_A_TIME)
        told = (scenario.sha256, scenario.result.get("valuations_sha256"))
        yield scenario.code, told == (hash_of_restatement(scenario), hash_of_valuations(valuations))


def _follows(valuation: Valuation) -> bool:
    named, rate = valuation.inputs.get("conversion", {}).get("rates", []), valuation.fx_rate
    if not named or rate is None or named[0] != rate_as_json(rate):
        return False
    rates = tuple(
        FxRate(base=one["base"], quote=one["quote"], on=date.fromisoformat(one["on"]), rate=Decimal(one["rate"]))
        for one in named
    )
    assert valuation.original_gross is not None
    exact = converted(valuation.original_gross, valuation.original_currency, rates, valuation.currency)
    return exact == valuation.gross
