"""Rollups are sums that a trigger keeps: whoever appends a leg cannot forget them."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

KEY = """valid_on, period_id, account_id, driver_id, rule_version_id, category, channel, product, role, grade, cashable,
    currency, original_currency"""
SUMS = """
    SELECT p.valid_on, p.period_id, l.account_id, p.driver_id, p.rule_version_id, coalesce(v.category, '') AS category,
        coalesce(v.channel, '') AS channel, coalesce(v.product, '') AS product, l.role, p.grade, p.cashable, l.currency,
        coalesce(v.original_currency, c.original_currency, '') AS original_currency,
        sum(l.amount) AS amount, count(*) AS leg_count
    FROM {legs} l JOIN roi_posting p ON p.id = l.posting_id
    LEFT JOIN roi_valuation v ON v.id = p.valuation_id LEFT JOIN roi_costentry c ON c.id = p.cost_entry_id
    WHERE p.scenario_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
"""
KEY_OF_MONTHS = """valid_on, period_id, account_id, driver_id, rule_version_id, grade, cashable, currency, slice,
    slice_key"""
# Only net benefits and costs are told apart by more than their account; from gross to net it goes as a whole.
OF_MONTHS = """
    SELECT date_trunc('month', s.valid_on)::date, s.period_id, s.account_id, s.driver_id, s.rule_version_id, s.grade,
        s.cashable, s.currency, slice, slice_key, sum(s.amount), sum(s.leg_count)
    FROM {days} s JOIN roi_ledgeraccount a ON a.id = s.account_id CROSS JOIN LATERAL (VALUES
        ('whole', ''), ('category', s.category), ('channel', s.channel), ('product', s.product), ('role', s.role),
        ('currency', s.original_currency)
    ) slices (slice, slice_key)
    WHERE slice = 'whole' OR a.type IN ('attribution', 'unattributed', 'cost')
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""

# SECURITY DEFINER: the serving role cannot write sums but through this. A posting has its valuation and cost before its
# legs, and every writer holds the end of the chain, so no two of them add to the same sums at the same time. The plan is
# kept for the session and may stem from a time when the tables were empty, so it is told to use the keys.
ADDING = f"""
CREATE FUNCTION roi_add_to_rollups() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    WITH sums AS MATERIALIZED ({SUMS.format(legs="added")}), of_days AS (
        INSERT INTO roi_rollup AS known ({KEY}, amount, leg_count) SELECT * FROM sums
        ON CONFLICT ON CONSTRAINT legs_that_are_alike_have_one_sum DO UPDATE
        SET amount = known.amount + excluded.amount, leg_count = known.leg_count + excluded.leg_count
    )
    INSERT INTO roi_monthlyrollup AS known ({KEY_OF_MONTHS}, amount, leg_count) {OF_MONTHS.format(days="sums")}
    ON CONFLICT ON CONSTRAINT legs_of_a_month_have_one_sum_in_a_slice DO UPDATE
    SET amount = known.amount + excluded.amount, leg_count = known.leg_count + excluded.leg_count;
    RETURN NULL;
END $$;
CREATE TRIGGER legs_are_summed AFTER INSERT ON roi_leg
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION roi_add_to_rollups();
ALTER TABLE roi_leg ENABLE ALWAYS TRIGGER legs_are_summed;
"""

# Writes only what is wrong, so whoever reads meanwhile is not disturbed; whoever wants to append waits.
RIGHT = """
    WITH truth ({key}, amount, leg_count) AS MATERIALIZED ({truth}), gone AS (
        DELETE FROM {table} r WHERE NOT EXISTS (SELECT FROM truth t WHERE {same}) RETURNING 1
    ), corrected AS (
        INSERT INTO {table} AS known ({key}, amount, leg_count) SELECT * FROM truth
        ON CONFLICT ON CONSTRAINT {constraint} DO UPDATE
        SET amount = excluded.amount, leg_count = excluded.leg_count
        WHERE (known.amount, known.leg_count) <> (excluded.amount, excluded.leg_count) RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM corrected)
"""
MAY_BE_NULL = ("driver_id", "rule_version_id")


def right(table: str, key: str, truth: str, constraint: str) -> str:
    """Return the statement that corrects a table of sums and says how many were wrong."""
    names = [name.strip() for name in key.split(",")]
    same = " AND ".join(
        f"t.{name} IS NOT DISTINCT FROM r.{name}" if name in MAY_BE_NULL else f"t.{name} = r.{name}" for name in names
    )
    return RIGHT.format(table=table, key=key, truth=truth, constraint=constraint, same=same)


DAYS_RIGHT = right("roi_rollup", KEY, SUMS.format(legs="roi_leg"), "legs_that_are_alike_have_one_sum")
MONTHS_RIGHT = right(
    "roi_monthlyrollup",
    KEY_OF_MONTHS,
    OF_MONTHS.format(days="roi_rollup"),
    "legs_of_a_month_have_one_sum_in_a_slice",
)
REBUILDING = f"""
CREATE FUNCTION roi_rebuild_rollups() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    days bigint;
    months bigint;
BEGIN
    PERFORM FROM roi_ledgerhead WHERE id = 1 FOR UPDATE;
    PERFORM set_config('mitwert.rebuild_rollups', 'on', true);
    {DAYS_RIGHT} INTO days;
    {MONTHS_RIGHT} INTO months;
    PERFORM set_config('mitwert.rebuild_rollups', 'off', true);
    RETURN days + months;
END $$;
"""

NOT_BY_HAND = """
CREATE FUNCTION roi_keep_rollup() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() < 2 AND current_setting('mitwert.rebuild_rollups', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION '% is kept by triggers: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_ledger_is_append_only';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
KEPT = """
CREATE TRIGGER kept_by_triggers BEFORE INSERT OR UPDATE OR DELETE ON {0}
    FOR EACH ROW EXECUTE FUNCTION roi_keep_rollup();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER kept_by_triggers;
CREATE TRIGGER the_ledger_is_not_truncated BEFORE TRUNCATE ON {0}
    FOR EACH STATEMENT EXECUTE FUNCTION roi_refuse_truncate();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER the_ledger_is_not_truncated;
-- Sums are added to again and again; room on the page spares their index.
ALTER TABLE {0} SET (fillfactor = 80);
"""
TABLES = ("roi_rollup", "roi_monthlyrollup")

# Whoever may use them without owning them, whatever their role is called.
NOT_FOR_OTHERS = """
DO $$
DECLARE
    name text;
    role text;
BEGIN
    FOR name, role IN
        SELECT DISTINCT c.relname, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relname IN ('roi_rollup', 'roi_monthlyrollup') AND c.relnamespace = 'public'::regnamespace
          AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s', name, role);
    END LOOP;
    -- A role that may execute it could hang it on a table of its own and so reach behind the owner's back.
    FOR name, role IN
        SELECT p.oid::regprocedure, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE p.proname = 'roi_add_to_rollups' AND p.pronamespace = 'public'::regnamespace AND a.grantee <> p.proowner
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %s', name, role);
    END LOOP;
END $$
"""




class Migration(migrations.Migration):
    """The triggers that keep the sums of days and months."""

    dependencies: ClassVar = [("roi", "0007_rules_name_their_method")]

    operations: ClassVar = [
        migrations.RunSQL(NOT_BY_HAND, "DROP FUNCTION roi_keep_rollup CASCADE"),
        *(
            migrations.RunSQL(
                KEPT.format(table),
                f"DROP TRIGGER kept_by_triggers ON {table}; DROP TRIGGER the_ledger_is_not_truncated ON {table}",
            )
            for table in TABLES
        ),
        migrations.RunSQL(ADDING, "DROP FUNCTION roi_add_to_rollups CASCADE"),
        migrations.RunSQL(REBUILDING, "DROP FUNCTION roi_rebuild_rollups"),
        migrations.RunSQL(NOT_FOR_OTHERS, migrations.RunSQL.noop),
    ]
