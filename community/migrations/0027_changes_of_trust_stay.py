"""Changes of trust are never changed: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

CHANGES = """
CREATE TRIGGER changes_of_trust_stay BEFORE UPDATE OR DELETE ON community_trustchange
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0020_acts_of_moderation_are_never_changed")]

    operations: ClassVar = [migrations.RunSQL(CHANGES, "DROP TRIGGER changes_of_trust_stay ON community_trustchange")]
