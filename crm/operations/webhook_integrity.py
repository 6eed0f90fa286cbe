"""What must always hold of webhooks out: whoever is told of a kind of event has been told of each."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

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
