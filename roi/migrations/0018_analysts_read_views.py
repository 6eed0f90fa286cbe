"""Read-only views with stable names for tools of analysts; docs/roi-views.md says what is in them."""

from typing import ClassVar

from django.db import migrations

# The actual ledger only: what scenarios suppose stands aside. Each of them joins something, so none can be written to.
POSTINGS = """
CREATE VIEW roi_v1_postings AS
SELECT p.id AS posting_id, p.number, p.kind, p.effect_key AS effect, p.valid_on, m.month AS period, p.prior_period,
    p.recorded_at, g.code AS goal, s.code AS strategy, d.code AS driver, k.code AS kpi, r.code AS rule,
    w.number AS rule_version, p.grade, p.cashable, v.category, v.product, v.channel, l.currency,
    coalesce(nullif(v.original_currency, ''), nullif(c.original_currency, ''), l.currency) AS original_currency,
    l.gross, l.haircuts, l.benefit, l.cost, p.reverses_id, e.posting_id IS NOT NULL AS is_live, p.valuation_id,
    p.cost_entry_id AS cost_id, p.content_hash, p.hash
FROM roi_posting p
JOIN roi_period m ON m.id = p.period_id
JOIN LATERAL (
    SELECT currency, -coalesce(sum(amount) FILTER (WHERE a.type = 'benefit'), 0) AS gross,
        coalesce(sum(amount) FILTER (WHERE a.type = 'haircut'), 0) AS haircuts,
        coalesce(sum(amount) FILTER (WHERE a.type IN ('attribution', 'unattributed')), 0) AS benefit,
        coalesce(sum(amount) FILTER (WHERE a.type = 'cost'), 0) AS cost
    FROM roi_leg JOIN roi_ledgeraccount a ON a.id = account_id WHERE posting_id = p.id GROUP BY currency
) l ON true
LEFT JOIN roi_liveeffect e ON e.posting_id = p.id
LEFT JOIN roi_valuedriver d ON d.id = p.driver_id
LEFT JOIN roi_strategy s ON s.id = d.strategy_id
LEFT JOIN roi_goal g ON g.id = s.goal_id
LEFT JOIN roi_ruleversion w ON w.id = p.rule_version_id
LEFT JOIN roi_conversionrule r ON r.id = w.rule_id
LEFT JOIN roi_kpi k ON k.id = r.kpi_id
LEFT JOIN roi_valuation v ON v.id = p.valuation_id
LEFT JOIN roi_costentry c ON c.id = p.cost_entry_id
WHERE p.scenario_id IS NULL
"""
LEGS = """
CREATE VIEW roi_v1_legs AS
SELECT l.id AS leg_id, p.id AS posting_id, p.number, l.position, p.kind, p.valid_on, m.month AS period, p.recorded_at,
    a.code AS account, a.type AS account_type, l.amount, l.currency, d.code AS driver, p.grade, p.cashable, l.role,
    l.weight, CASE WHEN y.kind <> 'employee' THEN y.ref END AS party, l.object_kind, l.object_id
FROM roi_leg l
JOIN roi_posting p ON p.id = l.posting_id
JOIN roi_period m ON m.id = p.period_id
JOIN roi_ledgeraccount a ON a.id = l.account_id
LEFT JOIN roi_valuedriver d ON d.id = p.driver_id
LEFT JOIN roi_party y ON y.id = l.party_id
WHERE p.scenario_id IS NULL
"""
VALUATIONS = """
CREATE VIEW roi_v1_valuations AS
SELECT v.id AS valuation_id, v.source, v.event_id, v.path, d.code AS driver, k.code AS kpi, r.code AS rule,
    w.number AS rule_version, w.grade, v.object_kind, v.object_id, v.category, v.product, v.channel, v.occurred_at,
    v.valid_on, v.gross, v.net, v.net_low, v.net_high, v.currency, v.original_gross,
    nullif(v.original_currency, '') AS original_currency, f.rate AS exchange_rate, v.recorded_at,
    EXISTS (SELECT FROM roi_liveeffect e JOIN roi_posting p ON p.id = e.posting_id WHERE p.valuation_id = v.id) AS is_live
FROM roi_valuation v
JOIN roi_ruleversion w ON w.id = v.rule_version_id
JOIN roi_conversionrule r ON r.id = w.rule_id
JOIN roi_kpi k ON k.id = r.kpi_id
JOIN roi_valuedriver d ON d.id = r.driver_id
LEFT JOIN roi_fxrate f ON f.id = v.fx_rate_id
WHERE v.scenario_id IS NULL
"""
MONTHLY = """
CREATE VIEW roi_v1_monthly AS
SELECT m.month AS period, u.valid_on AS business_month, g.code AS goal, s.code AS strategy, d.code AS driver,
    k.code AS kpi, u.grade, u.cashable, u.currency,
    -coalesce(sum(u.amount) FILTER (WHERE a.type = 'benefit'), 0) AS gross,
    coalesce(sum(u.amount) FILTER (WHERE a.type = 'haircut'), 0) AS haircuts,
    coalesce(sum(u.amount) FILTER (WHERE a.type IN ('attribution', 'unattributed')), 0) AS benefit,
    coalesce(sum(u.amount) FILTER (WHERE a.type = 'cost'), 0) AS cost,
    sum(u.leg_count)::bigint AS legs
FROM roi_monthlyrollup u
JOIN roi_ledgeraccount a ON a.id = u.account_id
JOIN roi_period m ON m.id = u.period_id
LEFT JOIN roi_valuedriver d ON d.id = u.driver_id
LEFT JOIN roi_strategy s ON s.id = d.strategy_id
LEFT JOIN roi_goal g ON g.id = s.goal_id
LEFT JOIN roi_ruleversion w ON w.id = u.rule_version_id
LEFT JOIN roi_conversionrule r ON r.id = w.rule_id
LEFT JOIN roi_kpi k ON k.id = r.kpi_id
WHERE u.slice = 'whole' AND a.type IN ('benefit', 'haircut', 'attribution', 'unattributed', 'cost')
GROUP BY m.month, u.valid_on, g.code, s.code, d.code, k.code, u.grade, u.cashable, u.currency
"""
COSTS = """
CREATE VIEW roi_v1_costs AS
SELECT c.id AS cost_id, c.category, c.description, c.incurred_on, c.hours, h.amount AS hourly_rate, c.amount, c.currency,
    c.original_amount, nullif(c.original_currency, '') AS original_currency, f.rate AS exchange_rate, d.code AS driver,
    c.idea_id, c.entered_at,
    EXISTS (SELECT FROM roi_liveeffect e JOIN roi_posting p ON p.id = e.posting_id WHERE p.cost_entry_id = c.id) AS is_live
FROM roi_costentry c
LEFT JOIN roi_hourlyrate h ON h.id = c.rate_id
LEFT JOIN roi_fxrate f ON f.id = c.fx_rate_id
LEFT JOIN roi_valuedriver d ON d.id = c.driver_id
"""
READINGS = """
CREATE VIEW roi_v1_kpi_readings AS
SELECT i.month, k.code AS kpi, k.title, k.kpi_class, k.unit, k.is_additive, d.code AS driver, i.value, i.numerator,
    i.denominator, i.origin, i.source, i.read_at
FROM roi_kpireading i JOIN roi_kpi k ON k.id = i.kpi_id LEFT JOIN roi_valuedriver d ON d.id = k.driver_id
"""
RULES = """
CREATE VIEW roi_v1_rules AS
SELECT r.code AS rule, r.title, w.number AS rule_version, g.code AS goal, s.code AS strategy, d.code AS driver,
    k.code AS kpi, r.subject, r.method, r.approach, w.grade, lower(w.validity) AS valid_from,
    upper(w.validity) AS valid_until, w.unit_value, w.currency, f.kept, w.reason, w.approved_at, w.content_hash
FROM roi_ruleversion w
JOIN roi_conversionrule r ON r.id = w.rule_id
JOIN roi_kpi k ON k.id = r.kpi_id
JOIN roi_valuedriver d ON d.id = r.driver_id
JOIN roi_strategy s ON s.id = d.strategy_id
JOIN roi_goal g ON g.id = s.goal_id
CROSS JOIN LATERAL (
    SELECT string_agg(code || ' ' || trim_scale(keeps), ', ' ORDER BY position) AS kept
    FROM roi_factor WHERE version_id = w.id
) f
WHERE w.approved_at IS NOT NULL
"""
EXCLUSIONS = """
CREATE VIEW roi_v1_exclusions AS
SELECT x.id AS exclusion_id, x.source, x.event_id, r.code AS rule, x.reason, x.valid_on, x.recorded_at
FROM roi_exclusion x LEFT JOIN roi_conversionrule r ON r.id = x.rule_id
"""
VIEWS = {
    "roi_v1_postings": POSTINGS,
    "roi_v1_legs": LEGS,
    "roi_v1_valuations": VALUATIONS,
    "roi_v1_monthly": MONTHLY,
    "roi_v1_costs": COSTS,
    "roi_v1_kpi_readings": READINGS,
    "roi_v1_rules": RULES,
    "roi_v1_exclusions": EXCLUSIONS,
}

# A view reads with the rights of its owner; by default the serving role could write by those rights too.
READ_ONLY = """
DO $$
DECLARE
    name text;
    role text;
BEGIN
    FOR name, role IN
        SELECT DISTINCT c.relname, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relname LIKE 'roi\\_v1\\_%' AND c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace
          AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s', name, role);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    """Views, and rights taken away."""

    dependencies: ClassVar = [("roi", "0015_a_rule_in_use_keeps_its_method")]

    operations: ClassVar = [
        *(migrations.RunSQL(make, f"DROP VIEW {name}") for name, make in VIEWS.items()),
        migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop),
    ]
