"""Plans the ideas: who proposes, who votes when, and what the company answers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from config.demo.happenings import Adopted, Happening, Moved, Proposed, Realised, Voted
from config.demo.reading import END, day_of, moment, read
from config.demo.roster import Roster

SEED = 440
TEAM = {"de": "product", "en": "nadia"}


def plan_ideas(roster: Roster) -> list[Happening]:
    """Return everything that happens to ideas, in no particular order."""
    rng = Random(SEED)  # noqa: S311 -- a story, not a secret
    plan: list[Happening] = []
    for number, idea in enumerate(read("ideas")["idea"], start=1):
        plan += _plan_idea(rng, roster, number, idea)
    return [happening for happening in plan if happening.at < END]


def _plan_idea(rng: Random, roster: Roster, number: int, idea: dict[str, Any]) -> Iterator[Happening]:
    category, author = idea["category"], idea["author"]
    decider = TEAM[roster.language_of(category)]
    asked_at = moment(day_of(idea["on"]), rng.randint(8, 21), rng.randrange(60))
    yield Proposed(asked_at, author, number, category, idea["title"], idea["body"].strip())
    yield from _votes(rng, roster, number, idea, asked_at)
    adopted = idea.get("adopted")
    moves = [*idea.get("moves", []), *idea.get("later", [])]
    for day, status, reason in moves:
        yield Moved(moment(day_of(day), 14, 10), decider, number, status, reason)
    if adopted:
        at = moment(day_of(adopted["on"]), 14)
        yield Moved(at, decider, number, "planned", adopted["reason"])
        amounts = (Decimal(adopted[name]) for name in ("low", "likely", "high", "cost"))
        yield Adopted(at + timedelta(seconds=1), decider, number, *amounts)
    for period in idea.get("realised", []):
        first, after = day_of(period["from"]), day_of(period["until"])
        yield Realised(
            _recorded_at(after), decider, number, first, after, Decimal(period["amount"]), period["evidence"].strip()
        )


def _recorded_at(day_after: date) -> datetime:
    """A value is known a few days after its period; October's is known just before the story ends."""
    return min(moment(day_after + timedelta(days=3), 16), END - timedelta(hours=2))


def _votes(rng: Random, roster: Roster, number: int, idea: dict[str, Any], asked_at: datetime) -> Iterator[Voted]:
    everybody = [person.key for person in roster.people.values() if person.kind != "employee"]
    voters = roster.circle_members() if roster.is_for_circle(idea["category"]) else everybody
    until = min([END, *(moment(day_of(day)) for day, status, _ in _moves(idea) if status in {"delivered", "declined"})])
    minutes = int((until - asked_at).total_seconds() // 60) - 30
    for voter in rng.sample([key for key in voters if key != idea["author"]], idea["votes"]):
        # Most votes come early.
        yield Voted(asked_at + timedelta(minutes=10 + int(minutes * rng.random() ** 2)), voter, number)


def _moves(idea: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [*idea.get("moves", []), *idea.get("later", [])]
