"""A storm: many connections do every act at once to the same few things, and afterwards all counts are counted again."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, connections
from django.utils import timezone

from community.flaggable import Because
from community.foundation.errors import DomainError
from community.models import Category, Member, Post, Topic
from community.models.trust import TrustLevel
from community.operations.posting import add_post, open_topic
from community.operations.trusting import grant_trust
from config.intakes import run_here
from ideas.operations.proposing import propose_idea

MEMBERS, TOPICS, IDEAS = 60, 40, 10
SAID = Because(reason="The storm blew.")


type Gust = Callable[[Storm, random.Random], Any]


@dataclass
class Storm:
    """Who acts where, and what came of it so far: acts done, refused by a rule, and broken."""

    seed: int
    keeper: Member
    members: list[int]
    places: list[Category]
    ideas: list[int]
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def blow(self, gusts: Mapping[Gust, int], acts: int, connections_at_once: int) -> Iterator[int]:
        """Do so many acts over so many connections, while workers take in what comes of them; yield how many are through."""
        each, over = acts // connections_at_once, threading.Event()
        with ThreadPoolExecutor(connections_at_once + 1) as pool:
            worker = pool.submit(self._take_in, over)
            blowing = [pool.submit(self._gust, gusts, number, each) for number in range(connections_at_once)]
            while not all(one.done() for one in blowing):
                time.sleep(1)
                yield self.count
            over.set()
            for one in (*blowing, worker):
                one.result()
        yield self.count

    @property
    def count(self) -> int:
        """How many acts are through, however they ended."""
        return self.done.total() + self.refused.total() + self.broken.total()

    def _take_in(self, over: threading.Event) -> None:
        """What the workers do meanwhile: all intakes, round after round."""
        try:
            while not over.is_set():
                try:
                    for _run in run_here(once=True):
                        pass
                except Exception as fault:  # noqa: BLE001 -- as above
                    self._break("intakes", fault)
        finally:
            connections.close_all()

    def _gust(self, gusts: Mapping[Gust, int], number: int, acts: int) -> None:
        """What one connection does; refusals are answers, anything else is a fault that is told by name."""
        dice = random.Random(self.seed * 1000 + number)  # noqa: S311 -- a storm must be repeatable, not secret
        kinds, weights = list(gusts), list(gusts.values())
        try:
            for _ in range(acts):
                act = dice.choices(kinds, weights)[0]
                name = act.__name__.removeprefix("_")
                try:
                    act(self, dice)
                except (DomainError, IndexError) as refusal:
                    self._note(self.refused, f"{name}: {type(refusal).__name__}")
                except Exception as fault:  # noqa: BLE001 -- the storm goes on, the fault is told at its end
                    self._break(name, fault)
                else:
                    self._note(self.done, name)
        finally:
            connections.close_all()

    def _break(self, name: str, fault: Exception) -> None:
        self._note(self.broken, f"{name}: {type(fault).__name__}: {str(fault).splitlines()[0][:120]}")

    def _note(self, where: Counter[str], what: str) -> None:
        with self._lock:
            where[what] += 1

    def member(self, dice: random.Random) -> Member:
        """Somebody who is still there."""
        found: Member = Member.objects.get(pk=dice.choice(self.members))
        return found

    def topic(self, dice: random.Random) -> Topic:
        """One of the few topics that all act on; some are new ones that others made meanwhile."""
        newest = Topic.objects.order_by("-pk").values_list("pk", flat=True)[:TOPICS]
        return Topic.objects.get(pk=dice.choice(list(newest)))

    def post(self, dice: random.Random) -> Post:
        """An answer of one of these topics."""
        return dice.choice(list(Post.objects.filter(topic=self.topic(dice), number__gt=1)[:20]))


def prepare(seed: int) -> Storm:
    """Make people, places, questions with answers, and ideas."""
    keeper = Member.objects.create_user(
        email="keeper@storm.example", kind=Member.Kind.EMPLOYEE, is_staff=True, is_superuser=True
    )
    keeper.groups.set(Group.objects.filter(name="admin"))
    members = [Member.objects.create_user(email=f"member{number}@storm.example") for number in range(MEMBERS)]
    # Newcomers may do little; these are known for a while.
    long_ago = timezone.now() - timedelta(days=90)
    Member.objects.filter(pk__in=[member.pk for member in members]).update(joined_at=long_ago)
    for member in members:
        grant_trust(member, TrustLevel.HELPER, by=keeper, reason="Known for a while.")
    places = [Category.objects.create(slug=f"place-{number}", name=f"Place {number}") for number in range(2)]
    for number in range(TOPICS):
        author = members[number % MEMBERS]
        open_topic(places[0], by=author, title=f"Question {number} of the storm", body="What is to be done?")
    for topic in Topic.objects.all():
        for member in members[:3]:
            if member.pk != topic.author_id:
                add_post(topic, by=member, body=f"Do this about number {topic.pk}.")
    ideas = [
        propose_idea(places[0], by=members[number], title=f"Idea {number} of the storm", body="Let us do it.").idea_id
        for number in range(IDEAS)
    ]
    return Storm(seed, keeper, [member.pk for member in members], places, ideas)


def deadlocks() -> int:
    """How often the database had to give one of two up, since it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
