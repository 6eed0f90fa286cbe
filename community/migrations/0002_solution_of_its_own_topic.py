"""A solution can only be a post of its topic, and events are never changed: the database itself sees to both."""

from typing import ClassVar

from django.db import migrations

SOLUTION = """
ALTER TABLE community_solution ADD CONSTRAINT solution_is_a_post_of_its_topic
    FOREIGN KEY (post_id, topic_id) REFERENCES community_post (id, topic_id) DEFERRABLE INITIALLY DEFERRED
"""
EVENTS = """
CREATE FUNCTION community_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON community_topicevent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0001_tables")]

    operations: ClassVar = [
        migrations.RunSQL(SOLUTION, "ALTER TABLE community_solution DROP CONSTRAINT solution_is_a_post_of_its_topic"),
        migrations.RunSQL(
            EVENTS,
            "DROP TRIGGER events_are_never_changed ON community_topicevent; DROP FUNCTION community_refuse_change()",
        ),
    ]
