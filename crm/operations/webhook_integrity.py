"""What must always hold of webhooks out: whoever is told of a kind of event has been told of each."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql
from crm.models.webhook import IDEA_KINDS

# Deliveries are deleted after 90 days, and dropped for one that is paused for 30; what was under way in the minute in
# which somebody subscribed may have looked before. Of whom data was only kept, nothing was told.
_TOLD = """
FROM crm_webhooksubscription s JOIN crm_ticketevent e ON 'ticket.' || e.kind = ANY(s.kinds)
WHERE s.is_active AND e.origin = 'live' AND e.recorded_at > s.told_since + interval '1 minute'
  AND e.recorded_at > now() - interval '29 days'
  AND NOT EXISTS (
    SELECT FROM crm_ticket t JOIN crm_restriction r ON r.contact_id = t.contact_id
    WHERE t.id = e.ticket_id AND r.since < e.recorded_at + interval '1 minute'
      AND coalesce(r.until > e.recorded_at - interval '1 minute', true)
      AND coalesce(r.lifted_at > e.recorded_at - interval '1 minute', true))
"""
_ERASED = """
FROM crm_webhooksubscription s JOIN crm_erasurerequest r ON 'contact.erased' = ANY(s.kinds)
WHERE s.is_active AND r.done_at > s.told_since + interval '1 minute' AND r.done_at > now() - interval '29 days'
"""


_NAMES = ", ".join(f"('{kind}', '{name}')" for kind, name in IDEA_KINDS.items())
_WITH = f"WITH names (kind, name) AS (VALUES {_NAMES})"
# Of ideas that nobody outside may see nothing is told, and of what becomes public later from then on.
_OF_IDEAS = """
FROM crm_webhooksubscription s JOIN ideas_ideaevent e ON e.kind IN (SELECT kind FROM names) JOIN ideas_idea i ON i.id = e.idea_id
JOIN community_category c ON c.id = i.category_id AND c.visibility = 'public'
WHERE s.is_active AND e.origin = 'live' AND NOT i.is_veiled AND (i.state = 'visible' OR e.kind = 'idea_hidden')
  AND e.recorded_at > s.told_since + interval '1 minute'
  AND e.recorded_at BETWEEN now() - interval '6 days' AND now() - interval '1 hour'
  AND (SELECT name FROM names n WHERE n.kind = e.kind) = ANY(s.kinds)
"""


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "crm.each_ticket_event_has_its_delivery_to_whoever_is_told_of_it",
        f"SELECT count(*) {_TOLD}",
        f"""SELECT e.id {_TOLD} AND NOT EXISTS (
              SELECT FROM crm_webhookdelivery d WHERE d.subscription_id = s.id AND d.event = 'ticket-event-' || e.id)""",  # noqa: S608 -- as above
    )
    yield check_by_sql(
        "crm.each_erasure_has_its_delivery_to_whoever_is_told_of_it",
        f"SELECT count(*) {_ERASED}",
        f"""SELECT r.id {_ERASED} AND NOT EXISTS (
              SELECT FROM crm_webhookdelivery d
              WHERE d.subscription_id = s.id AND d.event = 'contact-erased-' || r.contact_id)""",  # noqa: S608 -- as above
    )
    yield check_by_sql(
        "crm.each_event_of_a_public_idea_has_its_delivery_to_whoever_is_told_of_it",
        f"{_WITH} SELECT count(*) {_OF_IDEAS}",
        f"""{_WITH} SELECT e.id {_OF_IDEAS} AND NOT EXISTS (
              SELECT FROM crm_webhookdelivery d WHERE d.subscription_id = s.id AND d.event = 'idea-event-' || e.id)""",  # noqa: S608 -- our own constants
    )
