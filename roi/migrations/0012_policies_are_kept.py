"""By what something was divided stays as it was, and so do the questions about persons."""

from typing import ClassVar

from django.db import migrations

# A policy that was used may be ended, on a day from which on nothing stands divided by it.
POLICY = """
CREATE FUNCTION roi_keep_policy() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roi_valuation v WHERE v.policy_id = OLD.id) AND (TG_OP = 'DELETE' OR
       to_jsonb(NEW) - 'validity' <> to_jsonb(OLD) - 'validity'
       OR lower(NEW.validity) IS DISTINCT FROM lower(OLD.validity)
       OR EXISTS (SELECT FROM roi_valuation v WHERE v.policy_id = OLD.id AND NOT NEW.validity @> v.valid_on)) THEN
        RAISE EXCEPTION 'a policy by which something was divided is fixed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_policy_in_use_is_fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER a_policy_in_use_is_fixed BEFORE UPDATE OR DELETE ON roi_attributionpolicy
    FOR EACH ROW EXECUTE FUNCTION roi_keep_policy();

CREATE FUNCTION roi_keep_role_weight() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roi_valuation v WHERE (TG_OP <> 'INSERT' AND v.policy_id = OLD.policy_id)
               OR (TG_OP <> 'DELETE' AND v.policy_id = NEW.policy_id)) THEN
        RAISE EXCEPTION 'the weights of a policy by which something was divided are fixed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_policy_in_use_is_fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER weights_of_a_policy_in_use_are_fixed BEFORE INSERT OR UPDATE OR DELETE ON roi_roleweight
    FOR EACH ROW EXECUTE FUNCTION roi_keep_role_weight();
"""

KEY = """
CREATE FUNCTION roi_keep_allocation_weight() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM roi_costentry c WHERE (TG_OP <> 'INSERT' AND c.allocation_key_id = OLD.key_id)
               OR (TG_OP <> 'DELETE' AND c.allocation_key_id = NEW.key_id)) THEN
        RAISE EXCEPTION 'a key by which a cost was divided is fixed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_key_in_use_is_fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER a_key_in_use_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON roi_allocationweight
    FOR EACH ROW EXECUTE FUNCTION roi_keep_allocation_weight();
"""

QUESTIONS = """
CREATE FUNCTION roi_keep_person_query() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'questions about persons are never changed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'questions_about_persons_are_kept';
END $$;
CREATE TRIGGER questions_about_persons_are_kept BEFORE UPDATE OR DELETE ON roi_personquery
    FOR EACH ROW EXECUTE FUNCTION roi_keep_person_query();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0011_the_chain_is_signed")]

    operations: ClassVar = [
        migrations.RunSQL(POLICY, "DROP FUNCTION roi_keep_policy CASCADE; DROP FUNCTION roi_keep_role_weight CASCADE"),
        migrations.RunSQL(KEY, "DROP FUNCTION roi_keep_allocation_weight CASCADE"),
        migrations.RunSQL(QUESTIONS, "DROP FUNCTION roi_keep_person_query CASCADE"),
    ]
