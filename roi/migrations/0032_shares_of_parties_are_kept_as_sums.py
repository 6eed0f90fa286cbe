"""What everybody has of the benefits is a sum that a trigger keeps, in the same statement as all other sums."""

from importlib import import_module
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

kept = import_module("roi.migrations.0009_rollups_are_kept")
by_key = import_module("roi.migrations.0020_new_legs_find_their_postings")

KEY_OF_PEOPLE = "slice, currency, party_id, slice_key"
OF_PEOPLE = """
    SELECT slice, l.currency, l.party_id, slice_key, sum(l.amount) AS amount, count(*) AS leg_count
    FROM {legs} l JOIN roi_ledgeraccount a ON a.id = l.account_id AND a.type = 'attribution'
    CROSS JOIN LATERAL (VALUES ('whole', ''), ('role', l.role)) slices (slice, slice_key)
    WHERE l.party_id IS NOT NULL {actual} GROUP BY 1, 2, 3, 4
"""

# As before, but what a leg and its posting say is read once, for the sums of people begin with it too; and where a posting
# belongs stands in the posting itself by now, so neither its valuation nor its cost is looked up.
ADDING = f"""
CREATE OR REPLACE FUNCTION roi_add_to_rollups() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    WITH told AS MATERIALIZED (
        SELECT p.valid_on, p.period_id, l.account_id, p.driver_id, p.rule_version_id, p.category, p.channel, p.product,
            l.role, p.grade, p.cashable, l.currency, p.original_currency, l.party_id, l.amount
        FROM added l {by_key.OWN_POSTING.format("l")} WHERE p.scenario_id IS NULL
    ), sums AS MATERIALIZED (
        SELECT {kept.KEY}, sum(amount) AS amount, count(*) AS leg_count FROM told GROUP BY {kept.KEY}
    ), of_days AS (
        INSERT INTO roi_rollup AS known ({kept.KEY}, amount, leg_count) SELECT * FROM sums
        ON CONFLICT ON CONSTRAINT legs_that_are_alike_have_one_sum DO UPDATE
        SET amount = known.amount + excluded.amount, leg_count = known.leg_count + excluded.leg_count
    ), of_people AS (
        INSERT INTO roi_partyrollup AS known ({KEY_OF_PEOPLE}, amount, leg_count)
        {OF_PEOPLE.format(legs="told", actual="")}
        ON CONFLICT ON CONSTRAINT shares_of_a_party_have_one_sum_in_a_slice DO UPDATE
        SET amount = known.amount + excluded.amount, leg_count = known.leg_count + excluded.leg_count
    )
    INSERT INTO roi_monthlyrollup AS known ({kept.KEY_OF_MONTHS}, amount, leg_count) {kept.OF_MONTHS.format(days="sums")}
    ON CONFLICT ON CONSTRAINT legs_of_a_month_have_one_sum_in_a_slice DO UPDATE
    SET amount = known.amount + excluded.amount, leg_count = known.leg_count + excluded.leg_count;
    RETURN NULL;
END $$;
"""

# The truth is read from the legs, their postings, valuations and costs, as before.
PEOPLE_RIGHT = kept.right(
    "roi_partyrollup",
    KEY_OF_PEOPLE,
    OF_PEOPLE.format(
        legs="roi_leg",
        actual="AND EXISTS (SELECT FROM roi_posting p WHERE p.id = l.posting_id AND p.scenario_id IS NULL)",
    ),
    "shares_of_a_party_have_one_sum_in_a_slice",
)
REBUILDING = f"""
CREATE OR REPLACE FUNCTION roi_rebuild_rollups() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    days bigint;
    months bigint;
    people bigint;
BEGIN
    PERFORM FROM roi_ledgerhead WHERE id = 1 FOR UPDATE;
    PERFORM set_config('mitwert.rebuild_rollups', 'on', true);
    {kept.DAYS_RIGHT} INTO days;
    {kept.MONTHS_RIGHT} INTO months;
    {PEOPLE_RIGHT} INTO people;
    PERFORM set_config('mitwert.rebuild_rollups', 'off', true);
    RETURN days + months + people;
END $$;
"""
AS_BEFORE = kept.REBUILDING.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)

NOT_FOR_OTHERS = """
DO $$
DECLARE
    role text;
BEGIN
    FOR role IN
        SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = 'roi_partyrollup'::regclass AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON roi_partyrollup FROM %s', role);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    """The functions that keep the sums."""

    dependencies: ClassVar = [("roi", "0030_postings_know_their_time_zone")]

    operations: ClassVar = [
        migrations.RunSQL(
            kept.KEPT.format("roi_partyrollup"),
            "DROP TRIGGER kept_by_triggers ON roi_partyrollup;"
            "DROP TRIGGER the_ledger_is_not_truncated ON roi_partyrollup",
        ),
        migrations.RunSQL(ADDING, by_key.SUMMING_BY_KEY),
        migrations.RunSQL(REBUILDING, AS_BEFORE),
        migrations.RunSQL(NOT_FOR_OTHERS, migrations.RunSQL.noop),
    ]
