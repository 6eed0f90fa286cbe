"""What must always hold between a value and the events of the other apps that it stands on: nobody invents one."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from django.db.models import F, Q

from community.foundation.integrity import EXAMPLES, Check, check_by_sql, is_right
from community.foundation.money import minor_unit
from roi.models import CostEntry, Valuation
from roi.models.valuation import Source
from roi.operations import zones
from roi.reports.methods.sizing import value_of

VALUED = "SELECT count(*) FROM roi_valuation WHERE scenario_id IS NULL"
# The inputs keep twelve digits of a quantity that has no end.
NEARLY = Fraction(1, 10**9)

CHECKS = (
    (
        "roi.tickets_are_valued_for_the_help_of_peers",
        "SELECT count(*) FROM crm_ticketevent WHERE kind = 'solved'",
        """SELECT v.id FROM roi_valuation v JOIN crm_ticketevent e ON e.id = v.event_id
           WHERE v.source = 'crm.ticket_event'
             AND (e.kind <> 'solved' OR e.origin = 'archive' OR e.extras ->> 'by' IS DISTINCT FROM 'peer')""",
    ),
    (
        "roi.realised_values_are_what_was_recorded",
        "SELECT count(*) FROM ideas_realisation",
        """SELECT v.id FROM roi_valuation v JOIN ideas_ideaevent e ON e.id = v.event_id
           JOIN ideas_realisation r ON r.id = e.realisation_id
           WHERE v.source = 'ideas.idea_event' AND v.scenario_id IS NULL AND (r.amount, r.currency) IS DISTINCT FROM
                 (coalesce(v.original_gross, v.gross), coalesce(nullif(v.original_currency, ''), v.currency))""",
    ),
    (
        "roi.ideas_are_valued_when_something_is_realised",
        "SELECT count(*) FROM ideas_ideaevent WHERE kind = 'value_realised'",
        """SELECT p.number FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
           JOIN ideas_ideaevent e ON e.id = v.event_id
           WHERE v.source = 'ideas.idea_event'
             AND (e.kind = 'value_realised') = (p.effect_key ~ ':(expectation|write-off)$')""",
    ),
    # A change that nobody has taken in yet explains why the old expectation still stands.
    (
        "roi.what_is_expected_is_what_was_said_last",
        "SELECT count(*) FROM ideas_adoption",
        """SELECT p.number FROM roi_liveeffect l JOIN roi_posting p ON p.id = l.posting_id
           JOIN roi_valuation v ON v.id = p.valuation_id AND v.source = 'ideas.idea_event'
           JOIN ideas_ideaevent e ON e.id = v.event_id JOIN ideas_adoption a ON a.idea_id = e.idea_id
           WHERE l.scenario_id IS NULL AND l.key ~ ':expectation$' AND (a.expected_likely, a.currency) IS DISTINCT FROM
                 (coalesce(v.original_gross, v.gross), coalesce(nullif(v.original_currency, ''), v.currency))
             AND NOT EXISTS (
                 SELECT FROM ideas_ideaevent c WHERE c.idea_id = e.idea_id AND c.id > e.id
                 AND NOT EXISTS (SELECT FROM roi_ideaintake m WHERE m.event_id = c.id AND m.state = 'done'))""",
    ),
    (
        "roi.values_keep_the_moment_of_their_event",
        VALUED,
        """SELECT v.id FROM roi_valuation v LEFT JOIN crm_ticketevent t ON v.source = 'crm.ticket_event' AND t.id = v.event_id
           LEFT JOIN ideas_ideaevent i ON v.source = 'ideas.idea_event' AND i.id = v.event_id
           LEFT JOIN community_askevent a ON v.source = 'community.ask_event' AND a.id = v.event_id
           WHERE v.source <> 'roi.month' AND v.scenario_id IS NULL
             AND v.occurred_at IS DISTINCT FROM coalesce(t.occurred_at, i.occurred_at, a.occurred_at)""",
    ),
    (
        "roi.no_month_counts_more_visits_than_there_were",
        "SELECT count(*) FROM roi_valuation WHERE source = 'roi.month' AND scenario_id IS NULL",
        """SELECT v.id FROM roi_valuation v WHERE v.source = 'roi.month' AND v.scenario_id IS NULL
             AND CASE WHEN v.inputs ->> 'visits' ~ '^[0-9]{1,18}$' THEN (v.inputs ->> 'visits')::bigint
                      WHEN v.inputs ? 'visits' THEN 10 ^ 18 ELSE 0 END > (
                 SELECT count(*) FROM community_visit c
                 WHERE c.thing_kind IN ('topic', 'article') AND c.day BETWEEN date_trunc('month', v.valid_on)::date AND v.valid_on)""",
    ),
)


def checks() -> Iterator[Check]:
    """Yield what depends on days."""
    own = Valuation.objects.filter(scenario__isnull=True).order_by("pk")
    yield check_by_sql(*zones.CHECK)
    yield _found(
        "roi.rates_are_not_of_a_later_day", own.filter(fx_rate__isnull=False), Q(fx_rate__on__gt=F("valid_on"))
    )
    costs = CostEntry.objects.filter(fx_rate__isnull=False).order_by("pk")
    yield _found("roi.rates_of_costs_are_not_of_a_later_day", costs, Q(fx_rate__on__gt=F("incurred_on")))


def months() -> Iterator[tuple[str, bool]]:
    """Multiply anew what was counted in a month, and divide anew what was counted of the survey."""
    valuations = Valuation.objects.filter(source=Source.MONTH, scenario__isnull=True).select_related("rule_version")
    for valuation in valuations.order_by("pk"):
        yield str(valuation.pk), is_right(partial(_is_worth_its_quantity, valuation))


def _is_worth_its_quantity(valuation: Valuation) -> bool:
    version, inputs = valuation.rule_version, valuation.inputs
    if version.unit_value is None or not inputs.get("quantity"):
        return False
    quantity, unit = Fraction(inputs["quantity"]), minor_unit(version.currency)
    said = valuation.gross if valuation.original_gross is None else valuation.original_gross
    return abs(value_of(quantity, version.unit_value, unit) - said) <= unit and _follows(quantity, inputs)


def _follows(quantity: Fraction, inputs: dict[str, Any]) -> bool:
    if inputs.get("respondents"):
        exact = Fraction(inputs["visits"]) * Fraction(inputs["agreeing"], inputs["respondents"])
        return abs(quantity - exact) < NEARLY
    return "reading" not in inputs or quantity == Fraction(inputs["reading"])


def _found(name: str, rows: Any, wrong: Q) -> Check:
    found = rows.filter(wrong)
    return Check(name, rows.count(), found.count(), [str(pk) for pk in found.values_list("pk", flat=True)[:EXAMPLES]])
