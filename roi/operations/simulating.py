"""Computes what could be: runs with chance and what-ifs, beside the ledger, kept with all that it takes to repeat them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from hashlib import sha256
from secrets import token_hex
from typing import Any

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors import LeverUnknown, NothingToSimulate
from roi.mathematics.distributions import Fixed
from roi.mathematics.simulation import Spread, Term, simulate
from roi.models import Scenario
from roi.permissions import can_write_roi
from roi.reports.selection import Selection
from roi.reports.uncertainty.levers import Foundations


@act
def run_simulation(  # noqa: PLR0913 -- the fields of the form
    selection: Selection,
    parameters: Mapping[str, Any],
    *,
    by: Member,
    title: str,
    seed: int,
    draws: int = 100_000,
    overrides: Mapping[str, Decimal] | None = None,
) -> Scenario:
    """Draw all uncertain figures of a span and keep P10, P50 and P90 of benefits, net and ROI as a scenario.

    ``parameters`` is the span as it was asked for; overrides fix a lever at a value. The same seed and versions give
    the same result again. Raises `NotPermitted`, `LeverUnknown`, or `NothingToSimulate` for a span without benefits.
    """
    foundations, figures = _prepared(selection, by, overrides or {})
    result = {
        "benefits": _spread(foundations.benefit_terms, figures, draws, seed),
        "net": _spread(foundations.net_terms, figures, draws, seed),
        "roi_percent": _roi(foundations, figures, draws, seed),
    }
    return _kept(Scenario.Kind.SIMULATION, foundations, parameters, overrides, result, by, title, seed, draws)


@act
def try_what_if(
    selection: Selection,
    parameters: Mapping[str, Any],
    *,
    by: Member,
    title: str,
    overrides: Mapping[str, Decimal],
) -> Scenario:
    """Keep what a span would have come to with other values of some levers, beside what it did come to.

    Raises `NotPermitted`, `LeverUnknown`, or `NothingToSimulate` for a span without benefits.
    """
    foundations, _figures = _prepared(selection, by, overrides)
    benefits = foundations.balance.benefits
    for worth in foundations.worths:
        changed = worth.benefits
        for lever in worth.levers:
            changed = changed * overrides.get(lever.code, lever.value) / lever.value
        benefits += changed - worth.benefits
    costs, benefits = foundations.balance.costs, benefits.quantize(Decimal("0.01"))
    result = {
        "actual": {"benefits": f"{foundations.balance.benefits:.2f}", "costs": f"{costs:.2f}"},
        "benefits": f"{benefits:.2f}",
        "net": f"{benefits - costs:.2f}",
        "roi_percent": f"{(benefits - costs) / costs * 100:.2f}" if costs else None,
    }
    return _kept(Scenario.Kind.WHAT_IF, foundations, parameters, overrides, result, by, title, None, None)


def _prepared(selection: Selection, by: Member, overrides: Mapping[str, Decimal]) -> tuple[Foundations, dict[str, Any]]:
    if not can_write_roi(by):
        raise NotPermitted
    foundations = Foundations.of(selection)
    if not foundations.worths:
        raise NothingToSimulate
    for code in overrides:
        if code not in foundations.levers:
            raise LeverUnknown(pointer=f"/overrides/{code}")
    fixed = {code: Fixed(float(value)) for code, value in overrides.items()}
    return foundations, {**foundations.figures, **fixed}


def _spread(terms: Sequence[Term], figures: Mapping[str, Any], draws: int, seed: int) -> dict[str, float]:
    return _told(simulate(terms, figures, draws=draws, seed=seed))


def _roi(foundations: Foundations, figures: Mapping[str, Any], draws: int, seed: int) -> dict[str, float] | None:
    costs = float(foundations.balance.costs)
    if not costs:
        return None
    percent = [Term(term.constant / costs * 100, term.figures) for term in foundations.net_terms]
    return _told(simulate(percent, figures, draws=draws, seed=seed))


def _told(spread: Spread) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(spread).items()}


def _kept(  # noqa: PLR0913, PLR0917 -- the columns of a scenario
    kind: Scenario.Kind,
    foundations: Foundations,
    parameters: Mapping[str, Any],
    overrides: Mapping[str, Decimal] | None,
    result: dict[str, Any],
    by: Member,
    title: str,
    seed: int | None,
    draws: int | None,
) -> Scenario:
    told = {**parameters, "overrides": {lever: str(value) for lever, value in (overrides or {}).items()}}
    versions = {str(worth.version): worth.version.content_hash for worth in foundations.worths}
    levers = {lever.code: str(lever.value) for lever in foundations.levers.values()}
    content = {"kind": kind, "parameters": told, "versions": versions, "levers": levers, "seed": seed, "draws": draws}
    text = json.dumps({**content, "result": result}, sort_keys=True, separators=(",", ":"))
    return Scenario.objects.create(
        # Two people may ask the same at the same moment.
        code=f"{kind.value.replace('_', '-')}-{token_hex(6)}",
        title=title,
        kind=kind,
        parameters={**told, "levers": levers},
        versions=versions,
        seed=seed,
        draws=draws,
        result=result,
        sha256=sha256(text.encode()).hexdigest(),
        created_by=by,
    )
