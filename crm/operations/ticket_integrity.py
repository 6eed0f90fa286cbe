"""What must always hold of the work on tickets, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

_TICKETS = "SELECT count(*) FROM crm_ticket"


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "crm.whoever_works_on_a_ticket_is_in_the_assignment_that_holds",
        _TICKETS,
        """SELECT k.id FROM crm_ticket k LEFT JOIN crm_assignment a ON a.ticket_id = k.id AND a.ended_at IS NULL
           WHERE k.assignee_id IS DISTINCT FROM a.agent_id OR k.team_id IS DISTINCT FROM a.team_id""",
    )
    yield check_by_sql(
        "crm.a_merged_ticket_is_closed_and_told_in_one_that_is_not_merged",
        "SELECT count(*) FROM crm_ticketmerge",
        """SELECT m.ticket_id FROM crm_ticketmerge m JOIN crm_ticket k ON k.id = m.ticket_id
           WHERE k.status <> 'closed' OR EXISTS (SELECT FROM crm_ticketmerge n WHERE n.ticket_id = m.into_id)""",
    )
    yield check_by_sql(
        "crm.every_vote_that_a_ticket_casts_is_of_whoever_asks_there",
        "SELECT count(*) FROM ideas_voteorigin WHERE kind = 'crm.ticket'",
        """SELECT o.id FROM ideas_voteorigin o JOIN ideas_ideavote v ON v.id = o.vote_id
           LEFT JOIN crm_ticketidea w ON w.ticket_id = o.number AND w.idea_id = v.idea_id
           LEFT JOIN crm_ticket k ON k.id = w.ticket_id LEFT JOIN crm_contact c ON c.id = k.contact_id
           WHERE o.kind = 'crm.ticket' AND (w.id IS NULL OR v.member_id IS DISTINCT FROM c.member_id
             OR (v.member_id IS NULL AND v.stands_for <> 'crm.contact:' || c.id))""",
    )
    yield check_by_sql(
        "crm.every_seat_has_had_its_turns_in_its_team",
        "SELECT count(*) FROM crm_teamseat",
        "SELECT s.id FROM crm_teamseat s JOIN crm_team t ON t.id = s.team_id WHERE s.last_turn > t.turn",
    )
    yield check_by_sql(
        "crm.every_move_of_a_ticket_begins_where_the_one_before_ended",
        _TICKETS,
        """SELECT k.id FROM crm_ticket k CROSS JOIN LATERAL (
             SELECT e.extras ->> 'after' AS after FROM crm_ticketevent e
             WHERE e.ticket_id = k.id AND e.kind IN ('status_changed', 'solved', 'reopened', 'closed', 'merged', 'unmerged')
             ORDER BY e.id DESC LIMIT 1) last
           WHERE last.after IS NOT NULL AND last.after <> k.status""",
    )
