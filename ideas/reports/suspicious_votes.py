"""Which votes look as if nobody meant them, by the rules that people keep in the admin.

No network address is asked for: a client may write whatever it likes into what names one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from community.models import ModerationPolicy
from ideas.models import VoteRule

# Votes of so long are looked at, again each time; an idea's usual rate is that of so long before a burst.
LOOKED_BACK, USUAL = timedelta(days=7), timedelta(days=30)
Code = VoteRule.Code


@dataclass(frozen=True)
class Sign:
    """What a rule found of one vote: its code, the number that gave it away, and its points.

    The number is the age of a fresh account in minutes, how many accounts joined together, or how many votes came at once.
    """

    rule: str
    number: int
    points: int


@dataclass(frozen=True)
class Suspect:
    """A vote with all that the rules say of it."""

    vote: int
    idea: int
    member: int
    signs: tuple[Sign, ...]

    @property
    def points(self) -> int:
        """What all signs are worth together."""
        return sum(sign.points for sign in self.signs)


# Own votes of people from outside to whom no word of staff leads.
# Whoever wrote anything, or proposed, means something by the account; whoever votes for other things is in no cluster.
_FIND = """
WITH recent AS (
    SELECT v.id, v.idea_id, v.member_id, v.created_at, m.joined_at, v.standing
    FROM ideas_ideavote v JOIN community_member m ON m.id = v.member_id
    WHERE v.way = 'own' AND v.created_at > %(since)s AND v.created_at <= %(now)s AND m.kind <> 'employee'
      AND NOT EXISTS (SELECT FROM ideas_voteorigin o WHERE o.vote_id = v.id)
), silent AS (
    SELECT m.member_id, (SELECT array_agg(w.idea_id ORDER BY w.idea_id) FROM ideas_ideavote w
        WHERE w.member_id = m.member_id AND w.way = 'own') AS ideas
    FROM (SELECT DISTINCT member_id FROM recent) m
    WHERE NOT EXISTS (SELECT FROM community_topic t WHERE t.author_id = m.member_id)
      AND NOT EXISTS (SELECT FROM community_post p WHERE p.author_id = m.member_id)
      AND NOT EXISTS (SELECT FROM ideas_idea i WHERE i.author_id = m.member_id)
      AND NOT EXISTS (SELECT FROM ideas_ideacomment c WHERE c.author_id = m.member_id)
), measured AS (
    SELECT r.*, s.member_id IS NOT NULL AS is_silent,
        CASE WHEN s.member_id IS NOT NULL THEN count(*) OVER (
            PARTITION BY r.idea_id, s.ideas ORDER BY r.joined_at
            RANGE BETWEEN %(cluster)s PRECEDING AND %(cluster)s FOLLOWING) ELSE 0 END AS together,
        count(*) OVER (PARTITION BY r.idea_id ORDER BY r.created_at
            RANGE BETWEEN %(burst)s PRECEDING AND %(burst)s FOLLOWING) AS at_once
    FROM recent r LEFT JOIN silent s ON s.member_id = r.member_id
), usual AS (
    SELECT m.id, (SELECT count(*) FROM ideas_ideavote u WHERE u.idea_id = m.idea_id AND u.way = 'own'
        AND u.created_at >= m.created_at - %(usual)s AND u.created_at < m.created_at - %(burst)s) AS before
    FROM measured m WHERE m.at_once > %(burst_limit)s
)
SELECT m.id, m.idea_id, m.member_id,
    CASE WHEN m.is_silent AND m.created_at < m.joined_at + %(fresh)s
        THEN greatest(extract(epoch FROM m.created_at - m.joined_at)::int / 60, 0) END,
    CASE WHEN m.together >= %(cluster_limit)s THEN m.together END,
    CASE WHEN m.at_once > %(burst_times)s * u.before * %(burst_share)s THEN m.at_once END
FROM measured m LEFT JOIN usual u ON u.id = m.id
WHERE m.standing = 'counts'
ORDER BY m.idea_id, m.id
"""


def suspects(now: datetime) -> Iterator[Suspect]:
    """Yield the votes that count and of which the rules say enough to hold them back, by idea; one query for all."""
    rules = {rule.code: rule for rule in VoteRule.objects.filter(is_enabled=True)}
    hold_at = ModerationPolicy.current().hold_at
    if sum(rule.points for rule in rules.values()) < hold_at:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FIND, _numbers(rules, now))
        rows = cursor.fetchall()
    for vote, idea, member, *numbers in rows:
        found = zip((Code.FRESH, Code.CLUSTER, Code.BURST), numbers, strict=True)
        signs = tuple(Sign(code.value, n, rules[code].points) for code, n in found if n is not None and code in rules)
        suspect = Suspect(vote, idea, member, signs)
        if suspect.points >= hold_at:
            yield suspect


def _numbers(rules: dict[str, VoteRule], now: datetime) -> dict[str, Any]:
    off = VoteRule(minutes=1, limit=1, times=1)
    fresh, cluster, burst = (rules.get(code, off) for code in (Code.FRESH, Code.CLUSTER, Code.BURST))
    return {
        "now": now,
        "since": now - LOOKED_BACK,
        "usual": USUAL,
        "fresh": timedelta(minutes=fresh.minutes),
        "cluster": timedelta(minutes=cluster.minutes),
        "cluster_limit": max(cluster.limit, 1),
        "burst": timedelta(minutes=burst.minutes),
        "burst_limit": burst.limit,
        "burst_times": burst.times,
        "burst_share": timedelta(minutes=2 * burst.minutes) / USUAL,
    }
