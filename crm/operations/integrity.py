"""What must always hold in the CRM, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql
from crm.operations import channel_integrity, identity_integrity, ticket_integrity, webhook_integrity
from crm.operations.clock_integrity import clock_checks

_TICKETS = "SELECT count(*) FROM crm_ticket"


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield from ticket_integrity.checks()
    yield from clock_checks()
    yield from channel_integrity.checks()
    yield from webhook_integrity.checks()
    # The task that freezes runs each minute; `freeze_vote_values(everything=True)` repairs it.
    yield check_by_sql(
        "crm.the_value_behind_every_vote_is_frozen",
        "SELECT count(*) FROM ideas_ideavote",
        """SELECT v.id FROM ideas_ideavote v WHERE v.created_at < now() - interval '2 days'
           AND NOT EXISTS (SELECT FROM crm_votevalue w WHERE w.vote_id = v.id)""",
    )
    yield check_by_sql(
        "crm.every_handled_question_has_one_ticket",
        "SELECT count(*) FROM community_topic WHERE kind = 'question'",
        """SELECT e.topic_id FROM community_topicevent e
           JOIN crm_topicintake m ON m.event_id = e.id AND m.state = 'done'
           JOIN community_topic t ON t.id = e.topic_id AND t.kind = 'question'
           JOIN community_member a ON a.id = t.author_id AND a.kind <> 'system'
           WHERE e.kind = 'topic_opened' AND NOT EXISTS (SELECT FROM crm_ticket k WHERE k.topic_id = e.topic_id)""",
    )
    yield check_by_sql(
        "crm.solved_at_equals_resolution",
        _TICKETS,
        """SELECT k.id FROM crm_ticket k LEFT JOIN crm_resolution r ON r.ticket_id = k.id
           WHERE k.solved_at IS DISTINCT FROM r.resolved_at""",
    )
    yield check_by_sql(
        "crm.tickets_tell_the_story_of_their_questions",
        _TICKETS,
        """SELECT k.id FROM crm_ticket k JOIN community_topic t ON t.id = k.topic_id
           LEFT JOIN community_topicduplicate d ON d.topic_id = t.id
           LEFT JOIN community_solution s ON s.topic_id = t.id AND d.id IS NULL
           LEFT JOIN crm_resolution r ON r.ticket_id = k.id
           WHERE (s.post_id IS DISTINCT FROM r.post_id OR (d.id IS NOT NULL AND k.status <> 'closed'))
             AND NOT EXISTS (SELECT FROM community_topicevent e WHERE e.topic_id = t.id
               AND e.kind IN ('topic_solved', 'solution_changed', 'topic_reopened', 'topic_hidden', 'topic_deleted',
                              'duplicate_marked', 'duplicate_withdrawn', 'topic_merged')
               AND NOT EXISTS (SELECT FROM crm_topicintake m WHERE m.event_id = e.id AND m.state = 'done'))""",
    )
    yield check_by_sql(
        "crm.every_ticket_event_chain_ends_where_the_ticket_stands",
        _TICKETS,
        """SELECT k.id FROM crm_ticket k CROSS JOIN LATERAL (
             SELECT e.kind FROM crm_ticketevent e WHERE e.ticket_id = k.id AND e.kind IN ('opened','solved','reopened')
             ORDER BY e.id DESC LIMIT 1) last
           WHERE (last.kind = 'solved') <> (k.solved_at IS NOT NULL)""",
    )
    yield check_by_sql(
        "crm.every_row_of_an_import_has_one_outcome",
        "SELECT count(*) FROM crm_contactimport",
        """SELECT i.id FROM crm_contactimport i
           WHERE i.done_rows <> (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(i.counts))
              OR i.emptied_at IS NULL AND coalesce((i.counts ->> 'rejected')::int, 0) <> (
                SELECT count(*) FROM crm_contactimporterror e WHERE e.contact_import_id = i.id)""",
    )
    yield check_by_sql(
        "crm.every_member_with_a_ticket_has_one_contact",
        "SELECT count(*) FROM crm_contact",
        "SELECT member_id FROM crm_contact WHERE member_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1",
    )
    yield check_by_sql(
        "crm.what_is_said_about_a_ticket_is_told_by_one_event",
        "SELECT count(*) FROM crm_message WHERE ticket_id IS NOT NULL AND channel_id IS NULL",
        """SELECT m.id FROM crm_message m WHERE m.ticket_id IS NOT NULL AND m.channel_id IS NULL AND 1 <> (
             SELECT count(*) FROM crm_ticketevent e WHERE (e.ticket_id = m.ticket_id OR e.ticket_id IN (
               SELECT s.origin_id FROM crm_ticketsplit s
               WHERE s.ticket_id = m.ticket_id AND s.undone_at IS NULL AND m.id = ANY(s.messages)))
               AND e.kind = CASE m.direction WHEN 'note' THEN 'noted' ELSE 'message_' || m.direction END
               AND (e.extras ->> 'message')::bigint = m.id)""",
    )
    yield check_by_sql(
        "crm.what_is_removed_keeps_no_files",
        "SELECT count(*) FROM crm_messagefile",
        "SELECT f.id FROM crm_messagefile f JOIN crm_message m ON m.id = f.message_id WHERE m.removed_at IS NOT NULL",
    )
    yield check_by_sql(
        "crm.satisfaction_is_what_the_asker_said_last",
        "SELECT count(*) FROM crm_satisfaction",
        """SELECT s.id FROM crm_satisfaction s JOIN crm_ticket k ON k.id = s.ticket_id
           JOIN crm_contact c ON c.id = k.contact_id
           LEFT JOIN LATERAL (SELECT e.by_id, e.extras FROM crm_ticketevent e
             WHERE e.ticket_id = s.ticket_id AND e.kind = 'rated' ORDER BY e.id DESC LIMIT 1) last ON true
           WHERE c.member_id <> s.by_id OR last.by_id IS DISTINCT FROM s.by_id
              OR (last.extras ->> 'after')::int IS DISTINCT FROM s.score""",
    )
    yield from identity_integrity.checks()
    yield check_by_sql(
        "crm.the_address_of_a_contact_is_the_one_used_first",
        "SELECT count(*) FROM crm_contact",
        """SELECT c.id FROM crm_contact c
           LEFT JOIN crm_contactpoint p ON p.contact_id = c.id AND p.kind = 'email' AND p.is_primary
           WHERE c.email <> coalesce(p.value, '')""",
    )
    yield check_by_sql(
        "crm.no_account_stands_below_itself",
        "SELECT count(*) FROM crm_account",
        """WITH RECURSIVE above (id, seen) AS (
             SELECT id, parent_id FROM crm_account WHERE parent_id IS NOT NULL
             UNION SELECT u.id, a.parent_id FROM above u JOIN crm_account a ON a.id = u.seen
             WHERE a.parent_id IS NOT NULL)
           SELECT id FROM above WHERE id = seen""",
    )
