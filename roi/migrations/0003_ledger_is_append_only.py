"""The ledger cannot be updated, deleted or truncated, and the role that serves may not even try."""

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = ("roi_posting", "roi_leg", "roi_valuation", "roi_costentry", "roi_ledgeraccount")
KEPT_BY_TRIGGERS = ("roi_ledgerhead", "roi_liveeffect")

REFUSALS = """
CREATE FUNCTION roi_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_ledger_is_append_only';
END $$;

-- Only test databases are ever emptied: by the owner of the table, who has to say so besides.
CREATE FUNCTION roi_refuse_truncate() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_setting('mitwert.allow_truncate', true) IS DISTINCT FROM 'on'
       OR current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE EXCEPTION 'the ledger is append-only: TRUNCATE on % is refused', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_ledger_is_append_only';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION roi_refuse_by_hand() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is kept by triggers: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_ledger_is_append_only';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

# ALWAYS: not even session_replication_role = replica gets past them.
NO_CHANGE = """
CREATE TRIGGER the_ledger_is_append_only BEFORE UPDATE OR DELETE ON {0}
    FOR EACH ROW EXECUTE FUNCTION roi_refuse_change();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER the_ledger_is_append_only;
"""
NOT_BY_HAND = """
CREATE TRIGGER kept_by_triggers BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION roi_refuse_by_hand();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER kept_by_triggers;
"""
# The end of the chain is one seeded row; live effects come from postings alone.
NOT_MADE_BY_HAND = """
CREATE TRIGGER made_by_triggers BEFORE INSERT ON roi_liveeffect FOR EACH ROW EXECUTE FUNCTION roi_refuse_by_hand();
ALTER TABLE roi_liveeffect ENABLE ALWAYS TRIGGER made_by_triggers;
"""
NO_TRUNCATE = """
CREATE TRIGGER the_ledger_is_not_truncated BEFORE TRUNCATE ON {0}
    FOR EACH STATEMENT EXECUTE FUNCTION roi_refuse_truncate();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER the_ledger_is_not_truncated;
"""

# Whoever may use a table without owning it, whatever their role is called.
PRIVILEGES = """
DO $$
DECLARE
    tables text[] := '{{{tables}}}';
    role text;
    name text;
BEGIN
    FOR name, role IN
        SELECT DISTINCT c.relname, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relname = ANY (tables) AND c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
    LOOP
        EXECUTE format({statements});
    END LOOP;
END $$
"""


def privileges(tables: tuple[str, ...], statement: str) -> str:
    """Return the block that runs a statement for each table and each role that may use it."""
    return PRIVILEGES.format(tables=",".join(tables), statements=f"'{statement}', name, role")


class Migration(migrations.Migration):
    """Triggers, and rights taken away."""

    dependencies: ClassVar = [("roi", "0002_rules_are_fixed")]

    operations: ClassVar = [
        migrations.RunSQL(
            REFUSALS,
            "DROP FUNCTION roi_refuse_change CASCADE; DROP FUNCTION roi_refuse_truncate CASCADE;"
            "DROP FUNCTION roi_refuse_by_hand CASCADE",
        ),
        *(migrations.RunSQL(NO_CHANGE.format(table), migrations.RunSQL.noop) for table in APPEND_ONLY),
        *(migrations.RunSQL(NOT_BY_HAND.format(table), migrations.RunSQL.noop) for table in KEPT_BY_TRIGGERS),
        migrations.RunSQL(NOT_MADE_BY_HAND, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(NO_TRUNCATE.format(table), migrations.RunSQL.noop)
            for table in (*APPEND_ONLY, *KEPT_BY_TRIGGERS)
        ),
        migrations.RunSQL(
            privileges(APPEND_ONLY, "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s"),
            privileges(APPEND_ONLY, "GRANT UPDATE, DELETE ON %I TO %s"),
        ),
        migrations.RunSQL(
            privileges(KEPT_BY_TRIGGERS, "REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s"),
            privileges(KEPT_BY_TRIGGERS, "GRANT INSERT, UPDATE, DELETE ON %I TO %s"),
        ),
        # To lock a row one needs the right to update a column; this one can only ever be 1, and a trigger refuses it.
        migrations.RunSQL(
            privileges(("roi_ledgerhead",), "GRANT UPDATE (id) ON %I TO %s"),
            privileges(("roi_ledgerhead",), "REVOKE UPDATE (id) ON %I FROM %s"),
        ),
    ]
