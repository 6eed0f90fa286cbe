"""Earlier texts of posts stay as they were, until their words are removed for good: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE TRIGGER earlier_texts_are_only_removed BEFORE UPDATE ON community_postrevision
    FOR EACH ROW WHEN (NOT (
        OLD.blanked_at IS NULL AND NEW.blanked_at IS NOT NULL
        AND (OLD.id, OLD.post_id, OLD.number, OLD.format, OLD.written_at, OLD.replaced_by_id, OLD.replaced_at)
          = (NEW.id, NEW.post_id, NEW.number, NEW.format, NEW.written_at, NEW.replaced_by_id, NEW.replaced_at)
    )) EXECUTE FUNCTION community_refuse_change();
CREATE TRIGGER earlier_texts_stay BEFORE DELETE ON community_postrevision
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
"""
LOOSE = """
DROP TRIGGER earlier_texts_stay ON community_postrevision;
DROP TRIGGER earlier_texts_are_only_removed ON community_postrevision;
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0045_member_events_stay_as_told")]

    operations: ClassVar = [migrations.RunSQL(KEPT, LOOSE)]
