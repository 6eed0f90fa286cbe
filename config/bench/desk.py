"""A large desk by COPY from a fixed seed: people, teams and channels, questions and tickets with all that hangs on them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import batched
from random import Random

import psycopg
from django.contrib.auth.models import Group
from django.db import transaction

from community.foundation.copying import copy_rows, table_of
from community.models import Member, Post, SearchDocument, Solution, Topic
from community.operations.indexing.lexicon import count_words
from config.bench.database import loading
from config.bench.desk_setting import set_up
from config.bench.desk_ticket import (
    LONG_CONVERSATION,
    MOST,
    NOW,
    Drawn,
    Row,
    clocks_of,
    conversation_of,
    events_of,
    mention_of,
    question_of,
)
from config.bench.prose import Prose
from crm.models import (
    Account,
    Assignment,
    Contact,
    Message,
    Persona,
    ReplyDelivery,
    Resolution,
    ServiceClock,
    Ticket,
    TicketEvent,
)

SEED = 42
AGENTS = 20
TICKETS_OF_A_CONTACT, CONTACTS_OF_AN_ACCOUNT, TICKETS_OF_A_PERSONA = 4, 5, 30
# One of so many waits for somebody; the others are solved or closed.
ONE_WAITS_OF = 60
WAITING = ("open", "open", "open", "new", "pending", "on_hold")
# Of twenty tickets so many came this way.
ORIGINS = ("community",) * 7 + ("email",) * 6 + ("form",) * 4 + ("phone",) * 2 + ("social",)
ONE_MENTION_OF = 5
FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 1_400
BLOCK = 10_000
# Ids below are of the members that every database has.
OTHERS = 1_000
BUSY_CONTACT = 1
_FILLED = (Member, Account, Contact, Persona, Topic, Post, Solution, SearchDocument, Ticket, Assignment, Resolution,
           TicketEvent, ServiceClock, Message, ReplyDelivery)  # fmt: skip
_COUNTED = (Member, Account, Contact, Persona, Topic, Post, Ticket)
_TICKET = ("id", "contact_id", "account_id", "origin", "topic_id", "subject", "status", "priority", "assignee_id",
           "team_id", "owner", "community_until", "terms_id", "opened_at", "solved_at")  # fmt: skip
_EVENT = ("kind", "ticket_id", "by_id", "occurred_at", "extras")
_MESSAGE = ("ticket_id", "channel_id", "external_id", "direction", "visibility", "by_id", "contact_id", "persona_id",
            "body", "html", "written_at")  # fmt: skip
_CLOCK = ("ticket_id", "terms_id", "metric", "round", "state", "target_seconds", "worked_seconds", "started_at",
          "running_since", "due_at", "warn_at", "paused_at", "pause_reason", "settled_at", "breached_at")  # fmt: skip
_TOPIC = ("id", "category_id", "author_id", "title", "slug", "created_at", "last_posted_at", "post_count", "solved_at")
_POST = ("id", "topic_id", "number", "author_id", "body", "html", "created_at")
_DOCUMENT = ("kind", "thing_id", "thread_id", "category_id", "author_id", "language", "title", "tags", "keywords",
             "body", "aside", "address", "solved", "created_at", "updated_at")  # fmt: skip
_DELIVERED = """
    INSERT INTO crm_replydelivery (message_id, key, state, starts, due_at, error, sent_at)
    SELECT id, gen_random_uuid(), 'sent', 1, written_at, '', written_at FROM crm_message
    WHERE direction = 'out' AND channel_id IS NOT NULL
"""

Say = Callable[[str], None]


def fill(owner: psycopg.Connection, tickets: int, say: Say) -> None:
    """Write so many tickets with three messages each on average; there is a member behind every other contact."""
    with loading(owner, [table_of(model) for model in _FILLED]):
        desk = Desk(Random(SEED), tickets)  # noqa: S311 -- nothing secret
        say(f"{desk.contacts:,} contacts of {desk.accounts:,} accounts, {desk.personas:,} authors ...")
        with transaction.atomic():
            desk.write_people()
        for numbers in batched(range(1, tickets + 1), BLOCK, strict=False):
            with transaction.atomic():
                desk.write_block(numbers)
            if numbers[-1] % (10 * BLOCK) == 0 or numbers[-1] == tickets:
                say(f"{numbers[-1]:,} tickets, {desk.messages:,} messages, {desk.clocks:,} clocks ...")
        say("answers on their way ...")
        owner.execute(_DELIVERED)
        say("indexes and keys ...")
    for model in _COUNTED:
        table = table_of(model)
        owner.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {table}",  # noqa: S608 -- names are our own
            [table],
        )
    Group.objects.get(name="support").user_set.set(desk.agents)
    say("statistics ...")
    owner.execute("VACUUM ANALYZE")
    say("words ...")
    count_words()


class Desk:
    """Draws what is written; messages and clocks are counted here."""

    agents = range(OTHERS + 1, OTHERS + AGENTS + 1)

    def __init__(self, chance: Random, tickets: int) -> None:
        self.contacts = max(10, tickets // TICKETS_OF_A_CONTACT)
        self.accounts = max(2, self.contacts // CONTACTS_OF_AN_ACCOUNT)
        self.personas = max(5, tickets // TICKETS_OF_A_PERSONA)
        self.messages = self.clocks = 0
        self._chance = chance
        prose = Prose(chance)
        self._subjects = [prose.title()[:200] for _ in range(2_000)]
        self._texts = [prose.remark() for _ in range(2_000)]

    def write_people(self) -> None:
        """Write agents, members, accounts and contacts, and what the desk has set up; every other contact is a member."""
        agents = ((n, f"agent-{n}@bench.example", f"Agent {n}", f"agent-{n}", "!", "employee", True)
                  for n in self.agents)  # fmt: skip
        copy_rows(Member, ("id", "email", "display_name", "handle", "password", "kind", "is_staff"), agents)
        members = ((self._member(n), f"member-{n}@bench.example", f"Member {n}", f"member-{n}", "!")
                   for n in range(1, self.contacts + 1, 2))  # fmt: skip
        copy_rows(Member, ("id", "email", "display_name", "handle", "password"), members)
        copy_rows(Account, ("id", "name"), ((n, f"Account {n}") for n in range(1, self.accounts + 1)))
        people = ((n, f"Contact {n}", f"contact-{n}@bench.example", self._account(n), self._member(n) or None)
                  for n in range(1, self.contacts + 1))  # fmt: skip
        copy_rows(Contact, ("id", "name", "email", "account_id", "member_id"), people)
        self._setting = set_up(self.agents, self.personas)

    def write_block(self, numbers: tuple[int, ...]) -> None:
        """Write some tickets with all that belongs to them."""
        drawn = [self._draw(number) for number in numbers]
        self._write_questions([ticket for ticket in drawn if ticket.is_question])
        copy_rows(Ticket, _TICKET, map(self._ticket, drawn))
        given = [(one.number, one.agent, one.team, "by_hand", one.agent, one.opened)
                 for one in drawn if self._has_agent(one)]  # fmt: skip
        copy_rows(Assignment, ("ticket_id", "agent_id", "team_id", "way", "by_id", "assigned_at"), given)
        solved = [(one.number, "peer" if one.is_question else "staff", one.agent, one.solved,
                   2 * one.number if one.is_question else None, "" if one.is_question else "Done.")
                  for one in drawn if one.solved]  # fmt: skip
        copy_rows(Resolution, ("ticket_id", "by", "member_id", "resolved_at", "post_id", "answer"), solved)
        copy_rows(TicketEvent, _EVENT, [row for one in drawn for row in events_of(one)])
        clocks = [row for one in drawn for row in clocks_of(one, self._setting)]
        copy_rows(ServiceClock, _CLOCK, clocks)
        messages = [row for one in drawn for row in conversation_of(one, self._setting, self._persona())]
        messages += [mention_of(one, self._setting, self._persona())
                     for one in drawn if one.number % ONE_MENTION_OF == 0]  # fmt: skip
        copy_rows(Message, _MESSAGE, messages)
        self.messages += len(messages)
        self.clocks += len(clocks)

    def _draw(self, number: int) -> Drawn:
        origin = self._chance.choice(ORIGINS) if number > 1 else "email"
        contact = 1 + int((self.contacts - 1) * self._chance.random() ** 1.5)
        if origin == "community":
            # Who asks in public has an account.
            contact -= 1 - contact % 2
        opened = FIRST_DAY + timedelta(seconds=number * DAYS * 86_400 / (1.05 * self.contacts * TICKETS_OF_A_CONTACT))
        waits = self._chance.randrange(ONE_WAITS_OF) == 0
        status = self._chance.choice(WAITING) if waits else "solved"
        luck = self._chance.random()
        is_of_community = waits and origin == "community" and status in {"new", "open"} and luck < 0.7
        # The first has five times as much as others, and is the one whose pages are measured.
        agent = self.agents[int(AGENTS * self._chance.random() ** 2)]
        return Drawn(
            number=number,
            contact=contact,
            account=self._account(contact),
            member=self._member(contact),
            agent=agent,
            # In the team in which the agent has a seat.
            team=self._setting.teams[(agent - OTHERS - 1) % len(self._setting.teams)] if luck > 0.4 else None,
            origin=origin,
            status=status,
            is_of_community=is_of_community,
            luck=luck,
            opened=opened,
            solved=None if waits else opened + timedelta(minutes=self._chance.randrange(25, 5_000)),
            texts=self._chance.choices(
                self._texts, k=LONG_CONVERSATION if number == 1 else 1 + self._chance.randrange(5)
            ),
        )

    @staticmethod
    def _has_agent(ticket: Drawn) -> bool:
        """Some of what waits is nobody's, with a team or without one."""
        return not ticket.is_of_community and (ticket.solved is not None or ticket.luck % 0.2 < 0.14)

    def _ticket(self, ticket: Drawn) -> Row:
        topic = ticket.number if ticket.is_question else None
        priority = self._chance.choice(("low", "normal", "normal", "high", "urgent"))
        agent = ticket.agent if self._has_agent(ticket) else None
        mine = (agent, None if ticket.is_of_community else ticket.team)
        owner = "community" if ticket.is_of_community else "desk"
        until = NOW + MOST if ticket.is_of_community else None
        terms = None if ticket.is_of_community else self._setting.terms
        return (ticket.number, ticket.contact, ticket.account, ticket.origin, topic, self._chance.choice(self._subjects),
                ticket.status, priority, *mine, owner, until, terms, ticket.opened, ticket.solved)  # fmt: skip

    def _write_questions(self, asked: list[Drawn]) -> None:
        made = [question_of(one, self._setting, self._chance.choice(self._subjects)) for one in asked]
        copy_rows(Topic, _TOPIC, (topic for topic, *_rest in made))
        copy_rows(Post, _POST, [post for _topic, posts, *_rest in made for post in posts])
        solutions = (solution for _topic, _posts, solution, _document in made if solution)
        copy_rows(Solution, ("topic_id", "post_id", "marked_by_id", "marked_at"), solutions)
        copy_rows(SearchDocument, _DOCUMENT, (document for *_rest, document in made))

    def _persona(self) -> int:
        return 1 + int(self.personas * self._chance.random() ** 2)

    def _account(self, contact: int) -> int:
        return 1 + (contact - 1) % self.accounts

    @staticmethod
    def _member(contact: int) -> int:
        """The member behind every other contact; 0 for none."""
        return OTHERS + AGENTS + contact if contact % 2 else 0
