"""Which ideas people turn to now: votes weigh by their age, and nobody makes theirs younger."""

from datetime import datetime, timedelta

from django.db import connection

from community.foundation.acting import act

# After so long a vote weighs half; what is older than that many times weighs nothing.
HALF_LIFE, HALVES = timedelta(days=7), 10
UNIT = 1000
# Each person counts once for an idea and all that are merged into it, by their first vote for any of them.
_WEIGH = """
WITH first (idea, at) AS (
    SELECT coalesce(g.merged_into_id, g.id), min(v.first_at)
    FROM ideas_ideavote v JOIN ideas_idea g ON g.id = v.idea_id
    WHERE v.standing = 'counts'
    GROUP BY coalesce(g.merged_into_id, g.id), v.member_id, v.stands_for
    HAVING min(v.first_at) > %(since)s
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
