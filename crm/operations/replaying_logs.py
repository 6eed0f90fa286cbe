"""Runs the log of another desk through our tickets, act by act, and compares what came out with what the log says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction

from community.foundation.acting import act
from community.models import Member
from crm.errors import MoveNotAllowed, ReopeningIsOver, TicketIsNotSolved
from crm.models import Contact, Ticket, TicketEvent
from crm.models.ticket_event import StatusMoved
from crm.operations.closing import close_ticket
from crm.operations.moving import change_status
from crm.operations.opening import Problem, open_ticket
from crm.operations.reading_logs import ENDS, Case, Step
from crm.operations.solving import reopen_ticket, solve_ticket

_K = TicketEvent.Kind
_S = Ticket.Status
# What was said is in the log of the conversation, not in that of another desk.
_MOVING = (_K.OPENED, _K.STATUS_CHANGED, _K.SOLVED, _K.REOPENED, _K.CLOSED)


@dataclass
class Told:
    """What our events say of one case, over the ticket and those that followed it."""

    path: list[Step]
    reopenings: int
    follow_ups: int
    refused: list[str] = field(default_factory=list)


@dataclass
class Comparison:
    """How many cases say the same here and there, and a few that do not."""

    cases: int = 0
    same: Counter[str] = field(default_factory=Counter)
    different: Counter[str] = field(default_factory=Counter)
    reopenings: int = 0
    follow_ups: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def note(self, case: Case, told: Told) -> None:
        """Compare one case in every respect in which the log says something."""
        self.cases += 1
        self.reopenings += told.reopenings
        self.follow_ups += told.follow_ups
        self.refused.update(told.refused)
        self.unknown.update(case.unknown)
        ours = told.reopenings + told.follow_ups
        here, there = settled(told.path), settled(case.path)
        self._judge(case, "states", [step.status for step in here] == [step.status for step in there])
        self._judge(case, "moments", [step.at for step in here] == [step.at for step in there])
        self._judge(case, "durations", durations(told.path) == durations(case.path))
        self._judge(case, "reopenings", ours == case.reopenings)
        if case.reopenings_told is not None:
            self._judge(case, "reopenings_told", ours == case.reopenings_told)
        for word, moment in ((_S.SOLVED, case.resolved_told), (_S.CLOSED, case.closed_told)):
            if moment is not None:
                # Some logs keep the first of several solutions, or stamp one once more while it stands: also here.
                again = any(step.at == moment and step.status == word for step in case.steps)
                moved = any(step.at == moment and step.status == word for step in told.path)
                self._judge(case, f"{word}_told", moved or (again and _stood(told.path, moment) == word))

    def _judge(self, case: Case, respect: str, is_same: bool) -> None:  # noqa: FBT001 -- a verdict
        (self.same if is_same else self.different)[respect] += 1
        if not is_same and len(self.examples) < 20:
            self.examples.append(f"{case.key}: {respect}")


def settled(path: Sequence[Step]) -> list[Step]:
    """Leave out where a ticket stood for no time at all: ours is opened again before it waits, another one is not."""
    stood: list[Step] = []
    for place, step in enumerate(path):
        passes = 0 < place < len(path) - 1 and path[place + 1].at == step.at
        if not passes and (not stood or stood[-1].status != step.status):
            stood.append(step)
    return stood


def durations(path: Iterable[Step]) -> dict[str, timedelta]:
    """How long a ticket stood in each status until it came to where it ended."""
    total: dict[str, timedelta] = {}
    for before, after in pairwise(path):
        total[before.status] = total.get(before.status, timedelta()) + (after.at - before.at)
    return {status: time for status, time in total.items() if time}


def replay_cases(cases: Iterable[Case], *, by: Member) -> Comparison:
    """Run cases through the acts of the desk and take everything back; nobody is told of anything."""
    compared = Comparison()
    with transaction.atomic():
        contact = Contact.objects.create(name="Replay")
        for case in cases:
            compared.note(case, replay_case(case, contact, by=by))
        transaction.set_rollback(True)
    return compared


@act
def replay_case(case: Case, contact: Contact, *, by: Member) -> Told:
    """Run one case through the acts of the desk at the moments of its log and say what our events tell of it."""
    problem = Problem(contact, case.key, Ticket.TicketOrigin.PHONE)
    tickets = [open_ticket(problem, by=by, at=case.opened_at)]
    refused: list[str] = []
    for step in case.path[1:]:
        try:
            tickets += _take(tickets[-1], step, by)
        except (MoveNotAllowed, TicketIsNotSolved) as refusal:
            refused.append(refusal.code)
    events = list(TicketEvent.objects.filter(ticket__in=tickets, kind__in=_MOVING).order_by("id"))
    reopened = sum(event.kind == _K.REOPENED for event in events)
    return Told(_path(events), reopened, len(tickets) - 1, refused)


def _take(ticket: Ticket, step: Step, by: Member) -> Iterator[Ticket]:
    """Do what the log says; yield the ticket that follows where ours was solved too long ago."""
    ticket.refresh_from_db(fields=["status", "solved_at"])
    if step.status == _S.SOLVED:
        solve_ticket(ticket, by=by, answer="As in the log.", at=step.at, is_told=True)
        return
    if step.status == _S.CLOSED:
        close_ticket(ticket, by=by, at=step.at)
        return
    if ticket.status in ENDS:
        try:
            reopen_ticket(ticket, by=by, at=step.at)
        except ReopeningIsOver:
            problem = Problem(ticket.contact, ticket.subject, ticket.origin, follows=ticket)
            ticket = open_ticket(problem, by=by, at=step.at)
            yield ticket
    change_status(ticket, step.status, by=by, at=step.at)


def _path(events: Iterable[TicketEvent]) -> list[Step]:
    """Where the tickets stood one after another."""
    steps: list[Step] = []
    for event in events:
        status = _status_after(event)
        if not steps or steps[-1].status != status:
            steps.append(Step(status, event.occurred_at))
    return steps


def _status_after(event: TicketEvent) -> str:
    if event.kind == _K.STATUS_CHANGED:
        return StatusMoved(**event.extras).after
    words = {_K.OPENED: _S.NEW, _K.REOPENED: _S.OPEN, _K.SOLVED: _S.SOLVED, _K.CLOSED: _S.CLOSED}
    return words[_K(event.kind)]


def _stood(path: Sequence[Step], moment: datetime) -> str:
    """Return where a ticket stood at a moment."""
    return next((step.status for step in reversed(path) if step.at <= moment), "")
