"""What is kept and not used is not used past the acts either; a restriction is lifted and never changed."""

from typing import ClassVar

from django.db import migrations

HEEDED = """
-- The lock waits for whoever is restricting the person at this moment; what is read behind it is what they decided.
CREATE FUNCTION crm_heed_restriction(person bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM crm_contact WHERE id = person FOR SHARE;
    IF EXISTS (SELECT FROM crm_restriction
               WHERE contact_id = person AND lifted_at IS NULL AND (until IS NULL OR until > clock_timestamp())) THEN
        RAISE EXCEPTION 'what is kept about contact % is not to be used', person USING ERRCODE = 'restrict_violation';
    END IF;
END $$;
CREATE FUNCTION crm_do_not_approach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm_heed_restriction(contact_id) FROM crm_influencer WHERE id = NEW.influencer_id;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_restricted_is_approached BEFORE INSERT ON crm_approach
    FOR EACH ROW EXECUTE FUNCTION crm_do_not_approach();
CREATE FUNCTION crm_do_not_ask() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm_heed_restriction(contact_id) FROM crm_ticket WHERE id = NEW.ticket_id;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_restricted_is_asked BEFORE INSERT ON crm_satisfactionasked
    FOR EACH ROW EXECUTE FUNCTION crm_do_not_ask();
CREATE FUNCTION crm_do_not_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM crm_personalink WHERE id = NEW.statement_id AND rule <> '') THEN
        PERFORM crm_heed_restriction(NEW.contact_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_restricted_is_linked_by_a_rule BEFORE INSERT ON crm_linkedpersona
    FOR EACH ROW EXECUTE FUNCTION crm_do_not_link();
CREATE FUNCTION crm_do_not_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm_heed_restriction(person) FROM unnest(ARRAY[NEW.contact_id, NEW.into_id]) person ORDER BY person;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_restricted_is_merged BEFORE INSERT ON crm_contactmerge
    FOR EACH ROW EXECUTE FUNCTION crm_do_not_merge();
CREATE FUNCTION crm_only_lift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.lifted_at IS NULL
       AND to_jsonb(OLD) - '{lifted_at,lifted_by_id,lifted_because}'::text[]
         = to_jsonb(NEW) - '{lifted_at,lifted_by_id,lifted_because}'::text[] THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND current_setting('mitwert.forgetting', true) = 'on'
       AND to_jsonb(OLD) - '{reason,lifted_because}'::text[] = to_jsonb(NEW) - '{reason,lifted_because}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a restriction is lifted and never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER restrictions_are_only_lifted BEFORE UPDATE OR DELETE ON crm_restriction
    FOR EACH ROW EXECUTE FUNCTION crm_only_lift()
"""
NOT_HEEDED = """
DROP TRIGGER restrictions_are_only_lifted ON crm_restriction;
DROP TRIGGER nobody_restricted_is_merged ON crm_contactmerge;
DROP TRIGGER nobody_restricted_is_linked_by_a_rule ON crm_linkedpersona;
DROP TRIGGER nobody_restricted_is_asked ON crm_satisfactionasked;
DROP TRIGGER nobody_restricted_is_approached ON crm_approach;
DROP FUNCTION crm_only_lift();
DROP FUNCTION crm_do_not_merge();
DROP FUNCTION crm_do_not_link();
DROP FUNCTION crm_do_not_ask();
DROP FUNCTION crm_do_not_approach();
DROP FUNCTION crm_heed_restriction(bigint)
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0032_restrictions_of_processing"), ("crm", "0029_changes_are_written_down")]

    operations: ClassVar = [migrations.RunSQL(HEEDED, NOT_HEEDED)]
