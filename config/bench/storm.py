"""A storm: many connections do every act at once to the same few things, and afterwards all counts are counted again."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import connections
from django.utils import timezone

from community.flaggable import Because
from community.foundation.errors import DomainError
from community.models import Category, Member, ModerationAct, Post, Topic
from community.models.topic import State
from community.models.trust import TrustLevel
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too, unmark_helpful
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.erasing import erase_member
from community.operations.merging import merge_topics
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.moving import move_topic
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.splitting import NewTopic, split_topic
from community.operations.trusting import grant_trust
from community.operations.trying import say_it_works, say_no_help, take_it_works_back, take_no_help_back
from community.operations.undoing import undo_act
from ideas.models import Idea
from ideas.operations.proposing import propose_idea
from ideas.operations.voting import cast_vote, withdraw_vote

MEMBERS, TOPICS, IDEAS = 60, 40, 10
SAID = Because(reason="The storm blew.")


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

    def blow(self, acts: int, connections_at_once: int) -> Iterator[int]:
        """Do so many acts over so many connections; yield now and then how many are through."""
        each = acts // connections_at_once
        with ThreadPoolExecutor(connections_at_once) as pool:
            blowing = [pool.submit(self._gust, number, each) for number in range(connections_at_once)]
            while not all(one.done() for one in blowing):
                time.sleep(1)
                yield self.count
            for one in blowing:
                one.result()
        yield self.count

    @property
    def count(self) -> int:
        """How many acts are through, however they ended."""
        return self.done.total() + self.refused.total() + self.broken.total()

    def _gust(self, number: int, acts: int) -> None:
        """What one connection does; refusals are answers, anything else is a fault that is told by name."""
        dice = random.Random(self.seed * 1000 + number)  # noqa: S311 -- a storm must be repeatable, not secret
        try:
            for _ in range(acts):
                act = dice.choices(ACTS, WEIGHTS)[0]
                name = act.__name__.removeprefix("_")
                try:
                    act(self, dice)
                except (DomainError, Topic.DoesNotExist, Post.DoesNotExist, IndexError) as refusal:
                    self._note(self.refused, f"{name}: {type(refusal).__name__}")
                except Exception as fault:  # noqa: BLE001 -- the storm goes on, the fault is told at its end
                    self._note(self.broken, f"{name}: {type(fault).__name__}: {str(fault).splitlines()[0][:120]}")
                else:
                    self._note(self.done, name)
        finally:
            connections.close_all()

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


def _open(storm: Storm, dice: random.Random) -> None:
    word = dice.randrange(10**9)
    open_topic(storm.places[0], by=storm.member(dice), title=f"Another question {word}", body=f"What about {word}?")


def _answer(storm: Storm, dice: random.Random) -> None:
    add_post(storm.topic(dice), by=storm.member(dice), body=f"Try number {dice.randrange(10**9)}.")


def _accept(storm: Storm, dice: random.Random) -> None:
    post = storm.post(dice)
    mark_solution(post.topic, post, by=storm.keeper)


def _withdraw(storm: Storm, dice: random.Random) -> None:
    withdraw_solution(storm.topic(dice), by=storm.keeper, reason=SAID.reason)


def _me_too(storm: Storm, dice: random.Random) -> None:
    add_me_too(storm.topic(dice), by=storm.member(dice))


def _not_me(storm: Storm, dice: random.Random) -> None:
    remove_me_too(storm.topic(dice), by=storm.member(dice))


def _helpful(storm: Storm, dice: random.Random) -> None:
    mark_helpful(storm.post(dice), by=storm.member(dice))


def _not_helpful(storm: Storm, dice: random.Random) -> None:
    unmark_helpful(storm.post(dice), by=storm.member(dice))


def _works(storm: Storm, dice: random.Random) -> None:
    say_it_works(storm.post(dice), by=storm.member(dice))


def _works_no_more(storm: Storm, dice: random.Random) -> None:
    take_it_works_back(storm.post(dice), by=storm.member(dice))


def _no_help(storm: Storm, dice: random.Random) -> None:
    say_no_help(storm.post(dice), by=storm.member(dice), words="It did not.")


def _helped_after_all(storm: Storm, dice: random.Random) -> None:
    take_no_help_back(storm.post(dice), by=storm.member(dice))


def _point(storm: Storm, dice: random.Random) -> None:
    mark_duplicate(storm.topic(dice), storm.topic(dice), by=storm.keeper)


def _point_away(storm: Storm, dice: random.Random) -> None:
    withdraw_duplicate(storm.topic(dice), by=storm.keeper)


def _merge(storm: Storm, dice: random.Random) -> None:
    merge_topics(storm.topic(dice), storm.topic(dice), by=storm.keeper, because=SAID)


def _split(storm: Storm, dice: random.Random) -> None:
    post = storm.post(dice)
    new = NewTopic(f"Taken out of {post.topic_id}", storm.places[0])
    split_topic(post.topic, [post.pk], new, by=storm.keeper, because=SAID)


def _move(storm: Storm, dice: random.Random) -> None:
    move_topic(storm.topic(dice), dice.choice(storm.places), by=storm.keeper, because=SAID)


def _state_of_post(storm: Storm, dice: random.Random) -> None:
    state = dice.choice([State.HIDDEN, State.VISIBLE, State.VISIBLE])
    move_post_to_state(storm.post(dice), state, by=storm.keeper, reason=SAID.reason)


def _state_of_topic(storm: Storm, dice: random.Random) -> None:
    state = dice.choice([State.HIDDEN, State.VISIBLE, State.VISIBLE])
    move_topic_to_state(storm.topic(dice), state, by=storm.keeper, reason=SAID.reason)


def _undo(storm: Storm, dice: random.Random) -> None:
    newest = list(ModerationAct.objects.order_by("-pk")[:30])
    undo_act(dice.choice(newest), by=storm.keeper, reason=SAID.reason)


def _vote(storm: Storm, dice: random.Random) -> None:
    cast_vote(Idea(pk=dice.choice(storm.ideas)), by=storm.member(dice))


def _vote_no_more(storm: Storm, dice: random.Random) -> None:
    withdraw_vote(Idea(pk=dice.choice(storm.ideas)), by=storm.member(dice))


def _erase(storm: Storm, dice: random.Random) -> None:
    # Most people stay, or nobody would be left to act.
    if len(storm.members) > MEMBERS // 2:
        erase_member(Member(pk=storm.members.pop()), by=storm.keeper, reason=SAID.reason)


Act = Callable[[Storm, random.Random], Any]
_WEIGHED: dict[Act, int] = {
    _open: 3, _answer: 10, _accept: 12, _withdraw: 6, _me_too: 10, _not_me: 6, _helpful: 12, _not_helpful: 6,
    _works: 8, _works_no_more: 4, _no_help: 4, _helped_after_all: 3, _point: 5, _point_away: 4, _merge: 2, _split: 2,
    _move: 3, _state_of_post: 4, _state_of_topic: 3, _undo: 6, _vote: 10, _vote_no_more: 6, _erase: 1,
}  # fmt: skip
ACTS, WEIGHTS = list(_WEIGHED), list(_WEIGHED.values())
