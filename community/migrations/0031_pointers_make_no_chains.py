"""A question that is pointed to points nowhere: the database sees to it, also where two write at the same moment."""

from typing import ClassVar

from django.db import migrations

# Both topics are locked as the acts lock them, in the order of their numbers: whoever writes a pointer that touches one
# of them waits until this one is there for all to see.
RULE = """
CREATE FUNCTION community_refuse_chain_of_duplicates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM community_topic WHERE id IN (NEW.topic_id, NEW.canonical_id) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM community_topicduplicate d
               WHERE d.id <> NEW.id AND (d.topic_id = NEW.canonical_id OR d.canonical_id = NEW.topic_id)) THEN
        RAISE EXCEPTION 'a duplicate points to an original, which points nowhere'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_duplicate_points_to_a_duplicate';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_duplicate_points_to_a_duplicate BEFORE INSERT OR UPDATE ON community_topicduplicate
    FOR EACH ROW EXECUTE FUNCTION community_refuse_chain_of_duplicates()
"""
UNDONE = """
DROP TRIGGER no_duplicate_points_to_a_duplicate ON community_topicduplicate;
DROP FUNCTION community_refuse_chain_of_duplicates()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0029_documents_follow_articles")]

    operations: ClassVar = [migrations.RunSQL(RULE, UNDONE)]
