"""Whatever happens to two or three tickets in whatever order, their clocks are what a replay of the log says."""

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from community.foundation.errors import DomainError
from community.models import Member
from crm.models import Message, Ticket, TicketEvent, TicketMerge
from crm.operations.clocks import sweep_clocks
from crm.operations.conversing import open_request, remove_message, write_to_customer, write_to_desk
from crm.operations.merging import merge_ticket, unmerge_ticket
from crm.operations.moving import change_status
from crm.operations.noting_deliveries import note_arrival, note_undelivered
from crm.operations.saying import Words
from crm.operations.solving import reopen_ticket, solve_ticket
from crm.operations.splitting import split_ticket, undo_split
from crm.reports.waiting_words import waiting_words
from tests.crm.service.times import START, wrong
from tests.factories.community import MemberFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
# A hundred times as many were tried when clocks were changed.
SEQUENCES = int(os.environ.get("MITWERT_SEQUENCES", "4"))
STEPS = 16


class Desk:
    """One asker and one agent who do this and that; what is refused changes nothing."""

    def __init__(self, chance: random.Random, agent: Member) -> None:
        self.chance, self.agent, self.asker = chance, agent, MemberFactory()
        self.done: list[str] = []

    def step(self) -> None:
        """Do one thing to one ticket."""
        act = self.chance.choice(ACTS)
        ticket = self.chance.choice(list(self.asker_tickets()))
        try:
            act(self, ticket)
        except DomainError as refusal:
            self.done.append(f"{act.__name__}: {refusal.code}")
        else:
            self.done.append(f"{act.__name__} {ticket.pk}")

    def asker_tickets(self):
        return Ticket.objects.filter(contact__member=self.asker).order_by("pk")

    def other(self, ticket: Ticket) -> Ticket:
        return self.chance.choice([one for one in self.asker_tickets() if one != ticket] or [ticket])

    def ask(self, _ticket: Ticket) -> None:
        open_request("It hums", Words("Like a bee."), by=self.asker)

    def write(self, ticket: Ticket) -> None:
        write_to_desk(ticket, Words("And now?"), by=self.asker)

    def answer(self, ticket: Ticket) -> None:
        write_to_customer(ticket, Words("A mat."), by=self.agent, status=self.chance.choice(["", "pending"]))

    def move(self, ticket: Ticket) -> None:
        change_status(ticket, self.chance.choice(["open", "pending", "on_hold"]), by=self.agent)

    def solve(self, ticket: Ticket) -> None:
        solve_ticket(ticket, by=self.agent, answer="A thicker mat.")

    def reopen(self, ticket: Ticket) -> None:
        reopen_ticket(ticket, by=self.agent)

    def merge(self, ticket: Ticket) -> None:
        merge_ticket(ticket, self.other(ticket), by=self.agent)

    def unmerge(self, ticket: Ticket) -> None:
        merged = self.asker_tickets().filter(merge__isnull=False)
        unmerge_ticket(self.chance.choice(list(merged) or [ticket]), by=self.agent)

    def split(self, ticket: Ticket) -> None:
        numbers = list(ticket.messages.order_by("pk").values_list("pk", flat=True))
        some = self.chance.sample(numbers, self.chance.randrange(len(numbers) + 1))
        split_ticket(ticket, by=self.agent, subject="A second problem", messages=some)

    def put_back(self, ticket: Ticket) -> None:
        taken = self.asker_tickets().filter(split__undone_at=None, split__isnull=False)
        undo_split(self.chance.choice(list(taken) or [ticket]), by=self.agent)

    def take_away(self, ticket: Ticket) -> None:
        said = list(ticket.messages.order_by("pk"))
        if said:
            remove_message(self.chance.choice(said), by=self.agent)

    def lose(self, ticket: Ticket) -> None:
        for answer in ticket.messages.filter(direction=Message.Direction.OUT).order_by("-pk")[:1]:
            note_undelivered(answer, is_unsure=self.chance.choice([True, False]))

    def find(self, ticket: Ticket) -> None:
        for answer in ticket.messages.filter(direction=Message.Direction.OUT).order_by("-pk")[:1]:
            note_arrival(answer)


ACTS: list[Callable[[Desk, Ticket], None]] = [
    *(Desk.write, Desk.write, Desk.answer, Desk.answer, Desk.merge, Desk.merge, Desk.unmerge, Desk.split),
    *(Desk.put_back, Desk.ask, Desk.move, Desk.solve, Desk.reopen, Desk.take_away, Desk.lose, Desk.find),
]


def forgotten(counts_from: str) -> list[int]:
    """Merged tickets whose words nobody answered since, and for which no clock counts from then where they are told."""
    found = []
    for merge in TicketMerge.objects.exclude(into__status__in=["solved", "closed"]).select_related("into"):
        taken = merge.into.events.filter(kind="taken_over", extras__ticket=merge.ticket_id).order_by("id").last()
        if not waiting_words(merge) or taken is None:
            found += [merge.ticket_id] if waiting_words(merge) else []
            continue
        answered = merge.into.events.filter(pk__gt=taken.pk, kind__in=["message_out", "arrived", "solved"]).exists()
        waits = merge.into.clocks.filter(
            metric__in=["first_response", "next_response"], state__in=["running", "paused"]
        )
        since = datetime.fromisoformat(waiting_words(merge)[0].written_at)
        in_time = waits if counts_from == "latest" else waits.filter(started_at__lte=since)
        if not (answered or in_time.exists()):
            found.append(merge.ticket_id)
    return found


def unheard() -> list[int]:
    """Tickets in which somebody waits for longer than since an answer in one that was put back into them."""
    found = []
    for merge in TicketMerge.objects.exclude(into__status__in=["solved", "closed"]):
        if "back" not in merge.ticket.events.filter(kind="merged").latest("id").extras or merge.into.merges.count() > 1:
            continue
        lost = merge.ticket.events.filter(kind="undelivered").values_list("extras__message", flat=True)
        given = merge.ticket.messages.filter(direction="out", removed_at=None).exclude(pk__in=list(lost))
        latest = given.order_by("-written_at").values_list("written_at", flat=True).first()
        waits = merge.into.clocks.filter(
            metric__in=["first_response", "next_response"], state__in=["running", "paused"]
        )
        if latest is not None and waits.filter(started_at__lt=latest).exists():
            found.append(merge.ticket_id)
    return found


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_clocks_stay_what_their_log_says_whatever_is_done(seed, clock, agent):
    chance = random.Random(seed)
    counts_from, warns = chance.choice(["first", "latest"]), chance.choice([0, 50])
    ServicePolicyFactory(
        hours={"first_response": 8, "next_response": 4, "resolution": 24}, warn_percent=warns, counts_from=counts_from
    )
    desk, now = Desk(chance, agent), START
    desk.ask(None)
    for _step in range(STEPS):
        now += timedelta(minutes=chance.choice([1, 20, 100, 400]))
        clock.move_to(now)
        # Sometimes the act comes first to notice what was missed, sometimes the sweep does.
        steps = [desk.step, lambda now=now: sweep_clocks(now)]
        for do in chance.sample(steps, 2):
            do()
        assert wrong() == [], (seed, ", ".join(desk.done))
        assert forgotten(counts_from) + unheard() == [], (seed, ", ".join(desk.done))

    told = TicketEvent.objects.filter(clock__isnull=False).values_list("clock", "kind")
    assert len(told) == len(set(told))
