"""Revisions, votes and articles stay together, and what was written down stays: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

TOGETHER = """
ALTER TABLE community_article ADD CONSTRAINT published_is_a_revision_of_its_article
    FOREIGN KEY (published_id, id) REFERENCES community_articlerevision (id, article_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE community_article ADD CONSTRAINT under_review_is_a_revision_of_its_article
    FOREIGN KEY (under_review_id, id) REFERENCES community_articlerevision (id, article_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE community_feedback ADD CONSTRAINT feedback_is_about_a_revision_of_its_article
    FOREIGN KEY (revision_id, article_id) REFERENCES community_articlerevision (id, article_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE community_stalenesscheck ADD CONSTRAINT check_is_about_a_revision_of_its_article
    FOREIGN KEY (revision_id, article_id) REFERENCES community_articlerevision (id, article_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
APART = """
ALTER TABLE community_stalenesscheck DROP CONSTRAINT check_is_about_a_revision_of_its_article;
ALTER TABLE community_feedback DROP CONSTRAINT feedback_is_about_a_revision_of_its_article;
ALTER TABLE community_article DROP CONSTRAINT under_review_is_a_revision_of_its_article;
ALTER TABLE community_article DROP CONSTRAINT published_is_a_revision_of_its_article;
"""
KEPT = """
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON community_articleevent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
CREATE TRIGGER texts_are_never_changed BEFORE UPDATE OF article_id, number, author_id, title, summary, body, comment
    ON community_articlerevision FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
"""
LOOSE = """
DROP TRIGGER texts_are_never_changed ON community_articlerevision;
DROP TRIGGER events_are_never_changed ON community_articleevent;
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0013_documents_follow_their_things")]

    operations: ClassVar = [migrations.RunSQL(TOGETHER, APART), migrations.RunSQL(KEPT, LOOSE)]
