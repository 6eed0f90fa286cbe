"""Settling the ledger of points with what stands now: after events, and as a whole at night."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from community.foundation.acting import act
from community.foundation.intake import Intake, run_intake
from community.models import DailyScore, Helpful, Member, PointEntry, PointIntake, Post, TopicDuplicate, TopicEvent
from community.operations.outcomes import (
    BOOKED_OF_DAYS,
    BOOKED_OF_TOPICS,
    EVERYTHING,
    OF_DAYS,
    OF_TOPICS,
    POST,
    READ_OF_DAYS,
    STANDING,
)
from community.operations.scoring import hold_ledger, rebuild_scores, settle_scores

_K = TopicEvent.Kind
_VOTES = {_K.HELPFUL_MARKED, _K.HELPFUL_UNMARKED}
_OF_TOPIC = {
    *(_K.TOPIC_SOLVED, _K.SOLUTION_CHANGED, _K.TOPIC_REOPENED, _K.ME_TOO_ADDED, _K.ME_TOO_REMOVED),
    *(_K.DUPLICATE_MARKED, _K.DUPLICATE_WITHDRAWN),
}
_OF_STANDING = {
    *(_K.TOPIC_HIDDEN, _K.TOPIC_RESTORED, _K.TOPIC_DELETED, _K.TOPIC_MOVED),
    *(_K.TOPIC_SPLIT, _K.TOPIC_MERGED, _K.POSTS_MOVED),
    *(_K.POST_HIDDEN, _K.POST_RESTORED, _K.POST_DELETED),
}
KINDS = _VOTES | _OF_TOPIC | _OF_STANDING

SETTLE_KEY = "member_id, outcome, source, source_id, giver_id, day"
_SETTLE = """
WITH {standing},
booked AS (
    SELECT DISTINCT ON ({key}) e.id, {key}, e.occurred_at, e.turn, e.points FROM community_pointentry e
    WHERE {booked} ORDER BY {key}, e.turn DESC
),
written AS (
    INSERT INTO community_pointentry ({key}, occurred_at, turn, points, negates_id)
    SELECT {key}, s.occurred_at, coalesce(b.turn, 0) + 1, s.points, NULL
    FROM standing s LEFT JOIN booked b USING ({key}) WHERE coalesce(b.turn, 0) %% 2 = 0
    UNION ALL
    SELECT {key}, b.occurred_at, b.turn + 1, -b.points, b.id
    FROM booked b LEFT JOIN standing s USING ({key}) WHERE b.turn %% 2 = 1 AND s.points IS NULL
    RETURNING member_id, day, points
),
paid AS (
    UPDATE community_member m SET points = m.points + w.points
    FROM (SELECT member_id, sum(points) AS points FROM written GROUP BY 1) w WHERE m.id = w.member_id
)
SELECT member_id, day, count(*) FROM written GROUP BY 1, 2"""


@dataclass
class Scope:
    """Which part of the ledger is looked at: all outcomes of topics, and all votes for members on days, also for articles."""

    topics: set[int] = field(default_factory=set)
    votes: set[tuple[int, date]] = field(default_factory=set)


def take_in_recognition(*, lane: str = "live", since: datetime | None = None) -> int:
    """Bring the ledger up to date with all topic events that wait in a lane; return how many were handled."""
    return run_intake(RECOGNITION, lane=lane, since=since)


def settle_after(events: Sequence[TopicEvent]) -> None:
    """Settle what the events are about; what counts is how it stands now, not what they tell."""
    settle_points(scope_of(events))


@act
def settle_points(scope: Scope | None = None) -> int:
    """Append to the ledger whatever makes it agree with what stands, in a scope or everywhere; return how much.

    Doing it again appends nothing. Every member's points change with its entries, in the same statement.
    """
    hold_ledger()
    with connection.cursor() as cursor:
        written = []
        for statement, params in _statements(scope):
            cursor.execute(statement, {**params, "zone": settings.BUSINESS_TIME_ZONE})
            written += cursor.fetchall()
    if scope is None:
        rebuild_scores()
    else:
        settle_scores({(member, day) for member, day, _number in written})
    return sum(number for _member, _day, number in written)


def recount_scores_of(posts: QuerySet[Post]) -> None:
    """Add up the days on which posts earned something anew, where they stand now; the act that moves them holds the ledger."""
    recount_scores(POST, list(posts.values_list("pk", flat=True)))


def recount_scores(source: str, things: Collection[int]) -> None:
    """Add up the days on which things earned something anew; the act that moves them holds the ledger."""
    entries = PointEntry.objects.filter(source=source, source_id__in=things)
    settle_scores(set(entries.values_list("member", "day")))


def last_entry() -> int:
    """Return the number of the ledger's last entry."""
    return PointEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def members_since(entry: int) -> set[int]:
    """Return who earned or lost points after an entry."""
    return set(PointEntry.objects.filter(pk__gt=entry).values_list("member", flat=True))


@act
def forget_points(member: Member) -> int:
    """Delete everything that a member earned, for good; used when a person is erased. Return how many entries went.

    What others earned by helping this member is settled when its votes are gone.
    """
    hold_ledger()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('mitwert.erasing', 'on', true)")
        cursor.execute("DELETE FROM community_pointentry WHERE member_id = %s", [member.pk])
        gone: int = cursor.rowcount
        cursor.execute("SELECT set_config('mitwert.erasing', '', true)")
    DailyScore.objects.filter(member=member).delete()
    Member.objects.filter(pk=member.pk).update(points=0)
    return gone


def scope_of(events: Iterable[TopicEvent]) -> Scope:
    """Return all that the events may have changed."""
    scope, topics, posts = Scope(), set(), set()
    for event in events:
        if event.kind in _VOTES:
            posts.add((event.post_id or 0, day_of(datetime.fromisoformat(event.extras["voted_at"]))))
            continue
        scope.topics.add(event.topic_id)
        if canonical := event.extras.get("canonical"):
            scope.topics.add(canonical)
        if event.kind in _OF_STANDING:
            topics.add(event.topic_id)
    pointers = TopicDuplicate.objects.filter(topic__in=scope.topics)
    scope.topics.update(pointers.values_list("canonical", flat=True))
    authors = dict(Post.objects.filter(pk__in={post for post, _day in posts}).values_list("pk", "author"))
    scope.votes = {(authors[post], day) for post, day in posts} | _votes_in(topics)
    return scope


def _votes_in(topics: set[int]) -> set[tuple[int, date]]:
    """For whom and on which days votes in these topics were cast or paid."""
    if not topics:
        return set()
    cast = Helpful.objects.filter(post__topic__in=topics).values_list("post__author", "created_at")
    posts = Post.objects.filter(topic__in=topics).values("pk")
    paid = PointEntry.objects.filter(outcome=PointEntry.Outcome.HELPFUL, source_id__in=posts)
    return {(member, day_of(at)) for member, at in cast.iterator()} | set(paid.values_list("member", "day"))


def _statements(scope: Scope | None) -> Iterable[tuple[str, dict[str, Any]]]:
    if scope is None:
        yield _statement("true", **EVERYTHING), {}
        return
    if scope.topics:
        yield (
            _statement(BOOKED_OF_TOPICS, topics=OF_TOPICS, votes="false", articles="false"),
            {"topics": sorted(scope.topics)},
        )
    if scope.votes:
        members, days = zip(*sorted(scope.votes), strict=True)
        # A little more than the days themselves, so that an index over moments can be used in any zone.
        first = datetime.combine(min(days), time.min, UTC) - timedelta(days=1)
        last = datetime.combine(max(days), time.min, UTC) + timedelta(days=2)
        params = {"members": list(members), "days": list(days), "first": first, "last": last}
        yield _statement(BOOKED_OF_DAYS, topics="false", votes=OF_DAYS, articles=READ_OF_DAYS), params


def _statement(booked: str, **scope: str) -> str:
    return _SETTLE.format(standing=STANDING.format(**scope), booked=booked, key=SETTLE_KEY)


def day_of(moment: datetime) -> date:
    """Return the day of the business on which a moment falls."""
    return moment.astimezone(ZoneInfo(settings.BUSINESS_TIME_ZONE)).date()


RECOGNITION = Intake(
    name="community.recognition", events=TopicEvent, marks=PointIntake, kinds=KINDS, handle=settle_after
)
