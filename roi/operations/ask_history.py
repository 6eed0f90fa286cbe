"""What the events of an ask session say together: which verdict stands, and what ended the others."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.models import AskEvent, AskSession, Suggestion
from community.models.ask_session import Decided
from crm.models import Ticket

Kind = AskEvent.Kind


@dataclass(frozen=True)
class Verdict:
    """One event: a verdict, or the contact that refutes it."""

    id: int
    kind: str
    occurred_at: datetime
    # Until when a contact was waited for.
    until: datetime


@dataclass(frozen=True)
class AskHistory:
    """A session as the ledger knows it, with its events in the order in which they were written."""

    id: int
    member: int | None
    # What was opened first of all that was suggested; null when nothing was.
    thing: tuple[str, int] | None
    has_contact: bool
    verdicts: Sequence[Verdict]
    # When the member opened tickets, whatever they were about.
    tickets: Sequence[datetime]
    started_at: datetime

    @property
    def standing(self) -> Verdict | None:
        """The verdict that holds at present; a refutation is the end, a second verdict takes the place of the first."""
        if not self.verdicts or any(verdict.kind == Kind.DEFLECTION_REFUTED for verdict in self.verdicts):
            return None
        return self.verdicts[-1]

    def end_after(self, event_id: int) -> Verdict | None:
        """Return what ended a verdict, if anything did."""
        return next((verdict for verdict in self.verdicts if verdict.id > event_id), None)

    def led_to_a_ticket(self, verdict: Verdict) -> bool:
        """Tell whether support was contacted after all, as far as anybody knows."""
        return self.has_contact or any(self.started_at < moment <= verdict.until for moment in self.tickets)


def ask_histories_of(session_ids: Collection[int]) -> dict[int, AskHistory]:
    """Read the histories of sessions with all that a valuation needs of them."""
    columns = ("id", "member_id", "started_at", "topic_id", "contact_at")
    sessions = list(AskSession.objects.filter(pk__in=session_ids).values_list(*columns))
    started = {pk: start for pk, _member, start, _topic, _contact in sessions}
    opened = Suggestion.objects.filter(session__in=session_ids, opened_at__isnull=False)
    first = opened.order_by("session_id", "opened_at", "rank", "id").distinct("session_id")
    things = {session: (kind, pk) for session, kind, pk in first.values_list("session_id", "thing_kind", "thing_id")}
    verdicts: dict[int, list[Verdict]] = defaultdict(list)
    events = AskEvent.objects.filter(session__in=session_ids).order_by("id")
    for pk, kind, moment, extras, session in events.values_list("id", "kind", "occurred_at", "extras", "session_id"):
        days = timedelta(days=Decided(**extras).days if kind != Kind.DEFLECTION_REFUTED else 0)
        verdicts[session].append(Verdict(pk, kind, moment, started[session] + days))
    tickets = _tickets_of({member for _pk, member, *_ in sessions if member}, min(started.values(), default=None))
    return {
        pk: AskHistory(
            id=pk,
            member=member,
            thing=things.get(pk),
            has_contact=topic is not None or contact is not None,
            verdicts=verdicts[pk],
            tickets=tickets[member] if member else (),
            started_at=start,
        )
        for pk, member, start, topic, contact in sessions
    }


def _tickets_of(members: Collection[int], since: datetime | None) -> dict[int, list[datetime]]:
    tickets: dict[int, list[datetime]] = defaultdict(list)
    if members and since:
        rows = Ticket.objects.filter(contact__member__in=members, opened_at__gte=since)
        for member, moment in rows.values_list("contact__member_id", "opened_at"):
            tickets[member].append(moment)
    return tickets
