"""A record that others lead to leads nowhere itself: the database sees to it when a transaction ends."""

from typing import ClassVar

from django.db import migrations

# Looked at when all is written: on its way a merge makes chains and takes them apart again. The acts lock both records, so
# of two at the same moment the second one sees what the first one did.
RULE = """
CREATE FUNCTION crm_refuse_chain_of_{name}_merges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM crm_{name}merge m WHERE m.id = NEW.id AND m.undone_at IS NULL AND EXISTS (
        SELECT FROM crm_{name}merge n WHERE n.undone_at IS NULL
          AND (n.{name}_id = m.leads_to_id OR n.leads_to_id = m.{name}_id))) THEN
        RAISE EXCEPTION 'a record that was merged leads to one that was not'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'merges_of_{name}s_make_no_chains',
                  TABLE = 'crm_{name}merge';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER merges_of_{name}s_make_no_chains AFTER INSERT OR UPDATE ON crm_{name}merge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION crm_refuse_chain_of_{name}_merges()
"""
UNDONE = """
DROP TRIGGER merges_of_{name}s_make_no_chains ON crm_{name}merge;
DROP FUNCTION crm_refuse_chain_of_{name}_merges()
"""
KINDS = ("contact", "account")


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0013_moves_and_names_of_tickets")]

    operations: ClassVar = [
        migrations.RunSQL(RULE.format(name=name), UNDONE.format(name=name)) for name in KINDS
    ]
