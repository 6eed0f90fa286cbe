"""The legs of a posting sum to zero, a reversal negates leg by leg, and a valuation uses a rule that held."""

from typing import ClassVar

from django.db import migrations

# Deferred: legs come after their posting.
BALANCE = """
CREATE FUNCTION roi_check_posting() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    legs bigint;
BEGIN
    SELECT count(*) INTO legs FROM roi_leg WHERE posting_id = NEW.id;
    IF legs < 2 OR legs <> NEW.leg_count THEN
        RAISE EXCEPTION 'posting % has % legs and announced %', NEW.number, legs, NEW.leg_count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_has_the_legs_it_announced';
    END IF;
    IF EXISTS (SELECT FROM roi_leg WHERE posting_id = NEW.id GROUP BY currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the legs of posting % do not sum to zero', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_legs_of_a_posting_sum_to_zero';
    END IF;
    IF NEW.reverses_id IS NOT NULL AND EXISTS (
        SELECT FROM (SELECT * FROM roi_leg WHERE posting_id = NEW.id) r
        FULL JOIN (SELECT * FROM roi_leg WHERE posting_id = NEW.reverses_id) o USING (position)
        WHERE (r.account_id, -r.amount, r.currency, r.party_id, r.role, r.weight, r.object_kind, r.object_id)
              IS DISTINCT FROM
              (o.account_id, o.amount, o.currency, o.party_id, o.role, o.weight, o.object_kind, o.object_id)) THEN
        RAISE EXCEPTION 'posting % does not negate its original leg by leg', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_reversal_negates_leg_by_leg';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER the_legs_of_a_posting_sum_to_zero AFTER INSERT ON roi_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION roi_check_posting();
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER the_legs_of_a_posting_sum_to_zero;
"""

# Positions are unique, so a posting that has its legs has no place for another one, however late it comes.
ANNOUNCED = """
CREATE FUNCTION roi_check_legs() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN roi_posting p ON p.id = added.posting_id
               WHERE added.position NOT BETWEEN 1 AND p.leg_count) THEN
        RAISE EXCEPTION 'a posting takes no other legs than those it announced'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_has_the_legs_it_announced';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_posting_has_the_legs_it_announced AFTER INSERT ON roi_leg
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION roi_check_legs();
ALTER TABLE roi_leg ENABLE ALWAYS TRIGGER a_posting_has_the_legs_it_announced;
"""

VALIDITY = """
CREATE FUNCTION roi_check_valuation() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    version roi_ruleversion;
BEGIN
    -- The lock makes whoever ends the version wait, or makes us see where it ends.
    SELECT * INTO version FROM roi_ruleversion WHERE id = NEW.rule_version_id FOR SHARE;
    IF version.approved_at IS NULL OR NOT version.validity @> NEW.valid_on THEN
        RAISE EXCEPTION 'the rule version is not approved or does not hold on %', NEW.valid_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_valuation_uses_a_rule_that_held';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_valuation_uses_a_rule_that_held BEFORE INSERT ON roi_valuation
    FOR EACH ROW EXECUTE FUNCTION roi_check_valuation();
ALTER TABLE roi_valuation ENABLE ALWAYS TRIGGER a_valuation_uses_a_rule_that_held;
"""


class Migration(migrations.Migration):
    """What the model layer cannot say about legs and valuations."""

    dependencies: ClassVar = [("roi", "0004_postings_are_chained")]

    operations: ClassVar = [
        migrations.RunSQL(BALANCE, "DROP FUNCTION roi_check_posting CASCADE"),
        migrations.RunSQL(ANNOUNCED, "DROP FUNCTION roi_check_legs CASCADE"),
        migrations.RunSQL(VALIDITY, "DROP FUNCTION roi_check_valuation CASCADE"),
    ]
