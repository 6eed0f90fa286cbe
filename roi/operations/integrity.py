"""What must always hold in the ledger, counted and computed anew."""

from collections.abc import Iterable, Iterator

from community.foundation.integrity import EXAMPLES, Check, check_by_sql
from roi.models import LedgerHead, Period, Posting, RuleVersion
from roi.operations import (
    books_integrity,
    contributor_integrity,
    event_integrity,
    posting_integrity,
    rollups,
    share_integrity,
    value_integrity,
)
from roi.operations.appending import with_content
from roi.operations.closing import seal_of
from roi.operations.contents import chain_hash, content_hash_of, rule_version_hash

POSTINGS = "SELECT count(*) FROM roi_posting"
VALUATIONS = "SELECT count(*) FROM roi_valuation"
ROWS_AT_A_TIME = 1000

BY_SQL = (
    (
        "roi.legs_of_every_posting_sum_to_zero",
        POSTINGS,
        """SELECT p.number FROM roi_posting p LEFT JOIN (
               SELECT posting_id, sum(n) AS n, bool_or(total <> 0) AS uneven FROM (
                   SELECT posting_id, count(*) AS n, sum(amount) AS total FROM roi_leg GROUP BY posting_id, currency
               ) by_currency GROUP BY posting_id
           ) l ON l.posting_id = p.id
           WHERE coalesce(l.n, 0) < 2 OR l.n <> p.leg_count OR l.uneven""",
    ),
    (
        "roi.reversals_negate_leg_by_leg",
        "SELECT count(*) FROM roi_posting WHERE reverses_id IS NOT NULL",
        """SELECT p.number FROM roi_posting p JOIN roi_posting o ON o.id = p.reverses_id
           WHERE o.reverses_id IS NOT NULL OR p.leg_count <> o.leg_count OR EXISTS (
               SELECT FROM roi_leg r LEFT JOIN roi_leg l ON l.posting_id = o.id AND l.position = r.position
               WHERE r.posting_id = p.id
                 AND (r.account_id, -r.amount, r.currency, r.party_id, r.role, r.weight, r.object_kind, r.object_id)
                 IS DISTINCT FROM
                 (l.account_id, l.amount, l.currency, l.party_id, l.role, l.weight, l.object_kind, l.object_id))""",
    ),
    (
        "roi.live_effects_are_originals_without_reversal",
        "SELECT count(*) FROM roi_liveeffect",
        """SELECT coalesce(p.effect_key, e.key) FROM (
               SELECT * FROM roi_posting p WHERE p.reverses_id IS NULL
               AND NOT EXISTS (SELECT FROM roi_posting r WHERE r.reverses_id = p.id)
           ) p FULL JOIN roi_liveeffect e ON e.posting_id = p.id
           WHERE (p.effect_key, p.scenario_id) IS DISTINCT FROM (e.key, e.scenario_id)""",
    ),
    (
        "roi.an_effect_stands_once",
        "SELECT count(DISTINCT effect_key) FROM roi_posting",
        """SELECT p.effect_key FROM roi_posting p WHERE p.reverses_id IS NULL
           AND NOT EXISTS (SELECT FROM roi_posting r WHERE r.reverses_id = p.id)
           GROUP BY p.effect_key, p.scenario_id HAVING count(*) > 1""",
    ),
    (
        "roi.what_stands_uses_a_rule_that_held",
        POSTINGS,
        """SELECT p.number FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
           JOIN roi_ruleversion w ON w.id = v.rule_version_id
           WHERE (p.valid_on, p.rule_version_id) IS DISTINCT FROM (v.valid_on, v.rule_version_id)
              OR w.approved_at IS NULL
              OR (NOT w.validity @> p.valid_on AND EXISTS (SELECT FROM roi_liveeffect e WHERE e.posting_id = p.id))""",
    ),
    # What is only expected, and what is written off of it, stands on no account that a report counts.
    (
        "roi.legs_say_what_the_valuation_says",
        VALUATIONS,
        """SELECT p.number FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
           JOIN roi_leg l ON l.posting_id = p.id JOIN roi_ledgeraccount a ON a.id = l.account_id,
               LATERAL (SELECT (p.kind <> 'expectation' AND p.effect_key !~ ':(expectation|write-off)$')::int AS counts) x
           WHERE p.reverses_id IS NULL GROUP BY p.id, v.id, x.counts
           HAVING v.net * x.counts
                  <> coalesce(sum(l.amount) FILTER (WHERE a.type IN ('attribution', 'unattributed', 'memo')), 0)
               OR (v.gross * x.counts <> -coalesce(sum(l.amount) FILTER (WHERE a.type = 'benefit'), 0)
                   AND NOT bool_or(a.type = 'memo'))
               OR bool_or(a.type = 'cost')""",
    ),
    (
        "roi.an_event_stands_once",
        VALUATIONS,
        """SELECT v.source || ':' || v.event_id FROM roi_liveeffect e JOIN roi_posting p ON p.id = e.posting_id
           JOIN roi_valuation v ON v.id = p.valuation_id JOIN roi_ruleversion w ON w.id = v.rule_version_id
           GROUP BY v.source, v.event_id, w.rule_id, v.path, v.scenario_id HAVING count(*) > 1""",
    ),
    (
        "roi.costs_bring_nothing",
        "SELECT count(*) FROM roi_costentry",
        """SELECT DISTINCT p.number FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.id
           JOIN roi_ledgeraccount a ON a.id = l.account_id
           WHERE p.cost_entry_id IS NOT NULL AND a.code <> 'contra:cost' AND a.type <> 'cost'""",
    ),
    (
        "roi.postings_stand_in_their_month_or_a_later_one",
        POSTINGS,
        """SELECT p.number FROM roi_posting p JOIN roi_period m ON m.id = p.period_id
           WHERE m.month < date_trunc('month', p.valid_on)
              OR p.prior_period <> (m.month > date_trunc('month', p.valid_on))""",
    ),
    (
        "roi.nothing_stands_behind_the_end_of_the_chain",
        POSTINGS,
        "SELECT p.number FROM roi_posting p, roi_ledgerhead h WHERE p.number > h.number",
    ),
    (
        "roi.every_handled_ticket_event_is_posted_or_explained",
        "SELECT count(*) FROM crm_ticketevent WHERE kind = 'solved'",
        """SELECT e.id FROM crm_ticketevent e JOIN roi_ticketintake m ON m.event_id = e.id AND m.state = 'done'
           WHERE e.kind = 'solved'
             AND EXISTS (SELECT FROM roi_valuation v WHERE v.source = 'crm.ticket_event' AND v.event_id = e.id
                         AND v.scenario_id IS NULL)
               = EXISTS (SELECT FROM roi_exclusion x WHERE x.source = 'crm.ticket_event' AND x.event_id = e.id)""",
    ),
    (
        "roi.every_handled_idea_event_is_posted_or_explained",
        "SELECT count(*) FROM ideas_ideaevent WHERE kind IN ('idea_adopted', 'expectation_changed', 'value_realised')",
        """SELECT e.id FROM ideas_ideaevent e JOIN roi_ideaintake m ON m.event_id = e.id AND m.state = 'done'
           WHERE e.kind IN ('idea_adopted', 'expectation_changed', 'value_realised')
             AND EXISTS (SELECT FROM roi_valuation v WHERE v.source = 'ideas.idea_event' AND v.event_id = e.id
                         AND v.scenario_id IS NULL)
               = EXISTS (SELECT FROM roi_exclusion x WHERE x.source = 'ideas.idea_event' AND x.event_id = e.id)""",
    ),
    (
        "roi.every_handled_ask_event_is_posted_or_explained",
        "SELECT count(*) FROM community_askevent WHERE kind <> 'deflection_refuted'",
        """SELECT e.id FROM community_askevent e JOIN roi_askintake m ON m.event_id = e.id AND m.state = 'done'
           WHERE e.kind <> 'deflection_refuted'
             AND EXISTS (SELECT FROM roi_valuation v WHERE v.source = 'community.ask_event' AND v.event_id = e.id
                         AND v.scenario_id IS NULL)
               = EXISTS (SELECT FROM roi_exclusion x WHERE x.source = 'community.ask_event' AND x.event_id = e.id)""",
    ),
    (
        "roi.no_month_is_valued_and_excluded_by_one_rule",
        "SELECT count(*) FROM roi_exclusion WHERE source = 'roi.month'",
        """SELECT x.id FROM roi_exclusion x JOIN roi_valuation v ON v.source = x.source AND v.event_id = x.event_id
           JOIN roi_ruleversion w ON w.id = v.rule_version_id AND w.rule_id = x.rule_id
           WHERE x.source = 'roi.month' AND v.scenario_id IS NULL""",
    ),
    # A refutation that nobody has taken in yet explains why its money still stands.
    (
        "roi.money_stands_for_no_session_that_ended_in_a_contact",
        "SELECT count(*) FROM community_asksession",
        """SELECT s.id FROM roi_liveeffect l JOIN roi_posting p ON p.id = l.posting_id
           JOIN roi_valuation v ON v.id = p.valuation_id AND v.source = 'community.ask_event'
           JOIN community_askevent e ON e.id = v.event_id JOIN community_asksession s ON s.id = e.session_id
           WHERE l.scenario_id IS NULL
             AND (s.topic_id IS NOT NULL OR s.contact_at IS NOT NULL OR s.verdict NOT IN ('potential', 'confirmed'))
             AND NOT EXISTS (
                 SELECT FROM community_askevent r WHERE r.session_id = s.id AND r.kind = 'deflection_refuted'
                 AND NOT EXISTS (SELECT FROM roi_askintake m WHERE m.event_id = r.id AND m.state = 'done'))""",
    ),
    (
        "roi.every_valuation_has_its_event_and_posting",
        VALUATIONS,
        """SELECT v.id FROM roi_valuation v
           WHERE (v.scenario_id IS NULL
                  AND NOT EXISTS (SELECT FROM roi_posting p WHERE p.valuation_id = v.id AND p.reverses_id IS NULL))
              OR NOT CASE v.source
                  WHEN 'crm.ticket_event' THEN EXISTS (SELECT FROM crm_ticketevent e WHERE e.id = v.event_id)
                  WHEN 'community.ask_event' THEN EXISTS (SELECT FROM community_askevent e WHERE e.id = v.event_id)
                  WHEN 'roi.month' THEN v.event_id = to_char(v.valid_on, 'YYYYMM')::bigint
                  ELSE EXISTS (SELECT FROM ideas_ideaevent e WHERE e.id = v.event_id) END""",
    ),
    (
        "roi.every_cost_is_posted_as_entered",
        "SELECT count(*) FROM roi_costentry",
        """SELECT c.id FROM roi_costentry c WHERE c.amount IS DISTINCT FROM (
               SELECT sum(l.amount) FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.id
               JOIN roi_ledgeraccount a ON a.id = l.account_id AND a.type = 'cost'
               WHERE p.cost_entry_id = c.id AND p.kind = 'cost' AND (l.currency, p.valid_on)
                   = (c.currency, c.incurred_on))""",
    ),
    (
        "roi.hours_cost_what_their_rate_says",
        "SELECT count(*) FROM roi_costentry WHERE rate_id IS NOT NULL",
        """SELECT c.id FROM roi_costentry c JOIN roi_hourlyrate r ON r.id = c.rate_id
           WHERE round(c.hours * r.amount, 2) <> coalesce(c.original_amount, c.amount) OR NOT r.validity @> c.incurred_on""",
    ),
    # What is said of who solved it must be what the event itself says.
    (
        "roi.what_no_peer_solved_was_solved_by_no_peer",
        "SELECT count(*) FROM roi_exclusion WHERE reason IN ('solved_by_staff', 'solved_by_asker', 'self_service')",
        """SELECT x.id FROM roi_exclusion x JOIN crm_ticketevent e ON e.id = x.event_id
           WHERE x.source = 'crm.ticket_event' AND x.reason IN ('solved_by_staff', 'solved_by_asker', 'self_service')
             AND x.reason <> CASE e.extras ->> 'by' WHEN 'staff' THEN 'solved_by_staff' WHEN 'none' THEN 'solved_by_asker'
                 ELSE e.extras ->> 'by' END""",
    ),
    # A reopening that nobody has taken in yet explains why its money still stands.
    (
        "roi.money_stands_for_solved_tickets_only",
        "SELECT count(*) FROM crm_ticket",
        """SELECT t.id FROM roi_liveeffect l JOIN roi_posting p ON p.id = l.posting_id
           JOIN roi_valuation v ON v.id = p.valuation_id AND v.source = 'crm.ticket_event'
           JOIN crm_ticketevent s ON s.id = v.event_id JOIN crm_ticket t ON t.id = s.ticket_id
           WHERE t.solved_at IS NULL AND NOT EXISTS (
               SELECT FROM crm_ticketevent e WHERE e.ticket_id = t.id AND e.kind IN ('reopened', 'closed') AND e.id > s.id
               AND NOT EXISTS (SELECT FROM roi_ticketintake m WHERE m.event_id = e.id AND m.state = 'done'))""",
    ),
)


MORE_BY_SQL = (*posting_integrity.CHECKS, *event_integrity.CHECKS, *contributor_integrity.CHECKS, *rollups.CHECKS)


def checks() -> Iterator[Check]:
    """Yield one result for each thing that must hold; reads in bounded memory and locks nothing."""
    for check, rows, wrong in (*BY_SQL, *MORE_BY_SQL):
        yield check_by_sql(check, rows, wrong)
    yield from event_integrity.checks()
    yield from ledger_checks()


def ledger_checks() -> Iterator[Check]:
    """Yield the results for what only a hash can prove."""
    yield _check("roi.the_hash_chain_verifies", _links())
    yield _check("roi.closed_periods_are_as_they_were_sealed", _seals())
    yield _check("roi.approved_rules_are_as_they_were_signed", _signatures())
    yield _check("roi.net_values_follow_from_their_factors", value_integrity.nets())
    yield _check("roi.single_events_are_worth_what_their_rule_says", value_integrity.unit_values())
    yield _check("roi.shares_follow_from_contributors_and_policy", share_integrity.shares())
    yield _check("roi.months_are_worth_what_was_counted", event_integrity.months())
    yield _check("roi.converted_values_follow_from_their_rates", books_integrity.conversions())
    yield _check("roi.converted_costs_follow_from_their_rates", books_integrity.costs())
    yield _check("roi.snapshots_keep_their_hash", books_integrity.snapshots())
    yield _check("roi.snapshots_say_what_the_ledger_said", books_integrity.answers())
    yield _check("roi.restatements_keep_their_hash", books_integrity.restatements())


def _check(check: str, verdicts: Iterable[tuple[str, bool]]) -> Check:
    rows, wrong = 0, 0
    examples: list[str] = []
    for name, is_right in verdicts:
        rows += 1
        if not is_right:
            wrong += 1
            examples += [name] if len(examples) < EXAMPLES else []
    return Check(check, rows, wrong, examples)


def _links() -> Iterator[tuple[str, bool]]:
    """Follow the chain from its beginning; one broken link does not hide the next one."""
    end = LedgerHead.objects.get()
    number, previous = 0, ""
    postings = with_content(Posting.objects.filter(number__lte=end.number)).order_by("number")
    for posting in postings.iterator(chunk_size=ROWS_AT_A_TIME):
        number += 1
        content = content_hash_of(posting, list(posting.legs.all()))
        own = (posting.number, posting.content_hash, posting.previous_hash, posting.hash)
        yield f"#{posting.number}", own == (number, content, previous, chain_hash(previous, content, number))
        number, previous = posting.number, posting.hash
    yield "the end of the chain", (number, previous) == (end.number, end.hash)


def _seals() -> Iterator[tuple[str, bool]]:
    for period in Period.objects.closed().order_by("month"):
        yield str(period), (period.posting_count, period.seal) == seal_of(period)


def _signatures() -> Iterator[tuple[str, bool]]:
    versions = RuleVersion.objects.approved().select_related("rule")
    for version in versions.prefetch_related("factors"):
        factors = sorted(version.factors.all(), key=lambda factor: factor.position)
        yield str(version), version.content_hash == rule_version_hash(version, factors)
