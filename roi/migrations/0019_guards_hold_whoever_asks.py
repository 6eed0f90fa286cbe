"""Guards that no setting of a session passes by; rates, legal bases and kinds of parties that others rely on."""

from typing import ClassVar

from django.db import migrations

# Without ALWAYS, session_replication_role = replica gets past a trigger.
ALWAYS = {
    "roi_allocationweight": ("a_key_in_use_is_fixed",),
    "roi_attributionpolicy": ("a_policy_in_use_is_fixed",),
    "roi_conversionrule": ("a_rule_in_use_keeps_its_meaning",),
    "roi_factor": ("factors_of_an_approved_version_are_fixed",),
    "roi_period": ("a_closed_period_stays_closed", "books_are_closed_from_the_beginning"),
    "roi_personquery": ("questions_about_persons_are_kept",),
    "roi_roleweight": ("weights_of_a_policy_in_use_are_fixed",),
    "roi_ruleversion": ("an_approved_version_is_fixed",),
    "roi_study": ("a_concluded_study_keeps_what_it_found",),
}

# I-3: another name for the effect does not make the event happen twice. The plan is kept for the session and may stem
# from a time when the tables were empty, so it is told to use the keys.
ONCE = """
CREATE FUNCTION roi_refuse_second_value() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM roi_valuation v JOIN roi_ruleversion w ON w.id = v.rule_version_id
        JOIN roi_valuation o ON o.source = v.source AND o.event_id = v.event_id AND o.path = v.path
            AND o.scenario_id IS NOT DISTINCT FROM v.scenario_id
        JOIN roi_ruleversion x ON x.id = o.rule_version_id AND x.rule_id = w.rule_id
        JOIN roi_posting p ON p.valuation_id = o.id AND p.id <> NEW.id
        JOIN roi_liveeffect e ON e.posting_id = p.id
        WHERE v.id = NEW.valuation_id) THEN
        RAISE EXCEPTION 'what posting % values stands valued already', NEW.number
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'an_event_stands_once';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER an_event_stands_once AFTER INSERT ON roi_posting FOR EACH ROW
    WHEN (NEW.reverses_id IS NULL AND NEW.valuation_id IS NOT NULL) EXECUTE FUNCTION roi_refuse_second_value();
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER an_event_stands_once;
"""

# Hours times rate must still be what was posted. A rate may end on a day from which on no hour was priced by it.
RATE = """
CREATE FUNCTION roi_keep_rate() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roi_costentry c WHERE c.rate_id = OLD.id) AND (TG_OP = 'DELETE'
       OR to_jsonb(NEW) - 'validity' <> to_jsonb(OLD) - 'validity'
       OR EXISTS (SELECT FROM roi_costentry c WHERE c.rate_id = OLD.id AND NOT NEW.validity @> c.incurred_on)) THEN
        RAISE EXCEPTION 'a rate by which hours were priced is fixed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_rate_in_use_is_fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER a_rate_in_use_is_fixed BEFORE UPDATE OR DELETE ON roi_hourlyrate
    FOR EACH ROW EXECUTE FUNCTION roi_keep_rate();
ALTER TABLE roi_hourlyrate ENABLE ALWAYS TRIGGER a_rate_in_use_is_fixed;
"""

# I-17: what was signed says what was signed. It may end earlier; the signature goes or comes as a whole.
BASIS = """
CREATE FUNCTION roi_keep_legal_basis() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.approved_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF NEW.approved_at IS NULL AND to_jsonb(NEW) - '{approved_by_id,approved_at}'::text[]
                                 = to_jsonb(OLD) - '{approved_by_id,approved_at}'::text[] THEN
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'validity' = to_jsonb(OLD) - 'validity'
       AND lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity) AND NEW.validity <@ OLD.validity THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a signed legal basis is fixed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_signed_legal_basis_is_fixed';
END $$;
CREATE TRIGGER a_signed_legal_basis_is_fixed BEFORE UPDATE OR DELETE ON roi_legalbasis
    FOR EACH ROW EXECUTE FUNCTION roi_keep_legal_basis();
ALTER TABLE roi_legalbasis ENABLE ALWAYS TRIGGER a_signed_legal_basis_is_fixed;
"""

# I-17: who becomes an employee is one in the ledger too, with everything that stands there already, and stays one.
KIND = """
CREATE FUNCTION roi_follow_kind() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE roi_party p SET kind = 'employee' FROM roi_partymember m
    WHERE m.party_id = p.id AND m.member_id = NEW.id AND p.kind <> 'employee';
    RETURN NULL;
END $$;
CREATE TRIGGER who_becomes_an_employee_is_one_in_the_ledger AFTER UPDATE OF kind ON community_member
    FOR EACH ROW WHEN (NEW.kind = 'employee' AND OLD.kind <> 'employee') EXECUTE FUNCTION roi_follow_kind();
UPDATE roi_party p SET kind = 'employee' FROM roi_partymember m JOIN community_member c ON c.id = m.member_id
WHERE m.party_id = p.id AND c.kind = 'employee' AND p.kind <> 'employee';
"""


def guards(state: str) -> str:
    """Return the statements that put all these triggers into a state."""
    return "".join(
        f"ALTER TABLE {table} ENABLE {state} TRIGGER {trigger};"
        for table, triggers in ALWAYS.items()
        for trigger in triggers
    )


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0018_analysts_read_views")]

    operations: ClassVar = [
        migrations.RunSQL(guards("ALWAYS"), guards("")),
        migrations.RunSQL(ONCE, "DROP FUNCTION roi_refuse_second_value CASCADE"),
        migrations.RunSQL(RATE, "DROP FUNCTION roi_keep_rate CASCADE"),
        migrations.RunSQL(BASIS, "DROP FUNCTION roi_keep_legal_basis CASCADE"),
        migrations.RunSQL(KIND, "DROP FUNCTION roi_follow_kind CASCADE"),
    ]
