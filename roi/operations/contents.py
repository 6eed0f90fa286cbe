"""What a posting and a rule version say, written down canonically and hashed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

from roi.models import CostEntry, Factor, LedgerAccount, Leg, Party, Posting, RuleVersion, Valuation


@dataclass(slots=True)
class LegDraft:
    """A leg that is not written yet; a whole row of the model would take as long as the rest of a valuation."""

    account: LedgerAccount
    amount: Decimal
    currency: str
    party: Party | None = None
    role: str = ""
    weight: Decimal | None = None
    object_kind: str = ""
    object_id: int | None = None
    position: int = 0


def content_hash_of(posting: Posting, legs: Sequence[Leg | LegDraft]) -> str:
    """Hash what a posting says, but not when it was written, in which period, or where in the chain it stands.

    The same events valued by the same versions give the same hash again, whenever that happens. The time and the
    period are sealed when a period is closed.
    """
    content = {
        "kind": posting.kind,
        "effect": posting.effect_key,
        "cause": posting.cause,
        "reverses": posting.reverses.content_hash if posting.reverses else None,
        "valid_on": posting.valid_on.isoformat(),
        "driver": posting.driver_id,
        "rule_version": posting.rule_version_id,
        "grade": posting.grade,
        "cashable": posting.cashable,
        "scenario": posting.scenario_id,
        "valuation": _valuation(posting.valuation) if posting.valuation else None,
        "cost": _cost(posting.cost_entry) if posting.cost_entry else None,
        "legs": [_leg(leg) for leg in legs],
    }
    return _hashed(content)


def chain_hash(previous: str, content_hash: str, number: int) -> str:
    """Bind a posting to its place and to everything before it; the database computes the same."""
    return sha256(f"{previous}{content_hash}{number}".encode()).hexdigest()


def rule_version_hash(version: RuleVersion, factors: Sequence[Factor]) -> str:
    """Hash what a rule version says; when it ends is left out, for a successor may end it."""
    content = {
        "rule": version.rule.code,
        "number": version.number,
        "from": version.validity.lower.isoformat() if version.validity.lower else None,
        "unit_value": None if version.unit_value is None else f"{version.unit_value:.2f}",
        "currency": version.currency,
        "grade": version.grade,
        "reason": version.reason,
        "author": version.author_id,
        "factors": [_factor(factor) for factor in factors],
        # Only where they are named: what was signed before they existed keeps its hash.
        **({"study": version.study_id} if version.study_id else {}),
        **({"unit_assumption": version.unit_assumption_id} if version.unit_assumption_id else {}),
    }
    return _hashed(content)


@lru_cache(maxsize=4096)
def exact_text(number: Fraction) -> str:
    """Write a fraction as a decimal without an exponent, cut at twelve digits when it has no end."""
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):.12f}"
    return text.rstrip("0").rstrip(".")


def _valuation(valuation: Valuation) -> dict[str, Any]:
    return {
        "source": valuation.source,
        "event": valuation.event_id,
        "policy": valuation.policy_id,
        "path": valuation.path,
        "object": [valuation.object_kind, valuation.object_id],
        "category": valuation.category,
        "channel": valuation.channel,
        "occurred_at": valuation.occurred_at.astimezone(UTC).isoformat(),
        "inputs": valuation.inputs,
        "trace": valuation.trace,
        "gross": f"{valuation.gross:.2f}",
        "net": f"{valuation.net:.2f}",
        "currency": valuation.currency,
        # Said only where a category is about a product, so that older hashes hold.
        **({"product": valuation.product} if valuation.product else {}),
        **_original(valuation),
    }


def _factor(factor: Factor) -> list[Any]:
    content: list[Any] = [factor.code, f"{factor.keeps:.6f}", factor.evidence]
    return [*content, factor.assumption_id] if factor.assumption_id else content


def _original(valuation: Valuation) -> dict[str, Any]:
    """Return what was converted; nothing where nothing was, so that older hashes hold."""
    rate = valuation.fx_rate
    if rate is None:
        return {}
    named = [rate.base, rate.quote, rate.on.isoformat(), f"{rate.rate:.8f}", rate.source]
    return {"original": [f"{valuation.original_gross:.2f}", valuation.original_currency, named]}


def _cost(entry: CostEntry) -> dict[str, Any]:
    told = {
        "id": entry.pk,
        "category": entry.category,
        "description": entry.description,
        "incurred_on": entry.incurred_on.isoformat(),
        "hours": None if entry.hours is None else f"{entry.hours:.2f}",
        "rate": entry.rate_id,
        "amount": f"{entry.amount:.2f}",
        "currency": entry.currency,
    }
    # Said only where there is something to say, so that what was posted before keeps its hash.
    if entry.original_amount is not None:
        told |= {"original": f"{entry.original_amount:.2f} {entry.original_currency}", "fx_rate": entry.fx_rate_id}
    if entry.allocation_key_id is not None:
        told["allocation_key"] = entry.allocation_key_id
    return told if entry.idea_id is None else told | {"idea": entry.idea_id}


def _leg(leg: Leg | LegDraft) -> list[Any]:
    return [
        leg.position,
        leg.account.code,
        f"{leg.amount:.2f}",
        leg.currency,
        str(leg.party.ref) if leg.party else None,
        leg.role,
        None if leg.weight is None else f"{leg.weight:.6f}",
        leg.object_kind,
        leg.object_id,
    ]


def _hashed(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()
