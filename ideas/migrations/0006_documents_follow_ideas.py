"""The search document of an idea goes and moves with it, in the same transaction: the database sees to it."""

from typing import ClassVar

from django.db import migrations

IDEA = """
CREATE FUNCTION ideas_documents_follow_idea() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM community_searchdocument WHERE kind = 'idea' AND thing_id = OLD.id;
    ELSIF NEW.state <> 'visible' THEN
        DELETE FROM community_searchdocument WHERE kind = 'idea' AND thing_id = NEW.id;
    ELSE
        UPDATE community_searchdocument SET category_id = NEW.category_id
        WHERE kind = 'idea' AND thing_id = NEW.id AND category_id IS DISTINCT FROM NEW.category_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_follow_idea AFTER UPDATE OF state, category_id OR DELETE ON ideas_idea
    FOR EACH ROW EXECUTE FUNCTION ideas_documents_follow_idea()
"""
UNDONE = "DROP TRIGGER documents_follow_idea ON ideas_idea; DROP FUNCTION ideas_documents_follow_idea()"


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("ideas", "0002_events_are_never_changed"), ("community", "0013_documents_follow_their_things")]

    operations: ClassVar = [migrations.RunSQL(IDEA, UNDONE)]
