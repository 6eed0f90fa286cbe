"""Writes down by which time zone the ledger is dated, and finds what is dated by none."""

from roi.models import BusinessZone
from roi.operations.business import our_business


def note_zone(number: int) -> None:
    """Note the time zone of the business for what is posted after a number, if it is another one than before.

    Whoever uses it holds the lock on the ledger.
    """
    name, last = our_business().time_zone.key, BusinessZone.objects.order_by("-after_number", "-pk").first()
    if last is None or last.name != name:
        BusinessZone.objects.create(name=name, after_number=number if last else 0)


# What was realised counts on the last day of its period, and what is written off on the day when that was done.
CHECK = (
    "roi.values_stand_on_the_business_day_of_their_event",
    "SELECT count(*) FROM roi_valuation WHERE scenario_id IS NULL",
    """SELECT v.id FROM roi_valuation v
       JOIN roi_posting p ON p.valuation_id = v.id AND p.reverses_id IS NULL
       LEFT JOIN LATERAL (
           SELECT name FROM roi_businesszone WHERE after_number < p.number ORDER BY after_number DESC, id DESC LIMIT 1
       ) zone ON true
       CROSS JOIN LATERAL (SELECT (v.occurred_at AT TIME ZONE zone.name)::date AS day) own
       WHERE v.scenario_id IS NULL AND v.path <> 'write-off'
         AND (own.day IS NULL OR v.valid_on <> own.day)
         AND NOT coalesce(v.source = 'ideas.idea_event' AND v.valid_on < own.day, false)""",
)
