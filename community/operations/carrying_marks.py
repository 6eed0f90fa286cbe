# ruff: noqa: S608 -- the statements are put together from our own constants
"""Read marks of posts that change their topic: what was read stays read, what was not stays unread."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from community.models import Post, Topic

# How many of the posts that move somebody has read, of whoever looked at their topic; the first of them gets %(first)s.
_READ = """
    moving AS (
        SELECT number, row_number() OVER (ORDER BY number) AS place
        FROM community_post WHERE topic_id = %(topic)s AND id = ANY(%(posts)s)
    ),
    reached AS (
        SELECT looked.number, (SELECT max(place) FROM moving WHERE moving.number <= looked.number) AS place
        FROM (SELECT DISTINCT number FROM community_readmark WHERE topic_id = %(topic)s) looked
    ),
    read AS (
        SELECT r.member_id, r.read_at, %(first)s - 1 + coalesce(reached.place, 0) AS number, reached.place
        FROM community_readmark r JOIN reached ON reached.number = r.number WHERE r.topic_id = %(topic)s
    )"""
_BEFORE = f"""
    WITH {_READ}
    SELECT r.id, r.number FROM community_readmark r JOIN read ON read.member_id = r.member_id
    WHERE r.topic_id = %(into)s AND r.number >= %(last)s AND r.number < read.number AND read.place IS NOT NULL"""
# A mark says one number. Whoever has not read all that stood there keeps it: what is unread there must not be passed over.
_RAISE = f"""
    WITH {_READ}
    INSERT INTO community_readmark AS r (member_id, topic_id, number, read_at)
    SELECT member_id, %(into)s, number, read_at FROM read WHERE place IS NOT NULL ORDER BY member_id
    ON CONFLICT (member_id, topic_id) DO UPDATE SET number = excluded.number
        WHERE r.number >= %(last)s AND r.number < excluded.number
    RETURNING id, number"""
_MARK_NEW = f"""
    WITH {_READ}
    INSERT INTO community_readmark (member_id, topic_id, number, read_at)
    SELECT member_id, %(into)s, number, read_at FROM read ORDER BY member_id"""
_READ_ELSEWHERE = """
    UPDATE community_readmark r SET number = greatest(r.number, read.number)
    FROM (SELECT there.member_id, max(m.from_number) AS number
          FROM community_movedpost m
          JOIN community_readmark there ON there.topic_id = m.to_topic_id AND there.number >= m.to_number
          WHERE m.act_id = %(act)s GROUP BY 1) read
    WHERE r.topic_id = %(topic)s AND r.member_id = read.member_id AND r.number < read.number"""

_KEPT = "(SELECT * FROM unnest(%(ids)s::bigint[], %(numbers)s::bigint[])) kept (id, number)"
_UNMAKE = f"DELETE FROM community_readmark r USING {_KEPT} WHERE r.id = kept.id AND r.number = kept.number"
_LOWER = (
    f"UPDATE community_readmark r SET number = kept.number FROM {_KEPT} WHERE r.id = kept.id AND r.number <= %(last)s"
)


@dataclass
class Carried:
    """What a merge did to the marks of the topic that took the posts, by id: the number before, or that of a new one."""

    raised: dict[int, int] = field(default_factory=dict)
    made: dict[int, int] = field(default_factory=dict)


def carry_marks(topic: Topic, into: Topic, *, first: int) -> Carried:
    """Let whoever has read posts of a locked topic have read them in another one, where the first of them gets a number."""
    standing = Post.objects.standing().filter(topic=into).order_by("-number").values_list("number", flat=True)
    params = _params(topic, into, topic.posts.values_list("pk", flat=True), first) | {"last": standing.first() or 0}
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, params)
        raised = dict(cursor.fetchall())
        cursor.execute(_RAISE, params)
        made = {pk: number for pk, number in cursor.fetchall() if pk not in raised}
    return Carried(raised, made)


def mark_apart(topic: Topic, apart: Topic, posts: Collection[int]) -> None:
    """Let a new topic be as read, and as unread, as the posts are that it takes out of another one."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK_NEW, _params(topic, apart, posts, 1))


def carry_marks_back(act: int, extras: dict[str, Any], topic: Topic, *, last: int) -> None:
    """Take that back, before the posts are; what was read of them meanwhile is read where they go.

    A mark beyond the last number that was given then is of somebody who has read on; it stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(_READ_ELSEWHERE, {"act": act, "topic": topic.pk})
        cursor.execute(_UNMAKE, _columns(extras.get("marks_made", {})))
        cursor.execute(_LOWER, _columns(extras.get("marks_raised", {})) | {"last": last})


def _columns(numbers: Mapping[str, int]) -> dict[str, Any]:
    return {"ids": [int(pk) for pk in numbers], "numbers": list(numbers.values())}


def _params(topic: Topic, into: Topic, posts: Collection[int], first: int) -> dict[str, Any]:
    return {"topic": topic.pk, "into": into.pk, "posts": list(posts), "first": first}
