"""Millions of legs by bulk SQL from a fixed seed: three years, six drivers, categories of unequal size."""

from collections.abc import Callable
from math import ceil

import psycopg

from config.bench.chain import FIRST_DAY
from config.bench.database import loading

SEED = 0.42
DAYS = 1096
LEGS_IN_A_POSTING = 5.65
TABLES = ("roi_valuation", "roi_costentry", "roi_posting", "roi_leg", "roi_liveeffect", "roi_ledgerhead")


def fill(owner: psycopg.Connection, legs: int, say: Callable[[str], None]) -> None:
    """Write at least so many legs with their postings and valuations, as if they had come in day by day.

    The hashes only look like hashes, and what was valued is not there; both change nothing of what is measured.
    """
    given = {"postings": ceil(legs / LEGS_IN_A_POSTING), "first": FIRST_DAY, "days": DAYS}
    with loading(owner, TABLES):
        owner.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
        # Chance comes in the same order only when one process asks for it.
        owner.execute("SET max_parallel_workers_per_gather = 0")
        owner.execute("SELECT setseed(%s)", [SEED])
        for name, statement in STEPS.items():
            say(f"{name} ...")
            owner.execute(statement, given)
        say("indexes and keys ...")
    owner.execute("RESET ALL")
    say("statistics ...")
    owner.execute("VACUUM ANALYZE")
    say("rollups ...")
    owner.execute("SELECT roi_rebuild_rollups()")
    owner.execute("VACUUM ANALYZE roi_rollup, roi_monthlyrollup, roi_partyrollup")


# Each row is something that was valued, most of them tickets. Categories and people are of unequal size, a category has
# one product; two of a hundred come up to twenty days late, five are converted, one is taken back.
_DRAFTS = """
    CREATE TEMP TABLE draft AS
    SELECT n, day - CASE WHEN e < 0.02 THEN (e * 1000)::int ELSE 0 END AS valid_on, date_trunc('month', day)::date AS month,
        day + time '12:00' AS at_noon, d.driver_id, d.code, w.id AS version_id, w.grade, d.cashable,
        'category-' || to_char(1 + floor(24 * a * a), 'FM00') AS category,
        'product-' || to_char(1 + floor(24 * a * a)::int / 2, 'FM00') AS product,
        CASE WHEN c < 0.97 THEN 'community' WHEN c < 0.99 THEN 'email' ELSE 'form' END AS channel,
        gross, round(gross * 0.2, 2) AS cut1, round(gross * 0.24, 2) AS cut2, round(gross * 0.056, 2) AS cut3,
        CASE WHEN b < 0.5 THEN 1 WHEN b < 0.85 THEN 2 ELSE 3 END AS shares, a, b, c, e, e BETWEEN 0.10 AND 0.15 AS is_converted,
        e BETWEEN 0.50 AND 0.51 AS is_taken_back
    FROM (
        SELECT n, %(first)s::date + (n * (%(days)s - 1) / %(postings)s)::int AS day, a, b, c, e,
            CASE WHEN d < 0.7 THEN 0 WHEN d < 0.9 THEN 1 WHEN d < 0.98 THEN 2 ELSE 3 + floor((d - 0.98) * 150)::int END
                AS place,
            CASE WHEN d < 0.98 THEN 18.40 ELSE round((5 + 95 * c)::numeric, 2) END AS gross
        FROM (SELECT n, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e
              FROM generate_series(1, %(postings)s::bigint) n) chances
    ) drawn
    JOIN (SELECT id AS driver_id, code, cashable, row_number() OVER (ORDER BY id) - 1 AS place
          FROM roi_valuedriver) d USING (place)
    JOIN roi_conversionrule r ON r.driver_id = d.driver_id
    JOIN roi_ruleversion w ON w.rule_id = r.id AND w.validity @> day;
    CREATE INDEX ON draft (n);
"""
_MONTHS = """
    INSERT INTO roi_period (month, state, posting_count, seal)
    SELECT month::date, 'open', 0, '' FROM generate_series(%(first)s::date, %(first)s::date + %(days)s, '1 month') month
"""
_VALUATIONS = """
    INSERT INTO roi_valuation (source, event_id, rule_version_id, path, revision, object_kind, object_id, category, channel,
        product, occurred_at, valid_on, inputs, trace, gross, net, currency, original_gross, original_currency, fx_rate_id)
    SELECT 'crm.ticket_event', 1000000000 + n, version_id, 'direct', 0, 'topic', 1000000000 + n, category, channel, product,
        at_noon, valid_on, jsonb_build_object('contributors', '[]'::jsonb, 'unit_value', gross::text),
        jsonb_build_object('gross', gross::text, 'haircuts', '[]'::jsonb, 'shares', '[]'::jsonb),
        gross, gross - cut1 - cut2 - cut3, 'EUR', CASE WHEN is_converted THEN round(gross * 1.08, 2) END,
        CASE WHEN is_converted THEN 'USD' ELSE '' END, CASE WHEN is_converted THEN (SELECT min(id) FROM roi_fxrate) END
    FROM draft ORDER BY n
"""
_POSTINGS = """
    INSERT INTO roi_posting (number, idempotency_key, kind, effect_key, cause, valuation_id, rule_version_id, driver_id, grade,
        cashable, valid_on, recorded_at, period_id, prior_period, leg_count, content_hash, previous_hash, hash, category, product,
        channel, original_currency)
    SELECT n, 'bench ' || n, 'original', 'bench:' || n, 'bench', v.id, version_id, driver_id, grade, cashable, d.valid_on,
        at_noon, p.id, p.month > date_trunc('month', d.valid_on), 4 + shares, md5(n::text) || md5(n::text),
        CASE WHEN n > 1 THEN md5('h' || n - 1) || md5('h' || n - 1) ELSE '' END, md5('h' || n) || md5('h' || n),
        v.category, v.product, v.channel, v.original_currency
    FROM draft d JOIN roi_valuation v ON v.event_id = 1000000000 + n JOIN roi_period p ON p.month = d.month ORDER BY n
"""
_LEGS = """
    INSERT INTO roi_leg (posting_id, position, account_id, amount, currency, party_id, role, weight, object_kind, object_id)
    SELECT p.id, leg.position, account.id, leg.amount, 'EUR', leg.party, leg.role, CASE WHEN leg.role <> '' THEN 1 END,
        'topic', 1000000000 + n
    FROM draft d JOIN roi_posting p ON p.number = n
    CROSS JOIN LATERAL (VALUES
        (1, 'benefit:' || code, -gross, '', NULL::bigint),
        (2, 'haircut:' || code || ':entitled', cut1, '', NULL),
        (3, 'haircut:' || code || ':would_contact', cut2, '', NULL),
        (4, 'haircut:' || code || ':no_further_action', cut3, '', NULL),
        (5, 'attribution:' || code,
         gross - cut1 - cut2 - cut3 - CASE shares WHEN 1 THEN 0 WHEN 2 THEN 1 ELSE 1.5 END,
         'solution', (1 + floor(49999 * c * c * c))::bigint),
        (6, CASE WHEN a < 0.2 THEN 'unattributed:' ELSE 'attribution:' END || code, 1,
         CASE WHEN a < 0.2 THEN '' ELSE 'helpful' END, CASE WHEN a >= 0.2 THEN (1 + floor(49999 * e * e))::bigint END),
        (7, 'attribution:' || code, 0.5, CASE WHEN a < 0.5 THEN 'curation' ELSE 'article' END, (1 + floor(99 * c))::bigint)
    ) leg (position, account, amount, role, party)
    JOIN roi_ledgeraccount account ON account.code = leg.account
    WHERE leg.position <= 4 + shares ORDER BY n, leg.position
"""
_REVERSALS = """
    INSERT INTO roi_posting (number, idempotency_key, kind, effect_key, cause, valuation_id, rule_version_id, driver_id, grade,
        cashable, valid_on, recorded_at, period_id, prior_period, leg_count, content_hash, previous_hash, hash, reverses_id,
        category, product, channel, original_currency)
    SELECT %(postings)s + row_number() OVER (ORDER BY p.number), 'reversal of ' || p.idempotency_key, 'reversal', p.effect_key,
        'bench', p.valuation_id, p.rule_version_id, p.driver_id, p.grade, p.cashable, p.valid_on, p.recorded_at, p.period_id,
        p.prior_period, p.leg_count, md5('r' || n) || md5('r' || n), md5('s' || n) || md5('s' || n),
        md5('t' || n) || md5('t' || n), p.id, p.category, p.product, p.channel, p.original_currency
    FROM draft d JOIN roi_posting p ON p.number = n WHERE is_taken_back;
    INSERT INTO roi_leg (posting_id, position, account_id, amount, currency, party_id, role, weight, object_kind, object_id)
    SELECT p.id, l.position, l.account_id, -l.amount, l.currency, l.party_id, l.role, l.weight, l.object_kind, l.object_id
    FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.reverses_id ORDER BY p.number, l.position;
    INSERT INTO roi_liveeffect (key, posting_id)
    SELECT p.effect_key, p.id FROM draft d JOIN roi_posting p ON p.number = n WHERE NOT is_taken_back
"""
_COSTS = """
    INSERT INTO roi_costentry (category, description, incurred_on, amount, currency, original_currency, driver_id,
        entered_by_id, entered_at)
    SELECT split_part(a.code, ':', 2), 'Bench', m.month, 1000 + 7 * a.id, 'EUR', '', d.id, (SELECT min(id) FROM community_member),
        m.month + time '12:00'
    FROM roi_period m CROSS JOIN roi_ledgeraccount a CROSS JOIN (SELECT id FROM roi_valuedriver UNION ALL SELECT NULL) d
    WHERE a.type = 'cost' ORDER BY m.month, a.id, d.id;
    INSERT INTO roi_posting (number, idempotency_key, kind, effect_key, cause, cost_entry_id, driver_id, grade, cashable,
        valid_on, recorded_at, period_id, prior_period, leg_count, content_hash, previous_hash, hash, category, product, channel,
        original_currency)
    SELECT (SELECT max(number) FROM roi_posting) + row_number() OVER (ORDER BY c.id), 'cost ' || c.id, 'cost', 'cost:' || c.id,
        'bench', c.id, c.driver_id, '', true, c.incurred_on, c.entered_at, p.id, false, 2, md5('c' || c.id) || md5('c' || c.id),
        md5('u' || c.id) || md5('u' || c.id), md5('v' || c.id) || md5('v' || c.id), '', '', '', ''
    FROM roi_costentry c JOIN roi_period p ON p.month = c.incurred_on;
    INSERT INTO roi_leg (posting_id, position, account_id, amount, currency, role, object_kind)
    SELECT p.id, side.position, a.id, side.sign * c.amount, 'EUR', '', ''
    FROM roi_costentry c JOIN roi_posting p ON p.cost_entry_id = c.id
    CROSS JOIN LATERAL (VALUES (1, 'cost:' || c.category, 1), (2, 'contra:cost', -1)) side (position, account, sign)
    JOIN roi_ledgeraccount a ON a.code = side.account ORDER BY p.number, side.position;
    INSERT INTO roi_liveeffect (key, posting_id) SELECT effect_key, id FROM roi_posting WHERE cost_entry_id IS NOT NULL
"""
_END_OF_THE_CHAIN = """
    UPDATE roi_ledgerhead SET (number, hash, recorded_at) =
        (SELECT number, hash, recorded_at FROM roi_posting ORDER BY number DESC LIMIT 1)
"""

STEPS = {
    "drafts": _DRAFTS,
    "months": _MONTHS,
    "valuations": _VALUATIONS,
    "postings": _POSTINGS,
    "legs": _LEGS,
    "reversals": _REVERSALS,
    "costs": _COSTS,
    "the end of the chain": _END_OF_THE_CHAIN,
}
