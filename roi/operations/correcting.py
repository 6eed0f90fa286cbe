"""Replaces what stands by what holds now: a reversal and a new original, together or not at all."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max, QuerySet

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors.books import CannotBePricedAnew, CorrectionHasOtherCause, NothingToCorrect, PostingDoesNotStand
from roi.models import Correction, Posting, RuleVersion, Valuation
from roi.models.valuation import Source
from roi.operations.appending import Entry, append, lock_ledger, reversal_of, with_content, write_valued
from roi.operations.books import CORRECTION
from roi.operations.business import our_business
from roi.operations.rule_versions import approve_rule_version
from roi.operations.valuing_asks import reprice_asks
from roi.operations.valuing_ideas import reprice_ideas
from roi.operations.valuing_months import reprice_months
from roi.operations.valuing_tickets import reprice_tickets
from roi.operations.writing_off import reprice_write_offs
from roi.permissions import can_correct_postings

Why = Correction.Why

# Who prices the events of a source anew: given their ids, an entry for each that has a value now.
type Repricer = Callable[[Collection[int]], Sequence[Entry]]
REPRICERS: dict[str, Repricer] = {
    Source.TICKET: reprice_tickets,
    Source.IDEA: lambda event_ids: [*reprice_ideas(event_ids), *reprice_write_offs(event_ids)],
    Source.ASK: reprice_asks,
    Source.MONTH: reprice_months,
}
# What a rule and its policy put into a valuation; the rest of the inputs comes from the event.
_BY_RULE = {"rule", "version", "rule_content_hash", "grade", "factors", "unit_value"}


@act
def correct_posting(posting: Posting, *, by: Member, why: str, reason: str) -> Correction:
    """Price what a posting stands for anew, by what holds now for its day, and let the new one take its place.

    Goes to the own month while that is open or closed softly. Raises `NotPermitted`, `PostingDoesNotStand` for what is
    reversed, a reversal or a cost, `CannotBePricedAnew`, `NothingToCorrect`, or `CorrectionHasOtherCause` when what
    has changed is something else than is said.
    """
    lock_ledger()
    if not can_correct_postings(by):
        raise NotPermitted
    original = _standing(Posting.objects.filter(pk=posting.pk)).first()
    if original is None:
        raise PostingDoesNotStand
    entry = _priced_anew([original])[0]
    changed = changes_between(original, entry.posting)
    if not changed:
        raise NothingToCorrect
    if why not in changed:
        raise CorrectionHasOtherCause
    [correction] = _take_back([original], why=Why(why), reason=reason, by=by)
    _put_in_place([correction], [entry])
    return correction


@act
def correct_by_rule(version: RuleVersion, *, by: Member, reason: str) -> list[Correction]:
    """Approve a version for days on which something is valued already, and price that anew by it.

    Without anything valued it is a plain approval. Raises what `approve_rule_version` raises, and
    `CannotBePricedAnew` when something of it would have no value now.
    """
    lock_ledger()
    if not can_correct_postings(by):
        raise NotPermitted
    taken_over = RuleVersion.objects.approved().filter(rule=version.rule_id, validity__upper_inf=True)
    days = DateRange(version.validity.lower, None)
    valued = Posting.objects.filter(rule_version__in=taken_over, valid_on__contained_by=days)
    originals = list(_standing(valued).order_by("number"))
    corrections = _take_back(originals, why=Why.RULE, reason=reason, by=by)
    approve_rule_version(version, by=by)
    _put_in_place(corrections, _priced_anew(originals))
    return corrections


def changes_between(old: Posting, new: Posting) -> set[str]:
    """Tell what makes the difference between two postings for one effect: the rule, rates, the policy or the event."""
    was, now = old.valuation, new.valuation
    assert was is not None
    assert now is not None
    before, after = was.inputs, json.loads(json.dumps(now.inputs))
    policy_before, policy_after = (was.policy_id, before.get("policy")), (now.policy_id, after.get("policy"))
    differs = {
        Why.RULE: was.rule_version_id != now.rule_version_id,
        Why.FX: before.get("conversion", {}).get("rates") != after.get("conversion", {}).get("rates"),
        Why.POLICY: policy_before != policy_after,
        Why.INPUT: _of_event(was, before) != _of_event(now, after)
        or (old.grade, old.cashable) != (new.grade, new.cashable),
    }
    return {str(why) for why, is_so in differs.items() if is_so}


def _of_event(valuation: Valuation, inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    own = {name: value for name, value in inputs.items() if name not in {*_BY_RULE, "policy", "conversion"}}
    place = (valuation.object_kind, valuation.object_id, valuation.category, valuation.channel, valuation.product)
    # The day too: by another time zone of the business the same moment may lie on another one.
    return (own, valuation.valid_on, *place, inputs.get("conversion", {}).get("original"))


def _standing(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """What stands for an effect and comes from a valuation; costs are reversed and entered anew."""
    standing = postings.filter(scenario__isnull=True, live_effect__isnull=False, valuation__isnull=False)
    return with_content(standing)


def _priced_anew(originals: Sequence[Posting]) -> list[Entry]:
    """Return an entry for each posting, in the same order."""
    entries: dict[str, Entry] = {}
    for source, reprice in REPRICERS.items():
        events = {one.valuation.event_id for one in originals if one.valuation and one.valuation.source == source}
        for entry in reprice(events) if events else ():
            entries[entry.posting.effect_key] = entry
    if any(one.effect_key not in entries for one in originals):
        raise CannotBePricedAnew
    return [entries[one.effect_key] for one in originals]


def _take_back(originals: Sequence[Posting], *, why: Why, reason: str, by: Member) -> list[Correction]:
    corrections = Correction.objects.bulk_create(
        [Correction(posting=posting, why=why, reason=reason, by=by) for posting in originals]
    )
    today = our_business().today()
    append([reversal_of(correction.posting, cause=cause_of(correction), known_on=today) for correction in corrections])
    return corrections


def _put_in_place(corrections: Sequence[Correction], entries: Sequence[Entry]) -> None:
    today, revisions = our_business().today(), _last_revisions(entries)
    for correction, entry in zip(corrections, entries, strict=True):
        posting, valuation = entry.posting, entry.posting.valuation
        assert valuation is not None
        valuation.revision = revisions.get(_key_of(valuation), 0) + 1
        posting.kind, posting.cause = Posting.Kind.CORRECTION, cause_of(correction)
        posting.idempotency_key = f"{posting.effect_key} by {posting.cause}"
    write_valued([], [replace(entry, known_on=today) for entry in entries])


def cause_of(correction: Correction) -> str:
    """Return how both postings of a correction name it."""
    return f"{CORRECTION}:{correction.pk}"


def _last_revisions(entries: Sequence[Entry]) -> dict[tuple[Any, ...], int]:
    """How often these events were priced by a version already."""
    events = {entry.posting.valuation.event_id for entry in entries if entry.posting.valuation}
    rows = Valuation.objects.filter(event_id__in=events, scenario__isnull=True)
    last = rows.values_list("source", "event_id", "rule_version", "path").annotate(last=Max("revision"))
    return {(source, event, version, path): revision for source, event, version, path, revision in last}


def _key_of(valuation: Valuation) -> tuple[Any, ...]:
    return (valuation.source, valuation.event_id, valuation.rule_version_id, valuation.path)
