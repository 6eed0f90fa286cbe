"""Running challenges: writing, publishing, setting phases and terms, pricing entries."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.markup import render_markdown
from community.models import Member
from community.operations.texts import checked_body, checked_title
from ideas.challenge_errors import (
    AmountIsNotPositive,
    ChallengeIsPublished,
    ChallengeLacksPhases,
    ElectorateIsUnknown,
    MayNotRunChallenges,
    MethodIsIncomplete,
    PhaseIsOver,
    PhasesAreImpossible,
    TimeZoneIsUnknown,
    VoteHasBegun,
)
from ideas.electorates import electorates
from ideas.models import Challenge, ChallengeEvent, Entry, Idea, Phase, Terms
from ideas.models.challenge import BUYING
from ideas.models.challenge_event import ChallengeEdited, EntryPriced, PhasesSet, TermsPublished
from ideas.operations.challenge_locks import locked_to_run, record_challenge_event
from ideas.permissions import can_run_challenges

DAY = timedelta(days=1)
# What may still be changed when people rely on the rest.
ALWAYS = frozenset({"title", "body", "cost_budget", "owner"})
_LIMITED = frozenset({"limited", "dots", "score"})
_K = ChallengeEvent.Kind

# First and last day on the challenge's clock, by the kind of the phase.
Days = Mapping[str, tuple[date, date]]


@act
def write_challenge(*, by: Member, **values: Any) -> ChallengeEvent:
    """Write a draft, by the columns of a challenge; its owner is whoever writes it, unless another one is named.

    Raises ``MayNotRunChallenges`` or what is wrong with it.
    """
    if not can_run_challenges(by):
        raise MayNotRunChallenges
    challenge = Challenge(**{"owner": by, **values})
    check_challenge(challenge)
    challenge.save()
    return record_challenge_event(_K.CHALLENGE_WRITTEN, challenge, by=by)


@act
def edit_challenge(
    challenge: Challenge, *, by: Member, version: int | None = None, **values: Any
) -> ChallengeEvent | None:
    """Change columns of a challenge; nothing new changes nothing.

    Raises ``MayNotRunChallenges``, ``VersionIsStale``, ``ChallengeIsPublished`` or what is wrong with it.
    """
    challenge = locked_to_run(challenge, by)
    if version is not None and version != challenge.version:
        raise VersionIsStale
    changed = {name: [getattr(challenge, name), value] for name, value in values.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return None
    if challenge.published_at and not ALWAYS.issuperset(changed):
        raise ChallengeIsPublished
    days = {phase.kind: phase.days for phase in challenge.phases.all()}
    for name, (_before, after) in changed.items():
        setattr(challenge, name, after)
    check_challenge(challenge)
    challenge.version += 1
    challenge.save()
    if "time_zone" in changed:
        _write_phases(challenge, _periods(days, challenge.zone))
    told = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
    return record_challenge_event(_K.CHALLENGE_EDITED, challenge, by=by, extras=ChallengeEdited(told))


@act
def publish_challenge(challenge: Challenge, *, by: Member) -> ChallengeEvent | None:
    """Let people see it and, in its phases, take part; once more changes nothing.

    Raises ``MayNotRunChallenges`` or ``ChallengeLacksPhases``.
    """
    challenge = locked_to_run(challenge, by)
    if challenge.published_at:
        return None
    phases = challenge.phase_by_kind
    if "call" not in phases or (challenge.veiled_until and challenge.veiled_until not in phases):
        raise ChallengeLacksPhases
    challenge.published_at = timezone.now()
    challenge.save(update_fields=["published_at"])
    return record_challenge_event(_K.CHALLENGE_PUBLISHED, challenge, by=by)


@act
def set_phases(challenge: Challenge, days: Days, *, by: Member) -> ChallengeEvent | None:
    """Set all phases anew, from first to last day; the same again changes nothing.

    Of a published challenge what is over stays, what runs keeps its beginning and does not end in the past.
    Raises ``MayNotRunChallenges``, ``PhasesAreImpossible``, ``PhaseIsOver`` or ``ChallengeLacksPhases``.
    """
    challenge = locked_to_run(challenge, by)
    before = {kind: phase.period for kind, phase in challenge.phase_by_kind.items()}
    after = _periods(days, challenge.zone)
    if before == after:
        return None
    if challenge.published_at:
        _check_history(before, after, timezone.now())
        if "call" not in after or (challenge.veiled_until and challenge.veiled_until not in after):
            raise ChallengeLacksPhases
    _write_phases(challenge, after)
    told = {kind: [period.lower.isoformat(), period.upper.isoformat()] for kind, period in after.items()}
    return record_challenge_event(_K.PHASES_SET, challenge, by=by, extras=PhasesSet(told))


@act
def publish_terms(challenge: Challenge, body: str, *, by: Member) -> Terms:
    """Publish another version of the terms: whoever takes part is asked again. The same words again change nothing.

    Raises ``MayNotRunChallenges`` or what is wrong with the words.
    """
    challenge = locked_to_run(challenge, by)
    body = checked_body(body)
    newest = Terms.objects.filter(challenge=challenge).order_by("-number").first()
    if newest is not None and newest.body == body:
        return newest
    number = newest.number + 1 if newest else 1
    terms = Terms.objects.create(challenge=challenge, number=number, body=body, html=render_markdown(body), by=by)
    record_challenge_event(_K.TERMS_PUBLISHED, challenge, by=by, extras=TermsPublished(number))
    return terms


@act
def price_entry(entry: Entry, cost: Decimal | None, *, by: Member) -> ChallengeEvent | None:
    """Say what realising an entry would cost, or that nobody knows; the same again changes nothing.

    Raises ``MayNotRunChallenges``, ``VoteHasBegun`` or ``AmountIsNotPositive``.
    """
    challenge = locked_to_run(Challenge(pk=entry.challenge_id), by)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if cost is not None and cost <= 0:
        raise AmountIsNotPositive(pointer="/cost")
    if entry.cost == cost:
        return None
    vote = challenge.phase_by_kind.get(Phase.Kind.VOTE)
    if vote is not None and vote.period.lower <= timezone.now():
        raise VoteHasBegun
    told = EntryPriced(entry.pk, _text(entry.cost), _text(cost))
    entry.cost = cost
    entry.save(update_fields=["cost"])
    return record_challenge_event(_K.ENTRY_PRICED, challenge, by=by, extras=told)


def check_challenge(challenge: Challenge) -> None:
    """Write its words as they are kept, and see whether it fits together.

    Raises ``TimeZoneIsUnknown``, ``ElectorateIsUnknown``, ``MethodIsIncomplete`` or what is wrong with its words.
    """
    challenge.title, challenge.body = checked_title(challenge.title), checked_body(challenge.body)
    challenge.slug, challenge.html = Idea.slug_for(challenge.title), render_markdown(challenge.body)
    if challenge.time_zone not in available_timezones():
        raise TimeZoneIsUnknown(pointer="/time_zone")
    if challenge.electorate and challenge.electorate not in {one.word for one in electorates()}:
        raise ElectorateIsUnknown(pointer="/electorate")
    if wrong := _misfit(challenge):
        raise MethodIsIncomplete(pointer=f"/{wrong}")


def _misfit(challenge: Challenge) -> str:
    """Name the first column that does not fit the others; the constraints of the table say the same."""
    buys, is_ranked = challenge.rule in BUYING, challenge.method == Challenge.Method.RANKED
    fits_rule = not is_ranked if buys else challenge.method != "budget" and is_ranked == (challenge.rule == "schulze")
    right = {
        "rule": fits_rule,
        "ballot_limit": (challenge.method in _LIMITED) == bool(challenge.ballot_limit),
        "budget": challenge.budget is not None and challenge.budget > 0 if buys else challenge.budget is None,
        "winner_count": challenge.winner_count >= 1,
        "cost_budget": challenge.cost_budget is None or challenge.cost_budget >= 0,
    }
    return next((name for name, fits in right.items() if not fits), "")


def _periods(days: Days, zone: ZoneInfo) -> dict[str, DateTimeTZRange]:
    periods, end = dict[str, DateTimeTZRange](), None
    for kind in Phase.Kind.values:
        if kind not in days:
            continue
        first, last = days[kind]
        if last < first or last == date.max or (end is not None and first <= end):
            raise PhasesAreImpossible(pointer=f"/phases/{kind}")
        periods[kind], end = DateTimeTZRange(_midnight(first, zone), _midnight(last + DAY, zone)), last
    return periods


def _write_phases(challenge: Challenge, periods: Mapping[str, DateTimeTZRange]) -> None:
    Phase.objects.filter(challenge=challenge).delete()
    Phase.objects.bulk_create(
        [Phase(challenge=challenge, kind=kind, period=period) for kind, period in periods.items()]
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _check_history(before: Mapping[str, Any], after: Mapping[str, Any], now: datetime) -> None:
    for kind in Phase.Kind.values:
        old, new = before.get(kind), after.get(kind)
        if old == new:
            continue
        if old is not None and old.lower <= now:
            if old.upper <= now or new is None or new.lower != old.lower:
                raise PhaseIsOver
        elif new is not None and new.lower + DAY <= now:
            # It begins today at the earliest, so that nobody has missed any of it.
            raise PhaseIsOver
        if new is not None and new.upper <= now:
            raise PhaseIsOver


def _text(cost: Decimal | None) -> str:
    return "" if cost is None else str(cost)
