"""What must always hold around flags and acts of moderation, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

_CASES = "SELECT count(*) FROM community_moderationcase"


def checks() -> Iterator[Check]:
    """Yield one result for each sum and for each pair of rows that must agree."""
    yield check_by_sql(
        "community.case_weight_equals_flags_and_spam_points",
        _CASES,
        """SELECT c.id FROM community_moderationcase c LEFT JOIN
           (SELECT case_id, count(*) AS n, sum(weight) AS w FROM community_flag GROUP BY 1) f ON f.case_id = c.id
           WHERE c.flag_count <> coalesce(f.n, 0) OR c.weight <> coalesce(f.w, 0) + c.spam_points""",
    )
    yield check_by_sql(
        "community.flags_share_thing_and_outcome_with_their_case",
        "SELECT count(*) FROM community_flag",
        """SELECT f.id FROM community_flag f JOIN community_moderationcase c ON c.id = f.case_id
           WHERE (f.thing_kind, f.thing_id, f.outcome) IS DISTINCT FROM (c.thing_kind, c.thing_id, c.outcome)""",
    )
    yield check_by_sql(
        "community.everything_held_back_has_an_open_case",
        "SELECT count(*) FROM community_topic WHERE state = 'held'",
        """SELECT held.id FROM (SELECT 'topic' AS kind, id FROM community_topic WHERE state = 'held'
             UNION ALL SELECT 'post', id FROM community_post WHERE state = 'held') held
           WHERE NOT EXISTS (SELECT FROM community_moderationcase c WHERE c.thing_kind = held.kind
             AND c.thing_id = held.id AND c.outcome = 'open' AND c.is_held)""",
    )
    yield check_by_sql(
        "community.acts_take_back_acts_upon_the_same_thing",
        "SELECT count(*) FROM community_moderationact WHERE undoes_id IS NOT NULL",
        """SELECT a.id FROM community_moderationact a JOIN community_moderationact b ON b.id = a.undoes_id
           WHERE (a.thing_kind, a.thing_id) <> (b.thing_kind, b.thing_id) OR a.id < b.id""",
    )


REBUILDS = (
    """UPDATE community_moderationcase c SET weight = s.w FROM
       (SELECT c.id, c.spam_points + coalesce(sum(f.weight), 0) AS w FROM community_moderationcase c
        LEFT JOIN community_flag f ON f.case_id = c.id GROUP BY 1) s
       WHERE s.id = c.id AND c.weight <> s.w""",
    """UPDATE community_moderationcase c SET flag_count = s.n FROM
       (SELECT c.id, count(f.id) AS n FROM community_moderationcase c
        LEFT JOIN community_flag f ON f.case_id = c.id GROUP BY 1) s
       WHERE s.id = c.id AND c.flag_count <> s.n""",
)
