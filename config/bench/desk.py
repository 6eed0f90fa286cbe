"""A large desk by COPY from a fixed seed: accounts, contacts, tickets with their conversations, events and resolutions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import batched
from random import Random

import psycopg
from django.contrib.auth.models import Group
from django.db import transaction

from community.foundation.copying import copy_rows, table_of
from community.models import Member
from config.bench.database import loading
from config.bench.prose import Prose
from crm.models import Account, Assignment, Contact, Message, Resolution, Ticket, TicketEvent

SEED = 42
AGENTS = 20
TICKETS_OF_A_CONTACT, CONTACTS_OF_AN_ACCOUNT = 4, 5
# One of so many waits for somebody; the others are solved or closed.
ONE_WAITS_OF = 60
WAITING = ("open", "open", "open", "new", "pending", "on_hold")
FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 1_400
BLOCK = 10_000
# Ids below are of the members that every database has.
OTHERS = 1_000
# Somebody who wrote much, in one ticket too.
BUSY_CONTACT, LONG_CONVERSATION = 1, 300
_FILLED = (Member, Account, Contact, Ticket, Assignment, Resolution, TicketEvent, Message)
_TICKET = ("id", "contact_id", "account_id", "origin", "subject", "status", "priority", "assignee_id", "opened_at",
           "solved_at")  # fmt: skip
_EVENT = ("kind", "ticket_id", "by_id", "occurred_at", "extras")
_MESSAGE = ("ticket_id", "direction", "visibility", "by_id", "contact_id", "body", "html", "written_at")

Say = Callable[[str], None]


def fill(owner: psycopg.Connection, tickets: int, say: Say) -> None:
    """Write so many tickets with three messages each on average; there is a member behind every other contact."""
    with loading(owner, [table_of(model) for model in _FILLED]):
        desk = Desk(Random(SEED), tickets)  # noqa: S311 -- nothing secret
        say(f"{desk.contacts:,} contacts of {desk.accounts:,} accounts ...")
        with transaction.atomic():
            desk.write_people()
        for numbers in batched(range(1, tickets + 1), BLOCK, strict=False):
            with transaction.atomic():
                desk.write_block(numbers)
            if numbers[-1] % (10 * BLOCK) == 0 or numbers[-1] == tickets:
                say(f"{numbers[-1]:,} tickets, {desk.messages:,} messages ...")
        say("indexes and keys ...")
    for model in (Member, Account, Contact, Ticket):
        table = table_of(model)
        owner.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {table}",  # noqa: S608 -- names are our own
            [table],
        )
    Group.objects.get(name="support").user_set.set(range(OTHERS + 1, OTHERS + AGENTS + 1))
    say("statistics ...")
    owner.execute("VACUUM ANALYZE")


class Desk:
    """Draws what is written; the messages are counted here."""

    def __init__(self, chance: Random, tickets: int) -> None:
        self.contacts = max(10, tickets // TICKETS_OF_A_CONTACT)
        self.accounts = max(2, self.contacts // CONTACTS_OF_AN_ACCOUNT)
        self.messages = 0
        self._chance = chance
        prose = Prose(chance)
        self._subjects = [prose.title()[:200] for _ in range(2_000)]
        self._texts = [prose.remark() for _ in range(2_000)]

    def write_people(self) -> None:
        """Write agents, members, accounts and contacts; every other contact is a member."""
        agents = ((OTHERS + n, f"agent-{n}@bench.example", f"Agent {n}", f"agent-{n}", "!", "employee", True)
                  for n in range(1, AGENTS + 1))  # fmt: skip
        copy_rows(Member, ("id", "email", "display_name", "handle", "password", "kind", "is_staff"), agents)
        members = ((self._member(n), f"member-{n}@bench.example", f"Member {n}", f"member-{n}", "!")
                   for n in range(1, self.contacts + 1, 2))  # fmt: skip
        copy_rows(Member, ("id", "email", "display_name", "handle", "password"), members)
        copy_rows(Account, ("id", "name"), ((n, f"Account {n}") for n in range(1, self.accounts + 1)))
        people = ((n, f"Contact {n}", f"contact-{n}@bench.example", self._account(n), self._member(n) if n % 2 else None)
                  for n in range(1, self.contacts + 1))  # fmt: skip
        copy_rows(Contact, ("id", "name", "email", "account_id", "member_id"), people)

    def write_block(self, numbers: tuple[int, ...]) -> None:
        """Write some tickets with all that belongs to them."""
        tickets, given, resolutions, events, messages = [], [], [], [], []
        for number in numbers:
            agent = self._agent()
            contact = 1 + int((self.contacts - 1) * self._chance.random() ** 1.5)
            opened = FIRST_DAY + timedelta(
                seconds=number * DAYS * 86_400 / (1.05 * self.contacts * TICKETS_OF_A_CONTACT)
            )
            waits = self._chance.randrange(ONE_WAITS_OF) == 0
            status = self._chance.choice(WAITING) if waits else "solved"
            solved = None if waits else opened + timedelta(minutes=self._chance.randrange(5, 5_000))
            assignee = agent if not waits or self._chance.random() < 0.7 else None
            tickets.append(
                (number, contact, self._account(contact), self._chance.choice(("email", "form", "phone")),
                 self._chance.choice(self._subjects), status,
                 self._chance.choice(("low", "normal", "normal", "high", "urgent")), assignee, opened, solved)
            )  # fmt: skip
            if assignee:
                given.append((number, assignee, "by_hand", assignee, opened))
            events.append(("opened", number, agent, opened, "{}"))
            if solved:
                resolutions.append((number, "staff", agent, solved, "Done."))
                extras = f'{{"by": "staff", "member": {agent}, "post": null}}'
                events.append(("solved", number, agent, solved, extras))
            messages += self._conversation(number, contact, agent, opened)
        copy_rows(Ticket, _TICKET, tickets)
        copy_rows(Assignment, ("ticket_id", "agent_id", "way", "by_id", "assigned_at"), given)
        copy_rows(Resolution, ("ticket_id", "by", "member_id", "resolved_at", "answer"), resolutions)
        copy_rows(TicketEvent, _EVENT, events)
        copy_rows(Message, _MESSAGE, messages)

    def _conversation(self, number: int, contact: int, agent: int, opened: datetime) -> list[tuple[object, ...]]:
        count = LONG_CONVERSATION if number == 1 else 1 + self._chance.randrange(5)
        self.messages += count
        rows: list[tuple[object, ...]] = []
        for place in range(count):
            text, at = self._chance.choice(self._texts), opened + timedelta(minutes=20 * place)
            html = f"<p>{text}</p>"
            if place % 2 == 0:
                rows.append((number, "in", "private", None, contact, text, html, at))
            elif place % 4 == 1:
                rows.append((number, "out", "private", agent, contact, text, html, at))
            else:
                rows.append((number, "note", "internal", agent, None, text, html, at))
        return rows

    def _account(self, contact: int) -> int:
        return 1 + (contact - 1) % self.accounts

    def _agent(self) -> int:
        return OTHERS + 1 + self._chance.randrange(AGENTS)

    @staticmethod
    def _member(contact: int) -> int:
        return OTHERS + AGENTS + contact
