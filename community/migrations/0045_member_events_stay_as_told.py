"""Keeps what happened to members as it was written down."""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON community_memberevent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
"""
LOOSE = "DROP TRIGGER events_are_never_changed ON community_memberevent;"


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0038_incidents_stay_as_told")]

    operations: ClassVar = [migrations.RunSQL(KEPT, LOOSE)]
