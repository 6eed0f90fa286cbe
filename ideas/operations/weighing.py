"""Which ideas people turn to now: votes weigh by their age, and nobody makes theirs younger."""

from datetime import datetime, timedelta

from django.db import connection

from community.foundation.acting import act

# After so long a vote weighs half; what is older than that many times weighs nothing.
HALF_LIFE, HALVES = timedelta(days=7), 10
UNIT = 1000
# Each person counts once for an idea and all that are merged into it, by their first vote for any of them. What they took
# back by their own name is in the age of their vote; by another one, which may be somebody else's again, it counts here.
_WEIGH = """
WITH cast_once (idea_id, member_id, stands_for, first_at, stands) AS (
    SELECT idea_id, member_id, stands_for, first_at, true FROM ideas_ideavote WHERE standing = 'counts'
    UNION ALL
    SELECT idea_id, member_id, stands_for, first_at, false FROM ideas_formervote WHERE cast_as IS NOT NULL
), first (idea, at) AS (
    SELECT coalesce(g.merged_into_id, g.id), min(v.first_at)
    FROM cast_once v JOIN ideas_idea g ON g.id = v.idea_id
    GROUP BY coalesce(g.merged_into_id, g.id), v.member_id, v.stands_for
    HAVING bool_or(v.stands) AND min(v.first_at) > %(since)s
), weighed (idea, trend) AS (
    SELECT idea, round(%(unit)s * sum(power(2.0, -greatest(extract(epoch FROM %(now)s - at), 0) / %(half_life)s)))::bigint
    FROM first GROUP BY idea
)
UPDATE ideas_idea i SET trend = coalesce(w.trend, 0)
FROM ideas_idea j LEFT JOIN weighed w ON w.idea = j.id
WHERE i.id = j.id AND i.trend <> coalesce(w.trend, 0)
"""


@act
def weigh_ideas(now: datetime) -> int:
    """Count what the votes of all ideas weigh at a moment, and return how many ideas weigh something else than before."""
    given: dict[str, float | datetime] = {
        "now": now,
        "since": now - HALVES * HALF_LIFE,
        "unit": UNIT,
        "half_life": HALF_LIFE.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WEIGH, given)
        return int(cursor.rowcount)
