"""One ticket of the large desk, drawn by chance, and the rows that belong to it: question, conversation, clocks, events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.bench.desk_setting import TARGETS, Setting
from crm.models.service_policy import Metric

Row = tuple[object, ...]
# Somebody who wrote much, in one ticket too.
LONG_CONVERSATION = 300
ANSWERED_AFTER = timedelta(minutes=20)
# Deadlines of what waits are told from then on, so that few of them are near or missed, as at a desk that keeps up.
NOW = datetime.now(UTC)
MOST = timedelta(days=60)


@dataclass(frozen=True)
class Drawn:
    """What chance made of a ticket."""

    number: int
    contact: int
    account: int
    # The member behind the contact; 0 for none.
    member: int
    agent: int
    team: int | None
    origin: str
    status: str
    is_of_community: bool
    # From 0 to 1; by it the few are chosen of which something is late.
    luck: float
    opened: datetime
    solved: datetime | None
    texts: list[str]

    @property
    def is_question(self) -> bool:
        return self.origin == "community"

    @property
    def is_answered(self) -> bool:
        return self.status != "new" and not (self.is_question and self.is_of_community)

    @property
    def answered(self) -> datetime:
        return self.opened + ANSWERED_AFTER


def question_of(ticket: Drawn, setting: Setting, title: str) -> tuple[Row, list[Row], Row | None, Row]:
    """Return the topic of a question, its posts, its solution and its search document."""
    first, second, place = 2 * ticket.number - 1, 2 * ticket.number, setting.place
    text, answer = ticket.texts[0], ticket.texts[-1]
    posts: list[Row] = [(first, ticket.number, 1, ticket.member, text, f"<p>{text}</p>", ticket.opened)]
    if ticket.solved:
        posts.append((second, ticket.number, 2, ticket.agent, answer, f"<p>{answer}</p>", ticket.answered))
    topic = (
        ticket.number,
        place,
        ticket.member,
        title,
        "bench",
        ticket.opened,
        posts[-1][6],
        len(posts),
        ticket.solved,
    )
    solution = (ticket.number, second, ticket.member, ticket.solved) if ticket.solved else None
    document: Row = ("topic", ticket.number, ticket.number, place, ticket.member, "english", title, [], "", text,
                answer if solution else "", f"/questions/{ticket.number}-bench/", bool(solution), ticket.opened,
                ticket.opened)  # fmt: skip
    return topic, posts, solution, document


def clocks_of(ticket: Drawn, setting: Setting) -> Iterator[Row]:
    """Tell how the first response and the resolution fare; the community's have no promise."""
    if ticket.is_of_community:
        return
    for metric, ended in ((Metric.FIRST_RESPONSE, ticket.answered if ticket.is_answered else None),
                          (Metric.RESOLUTION, ticket.solved)):  # fmt: skip
        target = timedelta(seconds=TARGETS[metric])
        start = ticket.opened
        row = (ticket.number, setting.terms, metric, 1)
        if ended:
            missed = start + target if ended > start + target else None
            took = int((ended - start).total_seconds())
            yield *row, "settled", TARGETS[metric], took, start, None, None, None, None, "", ended, missed
        elif ticket.status == "pending":
            yield *row, "paused", TARGETS[metric], 3600, start, None, None, None, ticket.answered, "pending", None, None
        else:
            due = _due(ticket)
            missed = due if due < NOW else None
            warned = due - target / 4 if ticket.luck >= 0.15 else NOW - timedelta(hours=1)
            yield *row, "running", TARGETS[metric], 0, start, start, due, warned, None, "", None, missed


def _due(ticket: Drawn) -> datetime:
    """One of ten is missed; so long as the data is used again, the others are not."""
    return NOW - timedelta(hours=5) if ticket.luck < 0.1 else NOW + MOST + MOST * ticket.luck


def conversation_of(ticket: Drawn, setting: Setting, persona: int) -> Iterator[Row]:
    """Return what was said to the desk and by it: with persons of a network, by mail, or in forms and on the phone."""
    channel = {"email": setting.mailbox, "social": setting.page}.get(ticket.origin)
    for place, text in enumerate(ticket.texts):
        at, html = ticket.opened + ANSWERED_AFTER * place, f"<p>{text}</p>"
        name = f"{ticket.number}.{place}" if channel else ""
        who = (None, persona) if ticket.origin == "social" else (ticket.contact, None)
        is_public = "public" if ticket.origin == "social" else "private"
        if place % 2 == 0 and not ticket.is_question:
            yield ticket.number, channel, name, "in", is_public, None, *who, text, html, at
        elif place % 4 == 1 and not ticket.is_question:
            yield ticket.number, channel, name, "out", is_public, ticket.agent, *who, text, html, at
        elif place % 4 == 3:
            yield ticket.number, None, "", "note", "internal", ticket.agent, None, None, text, html, at


def events_of(ticket: Drawn) -> Iterator[Row]:
    """Return that it was opened and, where it was, solved."""
    yield "opened", ticket.number, ticket.member or ticket.agent, ticket.opened, "{}"
    if ticket.solved:
        by, post = ("peer", 2 * ticket.number) if ticket.is_question else ("staff", "null")
        extras = f'{{"by": "{by}", "member": {ticket.agent}, "post": {post}}}'
        yield "solved", ticket.number, ticket.agent, ticket.solved, extras


def mention_of(ticket: Drawn, setting: Setting, persona: int) -> Row:
    """Return what somebody said on the page that belongs to no ticket."""
    text = ticket.texts[0]
    return (None, setting.page, f"m{ticket.number}", "in", "public", None, None, persona, text, f"<p>{text}</p>",
            ticket.opened)  # fmt: skip
