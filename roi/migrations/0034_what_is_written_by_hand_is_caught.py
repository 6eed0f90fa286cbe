"""What a script could still slip past the operations: skipped rows, numbers of its own, another grade, a month born shut."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

kept = import_module("roi.migrations.0003_ledger_is_append_only")
softly = import_module("roi.migrations.0010_books_are_closed_softly")
ordered = import_module("roi.migrations.0027_postings_are_recorded_in_order")

# Grade and cashability decide what the headline counts; they are those of the rule and of its driver at that moment. Costs are
# paid by whoever bears them and have no grade.
APPEND_AS_JUDGED = softly.changed(
    ordered.APPEND_IN_ORDER,
    (
        "    IF NEW.reverses_id IS NOT NULL THEN\n",
        """    IF NEW.valuation_id IS NOT NULL AND NEW.reverses_id IS NULL AND NOT EXISTS (
        SELECT FROM roi_ruleversion w JOIN roi_conversionrule r ON r.id = w.rule_id
        JOIN roi_valuedriver d ON d.id = r.driver_id
        WHERE w.id = NEW.rule_version_id AND (w.grade, d.cashable) = (NEW.grade, NEW.cashable)) THEN
        RAISE EXCEPTION 'posting % claims another grade or cashability than its rule and driver', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_is_graded_as_its_rule';
    END IF;
    IF NEW.cost_entry_id IS NOT NULL AND NEW.reverses_id IS NULL AND NOT EXISTS (
        SELECT FROM roi_costentry c
        WHERE c.id = NEW.cost_entry_id AND c.incurred_on = NEW.valid_on AND NEW.grade = '' AND NEW.cashable
          AND NEW.rule_version_id IS NULL AND CASE WHEN c.allocation_key_id IS NULL
              THEN c.driver_id IS NOT DISTINCT FROM NEW.driver_id
              ELSE EXISTS (SELECT FROM roi_allocationweight k
                           WHERE k.key_id = c.allocation_key_id AND k.driver_id = NEW.driver_id) END) THEN
        RAISE EXCEPTION 'posting % says something else than its cost', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_agrees_with_its_cost';
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
""",
    ),
)

# A row that conflicts and is to be skipped has moved the end of the chain already, before it is skipped.
END = """
CREATE FUNCTION roi_check_end() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roi_ledgerhead h WHERE h.number > 0
               AND NOT EXISTS (SELECT FROM roi_posting p WHERE (p.number, p.hash) = (h.number, h.hash))) THEN
        RAISE EXCEPTION 'a posting is written or refused, and never skipped'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_chain_ends_in_a_posting';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER the_chain_ends_in_a_posting AFTER INSERT ON roi_posting
    FOR EACH STATEMENT EXECUTE FUNCTION roi_check_end();
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER the_chain_ends_in_a_posting;
"""

# Whoever chooses a number that is to come stands in the way of the row that will draw it; and what was said last is told by
# its number. SECURITY DEFINER: not everybody may ask a sequence.
NUMBERS = """
CREATE FUNCTION roi_refuse_own_number() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    drawn bigint := coalesce(pg_sequence_last_value(pg_get_serial_sequence(TG_TABLE_NAME, 'id')::regclass), 0);
BEGIN
    IF EXISTS (SELECT FROM added WHERE id > drawn) THEN
        RAISE EXCEPTION 'rows of % are numbered by the database', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rows_are_numbered_by_the_database';
    END IF;
    RETURN NULL;
END $$;
"""
NUMBERED = (
    *("roi_posting", "roi_leg", "roi_valuation", "roi_costentry", "roi_ledgeraccount", "roi_period", "roi_periodevent"),
    *("roi_classification", "roi_correction", "roi_scenario", "roi_reportsnapshot", "roi_fxrate", "roi_businesszone"),
    *("roi_exclusion", "roi_party", "roi_ruleversion", "roi_factor"),
)
BY_THE_DATABASE = """
CREATE TRIGGER rows_are_numbered_by_the_database AFTER INSERT ON {0}
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION roi_refuse_own_number();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER rows_are_numbered_by_the_database;
"""

# Two who write months at the same time would not see each other's.
BOOKS = softly.changed(
    softly.BOOKS_SOFTLY,
    ("BEGIN\n    IF", "BEGIN\n    PERFORM FROM roi_ledgerhead WHERE id = 1 FOR UPDATE;\n    IF"),
)

# A month without a row before a shut one was shut together with it; any other is shut by an event.
BORN = """
CREATE FUNCTION roi_check_birth() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM roi_period WHERE month > NEW.month AND state <> 'open') THEN
        RAISE EXCEPTION 'period % is shut after it was open', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_period_is_born_open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_period_is_born_open BEFORE INSERT ON roi_period
    FOR EACH ROW WHEN (NEW.state = 'soft_closed') EXECUTE FUNCTION roi_check_birth();
ALTER TABLE roi_period ENABLE ALWAYS TRIGGER a_period_is_born_open;
"""

# The signature is taken back first; then there is nothing signed to lose.
SIGNED = """
CREATE FUNCTION roi_refuse_signed_end() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what is signed in % is not deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_signed_is_not_deleted';
END $$;
"""
SIGNED_TABLES = (
    *("roi_goal", "roi_strategy", "roi_valuedriver", "roi_kpi", "roi_strategylink", "roi_assumption", "roi_study"),
    "roi_legalbasis",
)
NOT_DELETED = """
CREATE TRIGGER what_is_signed_is_not_deleted BEFORE DELETE ON {0}
    FOR EACH ROW WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION roi_refuse_signed_end();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER what_is_signed_is_not_deleted;
"""

# Who is an employee there stays one for ever, so nobody but the trigger of the members says so.
PARTIES = ("roi_party",)
EMPLOYEES = "ALTER TABLE community_member ENABLE {} TRIGGER who_becomes_an_employee_is_one_in_the_ledger"

# What no key of a guarded table leads to.
NOT_TRUNCATED = ("roi_personquery", "roi_factor", "roi_exclusion", "roi_partymember")


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0032_shares_of_parties_are_kept_as_sums")]

    operations: ClassVar = [
        migrations.RunSQL(APPEND_AS_JUDGED, ordered.APPEND_IN_ORDER),
        migrations.RunSQL(END, "DROP FUNCTION roi_check_end CASCADE"),
        migrations.RunSQL(NUMBERS, "DROP FUNCTION roi_refuse_own_number CASCADE"),
        *(migrations.RunSQL(BY_THE_DATABASE.format(table), migrations.RunSQL.noop) for table in NUMBERED),
        migrations.RunSQL(BOOKS, softly.BOOKS_SOFTLY),
        migrations.RunSQL(BORN, "DROP FUNCTION roi_check_birth CASCADE"),
        migrations.RunSQL(SIGNED, "DROP FUNCTION roi_refuse_signed_end CASCADE"),
        *(migrations.RunSQL(NOT_DELETED.format(table), migrations.RunSQL.noop) for table in SIGNED_TABLES),
        migrations.RunSQL(
            kept.privileges(PARTIES, "REVOKE UPDATE, TRUNCATE, TRIGGER ON %I FROM %s"),
            kept.privileges(PARTIES, "GRANT UPDATE ON %I TO %s"),
        ),
        migrations.RunSQL(EMPLOYEES.format("ALWAYS"), EMPLOYEES.format("")),
        *(
            migrations.RunSQL(kept.NO_TRUNCATE.format(table), softly.dropped(table, "the_ledger_is_not_truncated"))
            for table in NOT_TRUNCATED
        ),
    ]
