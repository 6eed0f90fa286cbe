"""Challenges whose phases lie around the present."""

from datetime import datetime, time, timedelta
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from community.foundation.markup import render_markdown
from ideas.models import Challenge, Count, Entry, Idea, Phase, Standing
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

DAY = timedelta(days=1)


class ChallengeFactory(factory.django.DjangoModelFactory[Challenge]):
    """A published challenge of simple approval; ``running="vote"`` lets that phase run now, ten days for each phase."""

    class Meta:
        model = Challenge

    title = factory.Sequence(lambda number: f"Pumps that nobody hears {number}")
    slug = factory.LazyAttribute(lambda row: Idea.slug_for(row.title))
    body = "What would make our pumps quieter?"
    html = factory.LazyAttribute(lambda row: render_markdown(row.body))
    category = factory.SubFactory(CategoryFactory)
    owner = factory.SubFactory(MemberFactory, roles=["product"])
    time_zone = "Europe/Berlin"
    currency = "EUR"
    published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Challenge], *args: Any, **fields: Any) -> Challenge:
        running = fields.pop("running", "call")
        challenge = super()._create(model_class, *args, **fields)
        if running:
            move_to(challenge, running)
        return challenge


class EntryFactory(factory.django.DjangoModelFactory[Entry]):
    class Meta:
        model = Entry

    challenge = factory.SubFactory(ChallengeFactory)
    idea = factory.SubFactory(IdeaFactory, category=factory.SelfAttribute("..challenge.category"))


def move_to(challenge: Challenge, running: str, kinds: tuple[str, ...] = ("call", "discuss", "vote", "jury")) -> None:
    """Lay the phases so that this one runs since yesterday, or with ``over`` so that all of them have ended."""
    Phase.objects.filter(challenge=challenge).delete()
    place = len(kinds) if running == "over" else kinds.index(running)
    today = datetime.combine(timezone.localdate(timezone=challenge.zone), time(), challenge.zone)
    first = today - DAY * (1 + 10 * place)
    for number, kind in enumerate(kinds):
        begin = first + DAY * 10 * number
        Phase.objects.create(challenge=challenge, kind=kind, period=DateTimeTZRange(begin, begin + DAY * 10))


def challenge_by(
    method: str, *, entries: int = 3, running: str = "vote", **fields: Any
) -> tuple[Challenge, list[Entry]]:
    """Return a challenge of a method with entries of 100, 200, 300 EUR where it is about money."""
    if method == "budget":
        fields = {"rule": "greedy", "budget": 300, **fields}
    elif method == "ranked":
        fields = {"rule": "schulze", **fields}
    elif method in {"limited", "dots", "score"}:
        fields = {"ballot_limit": 2, **fields}
    challenge = ChallengeFactory(method=method, running=running, **fields)
    costs = [100 * number if challenge.budget else None for number in range(1, entries + 1)]
    return challenge, [EntryFactory(challenge=challenge, cost=cost) for cost in costs]


def make_count(challenge: Challenge, *entries: Entry) -> Count:
    """Return a count that chose the first of these entries, without any ballot."""
    count = Count.objects.create(
        challenge=challenge, rule="most points", ballot_count=0, seed=1, tally_hash="0" * 64, by=challenge.owner
    )
    for place, entry in enumerate(entries, 1):
        sure = {"points_low": 0, "points_high": 0, "chosen_share": 1}
        Standing.objects.create(count=count, entry=entry, place=place, points=0, voters=0, is_chosen=place == 1, **sure)
    return count
