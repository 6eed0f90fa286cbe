"""What must always hold around incidents, read anew from their events."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

_INCIDENTS = "SELECT count(*) FROM community_incident"


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "community.incident_is_fixed_when_its_events_say_so",
        _INCIDENTS,
        """SELECT i.id FROM community_incident i LEFT JOIN LATERAL (
             SELECT e.kind, e.occurred_at FROM community_incidentevent e WHERE e.incident_id = i.id
               AND e.kind IN ('incident_declared', 'incident_fixed', 'incident_reopened')
             ORDER BY e.id DESC LIMIT 1) last ON true
           WHERE last.kind IS NULL
              OR i.fixed_at IS DISTINCT FROM CASE last.kind WHEN 'incident_fixed' THEN last.occurred_at END""",
    )
    yield check_by_sql(
        "community.topics_are_attached_as_the_events_of_incidents_say",
        "SELECT count(*) FROM community_incidenttopic",
        """SELECT coalesce(a.topic_id, last.topic_id) FROM community_incidenttopic a FULL JOIN (
             SELECT DISTINCT ON (e.incident_id, e.topic_id) e.incident_id, e.topic_id, e.kind
             FROM community_incidentevent e WHERE e.topic_id IS NOT NULL
             ORDER BY e.incident_id, e.topic_id, e.id DESC) last
             ON (last.incident_id, last.topic_id) = (a.incident_id, a.topic_id)
           WHERE (a.topic_id IS NOT NULL) <> (last.kind IS NOT DISTINCT FROM 'topic_attached')""",
    )
    yield check_by_sql(
        "community.answers_to_incidents_have_their_event",
        "SELECT count(*) FROM community_incidentupdate",
        """SELECT u.id FROM community_incidentupdate u
           WHERE NOT EXISTS (SELECT FROM community_incidentevent e
                             WHERE e.answer_id = u.id AND e.incident_id = u.incident_id)""",
    )
