"""Acts of moderation are never changed: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

ACTS = """
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON community_moderationact
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0016_articles_keep_together")]

    operations: ClassVar = [
        migrations.RunSQL(ACTS, "DROP TRIGGER events_are_never_changed ON community_moderationact")
    ]
