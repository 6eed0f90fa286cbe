"""Deciding, when enough time has passed, whether looking for answers first spared a contact."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import models, transaction

from community.foundation.acting import act
from community.foundation.events import Extras
from community.models import AskEvent, AskSession, Member, Suggestion
from community.models.ask_session import Decided, Refuted
from community.signals import ask_session_changed
from community.support_contacts import support_contacts_since

BATCH = 500
_V = AskSession.Verdict
_EVENTS = {_V.CONFIRMED: AskEvent.Kind.DEFLECTION_CONFIRMED, _V.POTENTIAL: AskEvent.Kind.DEFLECTION_POTENTIAL}


def close_ask_sessions(*, now: datetime, days: int) -> int:
    """Decide all sessions whose window of so many days is over; return how many were decided.

    Set-based and repeatable: a session is decided once, whoever comes second finds nothing.
    """
    decided = 0
    while batch := _decide_batch(now, days):
        decided += batch
    return decided


def take_in_late_contacts(*, now: datetime, days: int, since: datetime | None = None) -> int:
    """Look again at sessions that were decided, begun since a moment or ever: whoever did contact support was not spared.

    Contacts become known late, or the window was made longer. What counted is refuted by an event; return how many
    contacts were found.
    """
    found, last = 0, 0
    sessions = AskSession.objects.exclude(verdict=_V.PENDING).filter(contact_at__isnull=True, member__isnull=False)
    if since is not None:
        sessions = sessions.filter(started_at__gte=since)
    while batch := list(sessions.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        if contacts := _contacts_in_window(batch, days):
            found += _note_contacts(contacts, now)
    return found


def verdict_on(session: AskSession, *, opened: int, contact_at: datetime | None, came_back: bool) -> AskSession.Verdict:
    """Say whether a contact was spared.

    Only what a member said and no contact belies is confirmed. Of strangers nobody can know whether they contacted
    support: what they say is worth a perhaps, their silence nothing. Nor was somebody helped who soon looked again.
    """
    if session.held_out or session.outcome == AskSession.Outcome.POSTED or contact_at is not None:
        return _V.NONE
    if session.outcome == AskSession.Outcome.HELPED:
        return _V.CONFIRMED if session.member_id else _V.POTENTIAL
    return _V.POTENTIAL if opened and session.member_id and not came_back else _V.NONE


@act
def _decide_batch(now: datetime, days: int) -> int:
    """Decide the oldest ones; those that another process is at are left to it."""
    window = timedelta(days=days)
    rows = AskSession.objects.undecided().filter(started_at__lte=now - window).order_by("started_at", "pk")
    batch = list(rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:BATCH])
    if not batch:
        return 0
    opened, contacts, later = _opened(batch), _contacts_in_window(batch, days), _later_starts(batch)
    events = []
    for session in batch:
        end = session.started_at + window
        session.contact_at = contacts.get(session.pk)
        came_back = any(session.started_at < start <= end for start in later[session.visitor])
        number = opened.get(session.pk, 0)
        verdict = verdict_on(session, opened=number, contact_at=session.contact_at, came_back=came_back)
        if session.outcome == AskSession.Outcome.UNDECIDED:
            session.outcome, session.outcome_at = AskSession.Outcome.LEFT, end
        session.verdict, session.decided_at = verdict, now
        if verdict in _EVENTS:
            extras = Decided(days=days, outcome=session.outcome, opened=number)
            # As of the end of the window, however late it is looked at.
            events.append(_event(_EVENTS[verdict], session, end, extras))
    AskSession.objects.bulk_update(batch, ["outcome", "outcome_at", "verdict", "decided_at", "contact_at"])
    _record(events)
    return len(batch)


@act
def _note_contacts(contacts: dict[int, datetime], now: datetime) -> int:
    """Write the contacts to their sessions and refute what counted until now."""
    rows = AskSession.objects.filter(pk__in=contacts, contact_at__isnull=True).order_by("pk")
    batch = list(rows.select_for_update(of=("self",), no_key=True))
    events = []
    for session in batch:
        session.contact_at = contacts[session.pk]
        if session.verdict != _V.NONE:
            extras = Refuted(before=session.verdict, contact_at=session.contact_at.isoformat())
            events.append(_event(AskEvent.Kind.DEFLECTION_REFUTED, session, now, extras))
            session.verdict, session.decided_at = _V.NONE, now
    AskSession.objects.bulk_update(batch, ["verdict", "decided_at", "contact_at"])
    _record(events)
    return len(batch)


def _contacts_in_window(sessions: Sequence[AskSession], days: int) -> dict[int, datetime]:
    """The first contact of each session's member within the window after its start, by session."""
    window = timedelta(days=days)
    members = {session.member_id for session in sessions if session.member_id}
    if not members:
        return {}
    moments: dict[int, list[datetime]] = defaultdict(list)
    for contact in support_contacts_since(members, min(session.started_at for session in sessions)):
        moments[contact.member_id].append(contact.at)
    first: dict[int, datetime] = {}
    for session in sessions:
        start, known = session.started_at, moments.get(session.member_id or 0, ())
        if inside := [at for at in known if start < at <= start + window]:
            first[session.pk] = min(inside)
    return first


def _opened(sessions: Sequence[AskSession]) -> dict[int, int]:
    rows = Suggestion.objects.filter(session__in=sessions, opened_at__isnull=False).order_by()
    return dict(rows.values_list("session").annotate(number=models.Count("pk")))


def _later_starts(sessions: Sequence[AskSession]) -> dict[str, list[datetime]]:
    """When the same people began to ask again."""
    visitors = {session.visitor for session in sessions}
    rows = AskSession.objects.filter(visitor__in=visitors, started_at__gt=min(s.started_at for s in sessions))
    starts: dict[str, list[datetime]] = defaultdict(list)
    for visitor, start in rows.values_list("visitor", "started_at"):
        starts[visitor].append(start)
    return starts


def _event(kind: AskEvent.Kind, session: AskSession, at: datetime, extras: Extras) -> AskEvent:
    return AskEvent(kind=kind, session=session, occurred_at=at, extras=extras.as_json())


def _record(events: Iterable[AskEvent]) -> None:
    """Write the events in the name of the system and ring once for each after commit."""
    events = list(events)
    if not events:
        return
    system = Member.objects.system()
    for event in events:
        event.by = system
    for event in AskEvent.objects.bulk_create(events):
        ring = partial(ask_session_changed.send_robust, sender=AskEvent, event_id=event.pk, kind=event.kind)
        transaction.on_commit(ring)
