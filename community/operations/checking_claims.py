"""What must always hold of claims to questions, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

_CLAIMS = "SELECT count(*) FROM community_topicclaim"


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "community.claimed_until_equals_the_claim",
        "SELECT count(*) FROM community_topic",
        """SELECT t.id FROM community_topic t LEFT JOIN community_topicclaim c ON c.topic_id = t.id
           WHERE t.claimed_until IS DISTINCT FROM c.until""",
    )
    yield check_by_sql(
        "community.every_claim_is_to_an_open_question_of_somebody_else",
        _CLAIMS,
        """SELECT c.id FROM community_topicclaim c JOIN community_topic t ON t.id = c.topic_id
           WHERE t.kind <> 'question' OR t.state <> 'visible' OR t.solved_at IS NOT NULL OR t.author_id = c.by_id
              OR EXISTS (SELECT FROM community_topiclock l WHERE l.topic_id = t.id)""",
    )
    yield check_by_sql(
        "community.a_claim_stands_exactly_when_its_last_event_began_one",
        _CLAIMS,
        """SELECT e.topic_id FROM (
             SELECT DISTINCT ON (topic_id) topic_id, kind, by_id FROM community_topicevent
             WHERE kind IN ('topic_claimed', 'claim_ended') ORDER BY topic_id, id DESC) e
           FULL JOIN community_topicclaim c ON c.topic_id = e.topic_id
           WHERE (e.kind IS NOT DISTINCT FROM 'topic_claimed') <> (c.id IS NOT NULL)
              OR (c.id IS NOT NULL AND c.by_id <> e.by_id)""",
    )
