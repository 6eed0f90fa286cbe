"""A posting continues the hash chain, goes to an open period and stands alone for its effect, or it is refused."""

from typing import ClassVar

from django.db import migrations

HEAD = "INSERT INTO roi_ledgerhead (id, number, hash) VALUES (1, 0, '')"

# SECURITY DEFINER: the serving role cannot move the end of the chain or the live effects but through these.
CHAIN = """
CREATE FUNCTION roi_append_posting() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head roi_ledgerhead;
    books roi_period;
    original roi_posting;
    own_month date := date_trunc('month', NEW.valid_on)::date;
BEGIN
    SELECT * INTO STRICT head FROM roi_ledgerhead WHERE id = 1 FOR UPDATE;
    IF NEW.number <> head.number + 1 OR NEW.previous_hash <> head.hash OR NEW.content_hash !~ '^[0-9a-f]{64}$'
       OR NEW.hash <> encode(sha256(convert_to(NEW.previous_hash || NEW.content_hash || NEW.number, 'UTF8')), 'hex')
    THEN
        RAISE EXCEPTION 'posting % does not continue the chain after %', NEW.number, head.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_continues_the_chain';
    END IF;
    -- The lock makes whoever closes the period wait until this posting stands in it.
    SELECT * INTO books FROM roi_period WHERE id = NEW.period_id FOR SHARE;
    IF books.state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'period % is closed', books.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_period_takes_no_posting';
    END IF;
    IF books.month < own_month OR NEW.prior_period <> (books.month > own_month) THEN
        RAISE EXCEPTION 'a posting of % has no place in period %', NEW.valid_on, books.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_goes_to_its_month_or_a_later_one';
    END IF;
    IF NEW.valuation_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM roi_valuation v JOIN roi_ruleversion w ON w.id = v.rule_version_id
        JOIN roi_conversionrule r ON r.id = w.rule_id
        WHERE v.id = NEW.valuation_id
        AND (v.valid_on, v.rule_version_id, v.scenario_id, r.driver_id) IS NOT DISTINCT FROM
            (NEW.valid_on, NEW.rule_version_id, NEW.scenario_id, NEW.driver_id)) THEN
        RAISE EXCEPTION 'posting % says something else than its valuation', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_agrees_with_its_valuation';
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO original FROM roi_posting WHERE id = NEW.reverses_id;
        IF original.kind = 'reversal'
           OR (original.valuation_id, original.cost_entry_id, original.rule_version_id, original.driver_id,
               original.scenario_id, original.valid_on, original.grade, original.cashable, original.effect_key)
              IS DISTINCT FROM
              (NEW.valuation_id, NEW.cost_entry_id, NEW.rule_version_id, NEW.driver_id,
               NEW.scenario_id, NEW.valid_on, NEW.grade, NEW.cashable, NEW.effect_key) THEN
            RAISE EXCEPTION 'posting % does not reverse %', NEW.number, original.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_reversal_is_the_twin_of_its_original';
        END IF;
    END IF;
    UPDATE roi_ledgerhead SET number = NEW.number, hash = NEW.hash WHERE id = 1;
    RETURN NEW;
END $$;
CREATE TRIGGER a_posting_continues_the_chain BEFORE INSERT ON roi_posting
    FOR EACH ROW EXECUTE FUNCTION roi_append_posting();
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER a_posting_continues_the_chain;
"""

EFFECTS = """
CREATE FUNCTION roi_keep_live_effect() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.reverses_id IS NULL THEN
        INSERT INTO roi_liveeffect (key, scenario_id, posting_id) VALUES (NEW.effect_key, NEW.scenario_id, NEW.id);
    ELSE
        DELETE FROM roi_liveeffect WHERE posting_id = NEW.reverses_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'what posting % reverses does not stand', NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'only_what_stands_is_reversed';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER an_effect_has_one_live_posting AFTER INSERT ON roi_posting
    FOR EACH ROW EXECUTE FUNCTION roi_keep_live_effect();
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER an_effect_has_one_live_posting;
"""

# A role that may execute them could hang them on a table of its own and so reach behind the owner's back.
NOT_FOR_OTHERS = """
DO $$
DECLARE
    function text;
    role text;
BEGIN
    FOR function, role IN
        SELECT p.oid::regprocedure, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE p.proname IN ('roi_append_posting', 'roi_keep_live_effect')
          AND p.pronamespace = 'public'::regnamespace AND a.grantee <> p.proowner
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %s', function, role);
    END LOOP;
END $$
"""

PERIODS = """
CREATE FUNCTION roi_keep_period() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state = 'closed' AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'period % is closed and stays so', OLD.month
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_period_stays_closed';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.month <> OLD.month THEN
        RAISE EXCEPTION 'a period keeps its month'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_period_keeps_its_month';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER a_closed_period_stays_closed BEFORE UPDATE OR DELETE ON roi_period
    FOR EACH ROW EXECUTE FUNCTION roi_keep_period();

CREATE FUNCTION roi_check_books() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roi_period WHERE state = 'open'
               AND month < (SELECT max(month) FROM roi_period WHERE state = 'closed')) THEN
        RAISE EXCEPTION 'no month is open before a closed one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'books_are_closed_from_the_beginning';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER books_are_closed_from_the_beginning AFTER INSERT OR UPDATE ON roi_period
    FOR EACH STATEMENT EXECUTE FUNCTION roi_check_books();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say about postings and periods."""

    dependencies: ClassVar = [("roi", "0003_ledger_is_append_only")]

    operations: ClassVar = [
        migrations.RunSQL(
            HEAD,
            "ALTER TABLE roi_ledgerhead DISABLE TRIGGER USER; DELETE FROM roi_ledgerhead;"
            "ALTER TABLE roi_ledgerhead ENABLE TRIGGER USER",
        ),
        migrations.RunSQL(CHAIN, "DROP FUNCTION roi_append_posting CASCADE"),
        migrations.RunSQL(EFFECTS, "DROP FUNCTION roi_keep_live_effect CASCADE"),
        migrations.RunSQL(NOT_FOR_OTHERS, migrations.RunSQL.noop),
        migrations.RunSQL(PERIODS, "DROP FUNCTION roi_keep_period CASCADE; DROP FUNCTION roi_check_books CASCADE"),
    ]
