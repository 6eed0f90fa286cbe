"""Soft-closed months, and rows of the books that are never changed: rates, snapshots, scenarios, corrections."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

APPEND_ONLY = ("roi_fxrate", "roi_scenario", "roi_correction")
SNAPSHOT = ("roi_reportsnapshot",)

kept = import_module("roi.migrations.0003_ledger_is_append_only")
chained = import_module("roi.migrations.0004_postings_are_chained")
balanced = import_module("roi.migrations.0005_postings_balance")


def function(sql: str, name: str) -> str:
    """Return the definition of one function, so that going back replaces the one of this migration by it."""
    start = sql.index(f"CREATE FUNCTION {name}")
    end = sql.index("END $$;", start) + len("END $$;")
    return sql[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


def changed(sql: str, *changes: tuple[str, str]) -> str:
    """Return a definition with some passages changed, each of which stands there once."""
    for old, new in changes:
        assert sql.count(old) == 1, old
        sql = sql.replace(old, new)
    return sql


APPEND = function(chained.CHAIN, "roi_append_posting")
# A month that is closed softly takes what people enter or correct, and nothing that comes by itself.
APPEND_SOFTLY = changed(
    APPEND,
    (
        "    original roi_posting;\n",
        "    original roi_posting;\n"
        "    corrected roi_posting;\n"
        "    is_correction boolean := NEW.kind = 'correction' OR NEW.cause LIKE 'roi.correction:%';\n",
    ),
    (
        """    IF books.state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'period % is closed', books.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_period_takes_no_posting';
    END IF;
""",
        """    IF books.state = 'soft_closed' THEN
        IF NEW.cost_entry_id IS NULL AND NOT is_correction THEN
            RAISE EXCEPTION 'period % is closed for what comes by itself', books.month
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_soft_closed_period_takes_what_people_enter';
        END IF;
    ELSIF books.state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'period % is closed', books.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_period_takes_no_posting';
    END IF;
    IF is_correction THEN
        SELECT p.* INTO corrected FROM roi_correction c JOIN roi_posting p ON p.id = c.posting_id
        WHERE c.id = substring(NEW.cause FROM '^roi\\.correction:([0-9]{1,18})$')::bigint;
        IF corrected.effect_key IS DISTINCT FROM NEW.effect_key OR NEW.kind NOT IN ('reversal', 'correction')
           OR (NEW.kind = 'reversal' AND NEW.reverses_id <> corrected.id) THEN
            RAISE EXCEPTION 'posting % belongs to no correction', NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_correction_names_what_it_corrects';
        END IF;
    END IF;
""",
    ),
)

BOOKS = function(chained.PERIODS, "roi_check_books")
BOOKS_SOFTLY = changed(
    BOOKS,
    (
        """WHERE state = 'open'
               AND month < (SELECT max(month) FROM roi_period WHERE state = 'closed')) THEN""",
        """WHERE state = 'open'
               AND month < (SELECT max(month) FROM roi_period WHERE state <> 'open'))
       OR EXISTS (SELECT FROM roi_period WHERE state = 'soft_closed'
                  AND month < (SELECT max(month) FROM roi_period WHERE state = 'closed')) THEN""",
    ),
)

VALUATION = function(balanced.VALIDITY, "roi_check_valuation")
# A scenario asks what another version would have said.
VALUATION_IN_SCENARIO = changed(
    VALUATION,
    ("OR NOT version.validity @> NEW.valid_on", "OR (NEW.scenario_id IS NULL AND NOT version.validity @> NEW.valid_on)"),
)

# Deferred: the postings come after the row that they name.
CORRECTION = """
CREATE FUNCTION roi_check_correction() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM roi_posting r
        JOIN roi_posting p ON p.idempotency_key = r.effect_key || ' by ' || r.cause AND p.kind = 'correction'
        WHERE r.reverses_id = NEW.posting_id AND r.cause = 'roi.correction:' || NEW.id AND p.cause = r.cause) THEN
        RAISE EXCEPTION 'correction % lacks its reversal or its new original', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_correction_is_a_reversal_and_a_new_original';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_correction_is_a_reversal_and_a_new_original AFTER INSERT ON roi_correction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION roi_check_correction();
ALTER TABLE roi_correction ENABLE ALWAYS TRIGGER a_correction_is_a_reversal_and_a_new_original;
"""

SIGNATURE = """
CREATE FUNCTION roi_keep_snapshot() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.signed_by_id IS NULL
       AND to_jsonb(NEW) - 'signed_by_id' - 'signed_at' = to_jsonb(OLD) - 'signed_by_id' - 'signed_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a snapshot stays as it was taken'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_snapshot_stays_as_it_was_taken';
END $$;
CREATE TRIGGER a_snapshot_stays_as_it_was_taken BEFORE UPDATE OR DELETE ON roi_reportsnapshot
    FOR EACH ROW EXECUTE FUNCTION roi_keep_snapshot();
ALTER TABLE roi_reportsnapshot ENABLE ALWAYS TRIGGER a_snapshot_stays_as_it_was_taken;
"""


def dropped(table: str, *triggers: str) -> str:
    """Return the statements that take triggers off a table."""
    return "".join(f"DROP TRIGGER {trigger} ON {table};" for trigger in triggers)


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0009_rollups_are_kept")]

    operations: ClassVar = [
        migrations.RunSQL(APPEND_SOFTLY, APPEND),
        migrations.RunSQL(BOOKS_SOFTLY, BOOKS),
        migrations.RunSQL(VALUATION_IN_SCENARIO, VALUATION),
        migrations.RunSQL(CORRECTION, "DROP FUNCTION roi_check_correction CASCADE"),
        migrations.RunSQL(SIGNATURE, "DROP FUNCTION roi_keep_snapshot CASCADE"),
        *(
            migrations.RunSQL(kept.NO_CHANGE.format(table), dropped(table, "the_ledger_is_append_only"))
            for table in APPEND_ONLY
        ),
        *(
            migrations.RunSQL(kept.NO_TRUNCATE.format(table), dropped(table, "the_ledger_is_not_truncated"))
            for table in (*APPEND_ONLY, *SNAPSHOT)
        ),
        migrations.RunSQL(
            kept.privileges(APPEND_ONLY, "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s"),
            kept.privileges(APPEND_ONLY, "GRANT UPDATE, DELETE ON %I TO %s"),
        ),
        migrations.RunSQL(
            kept.privileges(SNAPSHOT, "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s"),
            kept.privileges(SNAPSHOT, "GRANT UPDATE, DELETE ON %I TO %s"),
        ),
        # What may still be added is the signature.
        migrations.RunSQL(
            kept.privileges(SNAPSHOT, "GRANT UPDATE (signed_by_id, signed_at) ON %I TO %s"),
            kept.privileges(SNAPSHOT, "REVOKE UPDATE (signed_by_id, signed_at) ON %I FROM %s"),
        ),
    ]
