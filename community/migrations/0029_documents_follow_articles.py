"""The search document of an article goes and moves with it, in the same transaction: the database sees to it."""

from typing import ClassVar

from django.db import migrations

ARTICLE = """
CREATE FUNCTION community_documents_follow_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM community_searchdocument WHERE kind = 'article' AND thing_id = OLD.id;
    ELSIF NEW.state <> 'published' THEN
        DELETE FROM community_searchdocument WHERE kind = 'article' AND thing_id = NEW.id;
    ELSE
        UPDATE community_searchdocument SET category_id = NEW.category_id
        WHERE kind = 'article' AND thing_id = NEW.id AND category_id IS DISTINCT FROM NEW.category_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_follow_article AFTER UPDATE OF state, category_id OR DELETE ON community_article
    FOR EACH ROW EXECUTE FUNCTION community_documents_follow_article()
"""
UNDONE = """
DROP TRIGGER documents_follow_article ON community_article;
DROP FUNCTION community_documents_follow_article()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0027_changes_of_trust_stay")]

    operations: ClassVar = [migrations.RunSQL(ARTICLE, UNDONE)]
