"""What must always hold between those who helped and what they have of it, counted anew."""

from collections.abc import Iterator

from django.conf import settings

from community.foundation.integrity import Check, check_by_sql
from community.operations.earning import KINDS, SETTLE_KEY
from community.operations.earning_by_articles import ARTICLE_KINDS
from community.operations.outcomes import EVERYTHING, STANDING
from community.operations.scoring import SCORES

_ENTRIES = "SELECT count(*) FROM community_pointentry"
_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(KINDS))
# Whose posts stand in topics of which something waits to be taken in: their points are on the way.
_ARTICLE_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(ARTICLE_KINDS))
_ON_THEIR_WAY = f"""
on_their_way AS (
    SELECT e.topic_id FROM community_topicevent e WHERE e.kind IN ({_KINDS})
      AND NOT EXISTS (SELECT FROM community_pointintake i WHERE i.event_id = e.id AND i.state = 'done')
),
waiting AS (
    SELECT p.author_id FROM community_post p JOIN on_their_way w ON w.topic_id = p.topic_id
    UNION
    SELECT p.author_id FROM community_post p JOIN community_topicduplicate d ON d.canonical_id = p.topic_id
    JOIN on_their_way w ON w.topic_id = d.topic_id
    UNION
    SELECT p.author_id FROM community_post p JOIN community_topicevent e ON e.extras ->> 'canonical' = p.topic_id::text
    JOIN on_their_way w ON w.topic_id = e.topic_id
    UNION
    SELECT who.member_id FROM community_articlerevision v
    CROSS JOIN LATERAL (VALUES (v.author_id), (v.reviewer_id)) who (member_id)
    WHERE who.member_id IS NOT NULL AND v.article_id IN (
        SELECT e.article_id FROM community_articleevent e WHERE e.kind IN ({_ARTICLE_KINDS})
          AND NOT EXISTS (SELECT FROM community_articlepointintake i WHERE i.event_id = e.id AND i.state = 'done'))
)"""  # noqa: S608 -- put together from constants


def checks() -> Iterator[Check]:
    """Yield one result for each sum and for each pair of rows that must agree."""
    yield check_by_sql(
        "community.points_are_the_sum_of_their_entries",
        "SELECT count(*) FROM community_member",
        """SELECT m.id FROM community_member m LEFT JOIN
           (SELECT member_id, sum(points) AS n FROM community_pointentry GROUP BY 1) e ON e.member_id = m.id
           WHERE m.points <> coalesce(e.n, 0)""",
    )
    standing = STANDING.format(**EVERYTHING).replace("%(zone)s", f"'{settings.BUSINESS_TIME_ZONE}'")
    yield check_by_sql(
        "community.points_are_paid_for_what_stands",
        _ENTRIES,
        f"""WITH {standing}, {_ON_THEIR_WAY},
           booked AS (SELECT {SETTLE_KEY} FROM community_pointentry GROUP BY {SETTLE_KEY} HAVING sum(points) > 0),
           differing AS ((SELECT {SETTLE_KEY} FROM standing EXCEPT SELECT {SETTLE_KEY} FROM booked)
             UNION ALL (SELECT {SETTLE_KEY} FROM booked EXCEPT SELECT {SETTLE_KEY} FROM standing))
           SELECT DISTINCT member_id FROM differing WHERE member_id NOT IN (SELECT author_id FROM waiting)""",  # noqa: S608
    )
    yield check_by_sql(
        "community.scores_of_days_are_sums_of_the_ledger",
        "SELECT count(*) FROM community_dailyscore",
        f"""WITH ledger AS ({SCORES.format(which="true")}),
           scores AS (SELECT member_id, day, category_id, points, solutions, helped FROM community_dailyscore)
           SELECT member_id FROM ((SELECT * FROM ledger EXCEPT SELECT * FROM scores)
             UNION ALL (SELECT * FROM scores EXCEPT SELECT * FROM ledger)) differing""",  # noqa: S608
    )
    yield check_by_sql(
        "community.trust_is_where_its_last_change_put_it",
        "SELECT count(*) FROM community_member",
        """SELECT m.id FROM community_member m LEFT JOIN LATERAL (
             SELECT c.after FROM community_trustchange c WHERE c.member_id = m.id ORDER BY c.id DESC LIMIT 1) last ON true
           WHERE m.trust_level <> coalesce(last.after, 0)""",
    )


REBUILDS = (
    """UPDATE community_member m SET points = c.n FROM
       (SELECT m.id, coalesce(sum(e.points), 0) AS n FROM community_member m
        LEFT JOIN community_pointentry e ON e.member_id = m.id GROUP BY 1) c
       WHERE c.id = m.id AND m.points <> c.n""",
)
