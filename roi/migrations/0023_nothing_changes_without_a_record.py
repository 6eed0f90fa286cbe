"""Months are sealed by the database, and what is signed changes by records only: nobody has to be trusted to keep one."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

kept = import_module("roi.migrations.0003_ledger_is_append_only")
softly = import_module("roi.migrations.0010_books_are_closed_softly")

APPEND_ONLY = ("roi_periodevent", "roi_classification")

# The same as `seal_of` says: number, hash and moment of every posting, one line each.
SEAL = """
CREATE FUNCTION roi_check_seal() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'period % is closed after it was open', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_period_is_closed_with_its_seal';
    END IF;
    SELECT count(*) AS postings, encode(sha256(convert_to(coalesce(string_agg(
        number || ' ' || hash || ' ' || to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN extract(microseconds FROM recorded_at)::bigint % 1000000 = 0 THEN ''
                ELSE to_char(recorded_at AT TIME ZONE 'UTC', '.US') END || E'+00:00\\n', '' ORDER BY number), ''), 'UTF8')),
        'hex') AS seal INTO found FROM roi_posting WHERE period_id = NEW.id;
    IF (NEW.posting_count, NEW.seal) IS DISTINCT FROM (found.postings::int, found.seal) THEN
        RAISE EXCEPTION 'period % is closed by another seal than its own', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_period_is_closed_with_its_seal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_period_is_born_unclosed BEFORE INSERT ON roi_period
    FOR EACH ROW WHEN (NEW.state = 'closed') EXECUTE FUNCTION roi_check_seal();
CREATE TRIGGER a_period_is_closed_with_its_seal BEFORE UPDATE ON roi_period
    FOR EACH ROW WHEN (NEW.state = 'closed' AND OLD.state <> 'closed') EXECUTE FUNCTION roi_check_seal();
ALTER TABLE roi_period ENABLE ALWAYS TRIGGER a_period_is_born_unclosed;
ALTER TABLE roi_period ENABLE ALWAYS TRIGGER a_period_is_closed_with_its_seal;
"""

# Deferred: the event names the month, which may be made in the same transaction.
EVENT = """
CREATE FUNCTION roi_check_period_event() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM roi_period p
        CROSS JOIN LATERAL (SELECT kind FROM roi_periodevent WHERE period_id = p.id ORDER BY id DESC LIMIT 1) last
        WHERE p.id = NEW.id AND p.state = CASE last.kind WHEN 'reopened' THEN 'open' ELSE last.kind END) THEN
        RAISE EXCEPTION 'nobody says who made period % %', NEW.month, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_period_changes_by_an_event';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_period_changes_by_an_event AFTER UPDATE ON roi_period DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION roi_check_period_event();
ALTER TABLE roi_period ENABLE ALWAYS TRIGGER a_period_changes_by_an_event;
"""

# What was signed says what was signed. A title may be improved, a signature taken back as a whole, and whether a driver
# is cashable is what was said of it last.
SIGNED = """
CREATE FUNCTION roi_keep_signed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    free text[] := '{title}';
BEGIN
    IF NEW.approved_at IS NULL THEN
        free := free || '{approved_at,approved_by_id}'::text[];
    ELSIF TG_TABLE_NAME = 'roi_valuedriver' AND EXISTS (
        SELECT FROM (SELECT cashable, by_id FROM roi_classification WHERE driver_id = NEW.id ORDER BY id DESC LIMIT 1) said
        WHERE (to_jsonb(NEW) ->> 'cashable')::boolean = said.cashable
          AND (to_jsonb(NEW) ->> 'controller_id')::bigint = said.by_id) THEN
        free := free || '{cashable,controller_id}'::text[];
    END IF;
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'what is signed in % stays as it was signed', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_signed_stays';
    END IF;
    RETURN NEW;
END $$;
"""
SIGNED_TABLES = ("roi_goal", "roi_strategy", "roi_valuedriver", "roi_kpi")
# After the guard of what is in use, which says more; triggers fire by name.
KEEP_SIGNED = """
CREATE TRIGGER what_is_signed_stays BEFORE UPDATE ON {0}
    FOR EACH ROW WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION roi_keep_signed();
ALTER TABLE {0} ENABLE ALWAYS TRIGGER what_is_signed_stays;
"""
CLASSIFICATION = """
CREATE FUNCTION roi_check_classification() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roi_valuedriver d WHERE d.id = NEW.driver_id AND d.approved_at IS NOT NULL
               AND d.author_id = NEW.by_id FOR NO KEY UPDATE) THEN
        RAISE EXCEPTION 'whoever wrote a signed driver does not say what of it is cashable'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_driver_is_classified_by_a_second_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_driver_is_classified_by_a_second_person BEFORE INSERT ON roi_classification
    FOR EACH ROW EXECUTE FUNCTION roi_check_classification();
ALTER TABLE roi_classification ENABLE ALWAYS TRIGGER a_driver_is_classified_by_a_second_person;

CREATE FUNCTION roi_carry_classification() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE roi_valuedriver SET cashable = NEW.cashable, controller_id = NEW.by_id WHERE id = NEW.driver_id;
    RETURN NULL;
END $$;
CREATE TRIGGER a_driver_is_what_was_said_last AFTER INSERT ON roi_classification
    FOR EACH ROW EXECUTE FUNCTION roi_carry_classification();
ALTER TABLE roi_classification ENABLE ALWAYS TRIGGER a_driver_is_what_was_said_last;
"""

# A mapping can be cut, and a stranger gets a new reference; what one person brought never becomes another's.
PARTIES = """
CREATE FUNCTION roi_keep_mapping() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM roi_leg WHERE party_id = NEW.party_id) THEN
        RAISE EXCEPTION 'a party keeps its member until the mapping is cut, and then has none'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_party_keeps_its_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_party_keeps_its_member BEFORE INSERT OR UPDATE ON roi_partymember
    FOR EACH ROW EXECUTE FUNCTION roi_keep_mapping();
ALTER TABLE roi_partymember ENABLE ALWAYS TRIGGER a_party_keeps_its_member;

CREATE FUNCTION roi_keep_party() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.ref) IS DISTINCT FROM (OLD.id, OLD.ref) OR NEW.kind NOT IN (OLD.kind, 'employee') THEN
        RAISE EXCEPTION 'a party keeps its reference, and an employee stays one'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_party_keeps_its_reference';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_party_keeps_its_reference BEFORE UPDATE ON roi_party
    FOR EACH ROW EXECUTE FUNCTION roi_keep_party();
ALTER TABLE roi_party ENABLE ALWAYS TRIGGER a_party_keeps_its_reference;
"""

# An explanation is taken back as a whole, and then the event is met again; it is not reworded.
EXCLUSION = """
CREATE TRIGGER an_explanation_is_not_reworded BEFORE UPDATE ON roi_exclusion
    FOR EACH ROW EXECUTE FUNCTION roi_refuse_change();
ALTER TABLE roi_exclusion ENABLE ALWAYS TRIGGER an_explanation_is_not_reworded;
"""

# A snapshot is born where the chain ends, and without a signature.
SNAPSHOT = """
CREATE FUNCTION roi_check_snapshot() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.signed_by_id IS NOT NULL OR NEW.sha256 !~ '^[0-9a-f]{64}$'
       OR NOT EXISTS (SELECT FROM roi_ledgerhead h WHERE (h.number, h.hash) = (NEW.ledger_number, NEW.ledger_hash)) THEN
        RAISE EXCEPTION 'a snapshot is taken at the end of the chain and signed afterwards'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_snapshot_is_taken_at_the_end_of_the_chain';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_snapshot_is_taken_at_the_end_of_the_chain BEFORE INSERT ON roi_reportsnapshot
    FOR EACH ROW EXECUTE FUNCTION roi_check_snapshot();
ALTER TABLE roi_reportsnapshot ENABLE ALWAYS TRIGGER a_snapshot_is_taken_at_the_end_of_the_chain;
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0020_new_legs_find_their_postings")]

    operations: ClassVar = [
        migrations.RunSQL(SEAL, "DROP FUNCTION roi_check_seal CASCADE"),
        migrations.RunSQL(EVENT, "DROP FUNCTION roi_check_period_event CASCADE"),
        migrations.RunSQL(SIGNED, "DROP FUNCTION roi_keep_signed CASCADE"),
        *(migrations.RunSQL(KEEP_SIGNED.format(table), migrations.RunSQL.noop) for table in SIGNED_TABLES),
        migrations.RunSQL(
            CLASSIFICATION,
            "DROP FUNCTION roi_check_classification CASCADE; DROP FUNCTION roi_carry_classification CASCADE",
        ),
        migrations.RunSQL(PARTIES, "DROP FUNCTION roi_keep_mapping CASCADE; DROP FUNCTION roi_keep_party CASCADE"),
        migrations.RunSQL(EXCLUSION, softly.dropped("roi_exclusion", "an_explanation_is_not_reworded")),
        migrations.RunSQL(SNAPSHOT, "DROP FUNCTION roi_check_snapshot CASCADE"),
        *(
            migrations.RunSQL(made.format(table), softly.dropped(table, trigger))
            for table in APPEND_ONLY
            for made, trigger in (
                (kept.NO_CHANGE, "the_ledger_is_append_only"),
                (kept.NO_TRUNCATE, "the_ledger_is_not_truncated"),
            )
        ),
        migrations.RunSQL(
            kept.privileges(APPEND_ONLY, "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s"),
            kept.privileges(APPEND_ONLY, "GRANT UPDATE, DELETE ON %I TO %s"),
        ),
    ]
