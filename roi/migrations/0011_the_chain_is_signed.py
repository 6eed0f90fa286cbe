"""Money hangs only on a chain that a second person signed; strategy links run in no circle."""

from typing import ClassVar

from django.db import migrations

# The locks make whoever takes a signature back at this moment wait, or make us wait for them.
SIGNED = """
CREATE FUNCTION roi_require_chain() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    chain record;
BEGIN
    IF NEW.approved_at IS NULL OR (TG_OP = 'UPDATE' AND OLD.approved_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    SELECT k.approved_at AS kpi, d.approved_at AS driver, s.approved_at AS strategy, g.approved_at AS goal INTO chain
    FROM roi_conversionrule r JOIN roi_kpi k ON k.id = r.kpi_id JOIN roi_valuedriver d ON d.id = k.driver_id
    JOIN roi_strategy s ON s.id = d.strategy_id JOIN roi_goal g ON g.id = s.goal_id
    WHERE r.id = NEW.rule_id FOR SHARE OF r, k, d, s, g;
    IF NOT FOUND OR chain.kpi IS NULL OR chain.driver IS NULL OR chain.strategy IS NULL OR chain.goal IS NULL THEN
        RAISE EXCEPTION 'an approved rule version needs an approved KPI, driver, strategy and goal'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'money_hangs_on_an_approved_chain';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER money_hangs_on_an_approved_chain BEFORE INSERT OR UPDATE ON roi_ruleversion
    FOR EACH ROW EXECUTE FUNCTION roi_require_chain();
ALTER TABLE roi_ruleversion ENABLE ALWAYS TRIGGER money_hangs_on_an_approved_chain;
"""

# Titles may be improved and money reclassified; what a posting stands on is neither re-linked nor unsigned.
KEPT = """
CREATE FUNCTION roi_keep_chain() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    fixed text[] := string_to_array(TG_ARGV[0], ' ');
    used boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM unnest(fixed) AS one
        WHERE to_jsonb(NEW) -> one IS DISTINCT FROM to_jsonb(OLD) -> one
          -- A row from before there were signatures may be signed.
          AND NOT (OLD.approved_at IS NULL AND one IN ('author_id', 'approved_by_id', 'approved_at'))) THEN
        RETURN NEW;
    END IF;
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM roi_ruleversion v JOIN roi_conversionrule r ON r.id = v.rule_id
             JOIN roi_kpi k ON k.id = r.kpi_id JOIN roi_valuedriver d ON d.id = k.driver_id
             JOIN roi_strategy s ON s.id = d.strategy_id
             WHERE v.approved_at IS NOT NULL AND %s = $1)', TG_ARGV[1]) INTO used USING OLD.id;
    IF used THEN
        RAISE EXCEPTION 'what an approved rule version hangs on keeps its links and its approval'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_chain_in_use_is_kept';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

SIGNATURE = "id code author_id approved_by_id approved_at"
LINKS = {
    "roi_goal": ("", "s.goal_id"),
    "roi_strategy": ("goal_id", "s.id"),
    "roi_valuedriver": ("strategy_id", "d.id"),
    "roi_kpi": ("driver_id kpi_class", "k.id"),
}
KEEPING = "".join(
    f"""
CREATE TRIGGER a_chain_in_use_is_kept BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION roi_keep_chain('{SIGNATURE} {link}', '{path}');
ALTER TABLE {table} ENABLE ALWAYS TRIGGER a_chain_in_use_is_kept;
"""
    for table, (link, path) in LINKS.items()
)

# A later value is a new row; the present one may end, and its review be put off.
ASSUMPTION = """
CREATE FUNCTION roi_keep_assumption() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    used boolean;
BEGIN
    IF OLD.approved_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'validity' - 'review_on' = to_jsonb(OLD) - 'validity' - 'review_on'
       AND lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity) AND NEW.validity <@ OLD.validity THEN
        RETURN NEW;
    END IF;
    SELECT EXISTS (SELECT FROM roi_ruleversion v WHERE v.approved_at IS NOT NULL AND (v.unit_assumption_id = OLD.id
        OR EXISTS (SELECT FROM roi_factor f WHERE f.version_id = v.id AND f.assumption_id = OLD.id))) INTO used;
    IF NOT used AND (TG_OP = 'DELETE' OR NEW.approved_at IS NULL) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'an approved assumption is fixed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_approved_assumption_is_fixed';
END $$;
CREATE TRIGGER an_approved_assumption_is_fixed BEFORE UPDATE OR DELETE ON roi_assumption
    FOR EACH ROW EXECUTE FUNCTION roi_keep_assumption();
ALTER TABLE roi_assumption ENABLE ALWAYS TRIGGER an_approved_assumption_is_fixed;
"""

# One at a time: two people who draw an arrow each could close a circle that neither of them sees.
ACYCLIC = """
CREATE FUNCTION roi_refuse_circle() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('roi_strategylink'));
    IF EXISTS (
        WITH RECURSIVE follows (id) AS (
            SELECT NEW.effect_id
            UNION
            SELECT l.effect_id FROM roi_strategylink l JOIN follows f ON f.id = l.cause_id WHERE l.id <> NEW.id
        )
        SELECT FROM follows WHERE id = NEW.cause_id AND NEW.cause_id <> NEW.effect_id) THEN
        RAISE EXCEPTION 'strategy links run in no circle'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'strategy_links_run_in_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER strategy_links_run_in_no_circle BEFORE INSERT OR UPDATE OF cause_id, effect_id ON roi_strategylink
    FOR EACH ROW EXECUTE FUNCTION roi_refuse_circle();
ALTER TABLE roi_strategylink ENABLE ALWAYS TRIGGER strategy_links_run_in_no_circle;
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0010_books_are_closed_softly")]

    operations: ClassVar = [
        migrations.RunSQL(SIGNED, "DROP FUNCTION roi_require_chain CASCADE"),
        migrations.RunSQL(KEPT + KEEPING, "DROP FUNCTION roi_keep_chain CASCADE"),
        migrations.RunSQL(ASSUMPTION, "DROP FUNCTION roi_keep_assumption CASCADE"),
        migrations.RunSQL(ACYCLIC, "DROP FUNCTION roi_refuse_circle CASCADE"),
    ]
