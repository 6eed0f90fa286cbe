"""What must always hold of what comes in on channels and of what is answered there, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

_EVENTS = "SELECT count(*) FROM crm_inboundevent"


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "crm.every_part_of_a_delivery_is_kept_in_its_channel",
        "SELECT count(*) FROM crm_inboundevent WHERE outcome LIKE 'parts: %'",
        """SELECT e.id FROM crm_inboundevent e
           WHERE e.state = 'done' AND e.outcome LIKE 'parts: %' AND substr(e.outcome, 8)::int > (
             SELECT count(*) FROM crm_inboundevent p WHERE p.part_of_id = e.id AND p.channel_id = e.channel_id)""",
    )
    yield check_by_sql(
        "crm.an_event_made_a_message_of_its_own_channel",
        _EVENTS,
        """SELECT e.id FROM crm_inboundevent e JOIN crm_message m ON m.id = e.message_id
           WHERE m.channel_id IS DISTINCT FROM e.channel_id OR e.state = 'refused'""",
    )
    yield check_by_sql(
        "crm.what_its_author_took_back_is_kept_nowhere",
        "SELECT count(*) FROM crm_message WHERE removed_at IS NOT NULL AND channel_id IS NOT NULL",
        """SELECT m.id FROM crm_message m WHERE m.removed_at IS NOT NULL AND m.channel_id IS NOT NULL AND (
             EXISTS (SELECT FROM crm_messagereading r WHERE r.message_id = m.id)
             OR EXISTS (SELECT FROM crm_inboundevent e WHERE e.message_id = m.id AND e.raw_forgotten_at IS NULL
               AND e.state = 'done' AND e.outcome IN ('message', 'edited', 'known', 'removed before')))""",
    )
    yield check_by_sql(
        "crm.an_answer_stands_under_what_it_answers",
        "SELECT count(*) FROM crm_replydelivery",
        """SELECT d.id FROM crm_replydelivery d JOIN crm_message m ON m.id = d.message_id
           LEFT JOIN crm_message p ON p.id = m.parent_id
           WHERE m.direction <> 'out' OR p.channel_id <> m.channel_id OR p.visibility <> m.visibility
              OR p.persona_id <> m.persona_id OR d.state IN ('sent', 'failed') AND d.asking_since IS NOT NULL""",
    )
