"""A document goes and moves with its thing, in the transaction in which the thing does: the database sees to it."""

from typing import ClassVar

from django.db import migrations

TOPIC = """
CREATE FUNCTION community_documents_follow_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM community_searchdocument WHERE thread_id = OLD.id;
    ELSIF NEW.state <> 'visible' THEN
        DELETE FROM community_searchdocument WHERE thread_id = NEW.id;
    ELSE
        UPDATE community_searchdocument SET category_id = NEW.category_id
        WHERE thread_id = NEW.id AND category_id IS DISTINCT FROM NEW.category_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_follow_topic AFTER UPDATE OF state, category_id OR DELETE ON community_topic
    FOR EACH ROW EXECUTE FUNCTION community_documents_follow_topic()
"""
# The document of the topic holds the texts of its first post and of its solution.
POST = """
CREATE FUNCTION community_documents_follow_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state = 'visible' AND NEW.topic_id = OLD.topic_id THEN
        RETURN NULL;
    END IF;
    DELETE FROM community_searchdocument WHERE kind = 'post' AND thing_id = OLD.id;
    UPDATE community_searchdocument
    SET body = CASE WHEN OLD.number = 1 THEN '' ELSE body END, aside = ''
    WHERE kind = 'topic' AND thing_id = OLD.topic_id;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_follow_post AFTER UPDATE OF state, topic_id OR DELETE ON community_post
    FOR EACH ROW EXECUTE FUNCTION community_documents_follow_post()
"""
MEMBER = """
CREATE FUNCTION community_documents_follow_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM community_searchdocument WHERE kind = 'member' AND thing_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_follow_member AFTER UPDATE OF display_name, is_active, kind OR DELETE ON community_member
    FOR EACH ROW EXECUTE FUNCTION community_documents_follow_member()
"""


def _undone(thing: str) -> str:
    return f"""
        DROP TRIGGER documents_follow_{thing} ON community_{thing};
        DROP FUNCTION community_documents_follow_{thing}()
    """


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0009_points_are_only_appended")]

    operations: ClassVar = [
        migrations.RunSQL(TOPIC, _undone("topic")),
        migrations.RunSQL(POST, _undone("post")),
        migrations.RunSQL(MEMBER, _undone("member")),
    ]
