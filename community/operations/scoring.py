"""Scores of days: the ledger of points added up by member, day and category, and made anew at any time."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

# One settles at a time: what it reads of the ledger is the end of it.
SETTLING_LOCK = 7_204_131

SCORES = """
SELECT e.member_id, e.day, coalesce(t.category_id, a.category_id) AS category_id, sum(e.points) AS points,
    coalesce(sum(sign(e.points)) FILTER (WHERE e.outcome = 'solution'), 0) AS solutions,
    coalesce(sum(sign(e.points)) FILTER (WHERE e.outcome IN ('solution', 'me_too')), 0) AS helped
FROM community_pointentry e
LEFT JOIN community_post p ON e.source = 'community.post' AND p.id = e.source_id
LEFT JOIN community_topic t ON t.id = p.topic_id
LEFT JOIN community_article a ON e.source = 'community.article' AND a.id = e.source_id
WHERE {which}
GROUP BY 1, 2, 3 HAVING sum(e.points) > 0"""
_IN_SCOPE = "(e.member_id, e.day) IN (SELECT * FROM unnest(%(members)s::bigint[], %(days)s::date[]))"
_COLUMNS = "member_id, day, category_id, points, solutions, helped"
_DROP = "DELETE FROM community_dailyscore e WHERE {which}"
_WRITE = f"INSERT INTO community_dailyscore ({_COLUMNS}) {SCORES}"


def hold_ledger() -> None:
    """Let nobody else settle points, scores, badges or trust until the transaction ends; taken after topics, before members."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLING_LOCK])


def settle_scores(touched: Collection[tuple[int, date]]) -> None:
    """Add up the days of members anew; the caller's act holds the lock of the ledger."""
    if touched:
        members, days = zip(*sorted(touched), strict=True)
        _settle(_IN_SCOPE, {"members": list(members), "days": list(days)})


def rebuild_scores() -> None:
    """Add up everything anew, for instance because topics were moved; the caller's act holds the lock of the ledger."""
    _settle("true", {})


def _settle(which: str, params: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DROP.format(which=which), params)
        cursor.execute(_WRITE.format(which=which), params)
