"""Published legal texts and consents are never changed: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

VERSIONS = """
CREATE TRIGGER published_versions_stay BEFORE UPDATE OR DELETE ON community_legalversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION community_refuse_change()
"""
# The share lock waits for whoever is just publishing the version, so that no text slips in behind.
TEXTS = """
CREATE FUNCTION community_keep_published_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM community_legalversion WHERE id IN (OLD.version_id, NEW.version_id) FOR SHARE;
    IF EXISTS (SELECT FROM community_legalversion
               WHERE id IN (OLD.version_id, NEW.version_id) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the text of a published version is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_texts_stay BEFORE INSERT OR UPDATE OR DELETE ON community_legaltext
    FOR EACH ROW EXECUTE FUNCTION community_keep_published_texts()
"""
CONSENTS = """
CREATE TRIGGER consents_stay BEFORE UPDATE OR DELETE ON community_consent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
CREATE FUNCTION community_agree_to_what_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM community_legalversion
                   WHERE id = NEW.version_id AND published_at IS NOT NULL AND kind IN ('terms', 'privacy')) THEN
        RAISE EXCEPTION 'nobody agrees to this' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_is_to_what_is_published BEFORE INSERT ON community_consent
    FOR EACH ROW EXECUTE FUNCTION community_agree_to_what_is_published()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0031_pointers_make_no_chains")]

    operations: ClassVar = [
        migrations.RunSQL(VERSIONS, "DROP TRIGGER published_versions_stay ON community_legalversion"),
        migrations.RunSQL(
            TEXTS,
            "DROP TRIGGER published_texts_stay ON community_legaltext; DROP FUNCTION community_keep_published_texts()",
        ),
        migrations.RunSQL(
            CONSENTS,
            "DROP TRIGGER consents_stay ON community_consent;"
            "DROP TRIGGER consent_is_to_what_is_published ON community_consent;"
            "DROP FUNCTION community_agree_to_what_is_published()",
        ),
    ]
