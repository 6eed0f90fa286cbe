"""Whose an address is stands in the proven contact points alone; what the account of a member proved goes with it."""

from typing import ClassVar

import django.utils.timezone
from django.db import migrations, models

# A member who gives an address up has no proof of it any more, at once: somebody else may own it tomorrow.
WITHDRAW = """
CREATE FUNCTION crm_withdraw_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE crm_contactpoint p SET verified_at = NULL, proof = '' FROM crm_contact c
    WHERE c.id = p.contact_id AND c.member_id = OLD.user_id AND p.kind = 'email' AND p.proof = 'account'
      AND p.normalised = lower(btrim(OLD.email)) AND NOT EXISTS (
        SELECT FROM account_emailaddress a WHERE a.user_id = OLD.user_id AND a.verified
          AND lower(btrim(a.email)) = lower(btrim(OLD.email)));
    RETURN NULL;
END $$;
CREATE TRIGGER proof_goes_with_the_address AFTER UPDATE OR DELETE ON account_emailaddress
    FOR EACH ROW WHEN (OLD.verified) EXECUTE FUNCTION crm_withdraw_proof();
"""
NO_WITHDRAW = "DROP TRIGGER proof_goes_with_the_address ON account_emailaddress; DROP FUNCTION crm_withdraw_proof()"
# What members gave up before is withdrawn, what they have confirmed is taken over.
BRING_UP_TO_DATE = """
UPDATE crm_contactpoint p SET verified_at = NULL, proof = '' FROM crm_contact c
WHERE c.id = p.contact_id AND p.kind = 'email' AND p.proof = 'account' AND NOT EXISTS (
    SELECT FROM account_emailaddress a WHERE a.user_id = c.member_id AND a.verified AND lower(btrim(a.email)) = p.normalised);
INSERT INTO crm_contactpoint
    (contact_id, kind, network, value, normalised, label, is_primary, proof, verified_at, created_at)
SELECT DISTINCT ON (lower(btrim(a.email))) c.id, 'email', '', a.email, lower(btrim(a.email)), '', false, 'account', now(), now()
FROM account_emailaddress a JOIN crm_contact c ON c.member_id = a.user_id
WHERE a.verified AND NOT EXISTS (
    SELECT FROM crm_contactpoint p WHERE p.kind = 'email' AND p.normalised = lower(btrim(a.email))
      AND p.verified_at IS NOT NULL AND p.retired_at IS NULL)
ORDER BY lower(btrim(a.email)), a.id
ON CONFLICT (contact_id, kind, network, normalised)
DO UPDATE SET verified_at = now(), proof = 'account', retired_at = NULL;
"""


class Migration(migrations.Migration):
    """What vouches for a persona is called so, and proves nothing of anybody here."""

    dependencies: ClassVar = [
        ("crm", "0029_changes_are_written_down"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations: ClassVar = [
        migrations.RenameModel("ProvenAddress", "VouchedAddress"),
        migrations.AlterModelOptions(
            "VouchedAddress",
            {
                "verbose_name": "vouched address of a persona",
                "verbose_name_plural": "vouched addresses of personas",
            },
        ),
        migrations.RenameField("VouchedAddress", "proven_at", "vouched_at"),
        migrations.AlterField(
            "VouchedAddress",
            "vouched_at",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="vouched for at"),
        ),
        migrations.RenameIndex("VouchedAddress", new_name="vouched_address_by_value", old_name="proven_address_by_value"),
        migrations.RemoveConstraint("VouchedAddress", "an_address_of_a_persona_is_proven_once"),
        migrations.RemoveConstraint("VouchedAddress", "a_proof_can_be_looked_up"),
        migrations.AddConstraint(
            "VouchedAddress",
            models.UniqueConstraint(
                fields=("persona", "address"), name="an_address_of_a_persona_is_vouched_for_once"
            ),
        ),
        migrations.AddConstraint(
            "VouchedAddress",
            models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True), name="a_voucher_can_be_looked_up"
            ),
        ),
        migrations.RunSQL(WITHDRAW, NO_WITHDRAW),
        migrations.RunSQL(BRING_UP_TO_DATE, migrations.RunSQL.noop),
    ]
