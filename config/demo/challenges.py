"""Holds the challenges of the story: one is decided, and in the other people vote whenever the story is loaded."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone

from community.foundation.events import Origin
from community.foundation.markup import render_markdown
from community.models import Member
from config.demo.juries import judge_ideas, let_judge
from config.demo.reading import PLACE, day_of, moment, read
from config.demo.stage import Stage, import_key_of
from ideas.models import Acceptance, Ballot, Challenge, Choice, Entry, Idea, IdeaEvent, Terms
from ideas.operations.awarding import award_prize, offer_prize
from ideas.operations.challenging import publish_challenge, publish_terms, set_phases, write_challenge
from ideas.operations.counting_ballots import count_ballots

SEED = 47
VOTERS = 26
COLUMNS = ("title", "body", "method", "rule", "ballot_limit", "winner_count", "veiled_until")


def hold_challenges(stage: Stage) -> None:
    """Hold them one after the other."""
    rng = Random(SEED)  # noqa: S311 -- a story, not a secret
    story = read("challenges")
    for number, told in enumerate(story["challenge"], start=1):
        _hold(stage, rng, number, told)
    judge_ideas(stage, story["scorecard"])


def _hold(stage: Stage, rng: Random, number: int, told: dict[str, Any]) -> None:
    by = stage.members["product"]
    values = {name: told[name] for name in COLUMNS if name in told}
    event = write_challenge(
        by=by,
        category=stage.categories[told["category"]],
        time_zone=str(PLACE),
        currency=settings.BUSINESS_CURRENCY,
        budget=Decimal(told["budget"]) if "budget" in told else None,
        hides_results=True,
        **values,
    )
    challenge = event.challenge
    days = {kind: (_day(first), _day(last)) for kind, (first, last) in told["phases"].items()}
    set_phases(challenge, days, by=by)
    terms = publish_terms(challenge, told["terms"].strip(), by=by)
    publish_challenge(challenge, by=by)
    entries = [
        _enter(stage, challenge, f"{number}:{place}", moment(days["call"][0] + timedelta(days=place)), one)
        for place, one in enumerate(told["entries"], start=1)
    ]
    weights = [one["weight"] for one in told["entries"]]
    voters = rng.sample(_voters(stage), VOTERS)
    for member in voters:
        _vote(rng, terms, member, moment(days["vote"][0], 9 + rng.randrange(10)), (entries, weights))
    prizes = [offer_prize(challenge, by=by, title=title) for title in told.get("prizes", [])]
    if "running" not in told:
        count = count_ballots(challenge, by=by)
        judged = let_judge(stage, challenge, entries, told["jury"]) if "jury" in told else None
        for prize, best in zip(prizes, count.standings.select_related("entry").order_by("place"), strict=False):
            award_prize(prize, best.entry, by=by, ranked_by="vote")
        if judged is not None:
            best_first = judged.standings.select_related("entry").order_by("place")
            for title, best_judged in zip(told["jury_prizes"], best_first, strict=False):
                prize = offer_prize(challenge, by=by, title=title)
                award_prize(prize, best_judged.entry, by=by, ranked_by="jury")


def _enter(stage: Stage, challenge: Challenge, key: str, at: datetime, told: dict[str, Any]) -> Entry:
    author = stage.members[told["author"]]
    idea = Idea.objects.create(
        category=challenge.category,
        author=author,
        title=told["title"],
        slug=Idea.slug_for(told["title"]),
        body=told["body"],
        html=render_markdown(told["body"]),
        created_at=at,
        import_key=import_key_of(f"entry:{key}"),
        is_veiled=bool(challenge.veiled_until),
    )
    kind = IdeaEvent.Kind.IDEA_PROPOSED
    IdeaEvent.objects.create(kind=kind, idea=idea, by=author, occurred_at=at, origin=Origin.BACKFILL, extras={})
    cost = Decimal(told["cost"]) if "cost" in told else None
    return Entry.objects.create(challenge=challenge, idea=idea, cost=cost, entered_at=at)


def _vote(rng: Random, terms: Terms, member: Member, at: datetime, offered: tuple[list[Entry], list[int]]) -> None:
    challenge, (entries, weights) = terms.challenge, offered
    points: dict[int, int] = {}
    rest = challenge.budget or Decimal(challenge.ballot_limit or 0)
    for entry in rng.choices(entries, weights, k=challenge.ballot_limit or len(entries)):
        price = entry.cost or Decimal(1)
        if price <= rest and (challenge.method == Challenge.Method.DOTS or entry.pk not in points):
            points[entry.pk] = points.get(entry.pk, 0) + 1
            rest -= price
    Acceptance.objects.create(terms=terms, member=member, accepted_at=at)
    ballot = Ballot(challenge=challenge, member=member, cast_at=at)
    ballot.seal(points)
    ballot.save()
    Choice.objects.bulk_create(
        [Choice(ballot=ballot, entry_id=entry, points=given) for entry, given in sorted(points.items())]
    )


def _voters(stage: Stage) -> list[Member]:
    """Return customers and partners in the order of the story; those who can sign in have not voted yet."""
    keys = [
        key for key, member in stage.members.items() if not member.is_employee and key not in {"customer", "helper"}
    ]
    return [stage.members[key] for key in keys]


def _day(told: str | int) -> date:
    """Return the day of the story that is meant, or the one so many days from today."""
    return day_of(told) if isinstance(told, str) else timezone.localdate(timezone=PLACE) + timedelta(days=told)
