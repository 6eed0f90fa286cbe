"""What was said of an incident, and what happened to it, is never changed: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON community_incidentevent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
CREATE TRIGGER answers_are_never_changed BEFORE UPDATE OR DELETE ON community_incidentupdate
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
"""
LOOSE = """
DROP TRIGGER answers_are_never_changed ON community_incidentupdate;
DROP TRIGGER events_are_never_changed ON community_incidentevent;
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0036_what_was_agreed_to_stays")]

    operations: ClassVar = [migrations.RunSQL(KEPT, LOOSE)]
