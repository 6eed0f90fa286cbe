"""A vote is as old as the first one of its person for its idea, whoever writes it and however often it is taken back."""

from typing import ClassVar

from django.db import migrations

KEEP = """
UPDATE ideas_ideavote SET first_at = created_at;

CREATE FUNCTION ideas_vote_keeps_its_age() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.first_at := least(NEW.created_at, (
        SELECT f.first_at FROM ideas_formervote f WHERE f.idea_id = NEW.idea_id AND f.member_id = NEW.member_id));
    RETURN NEW;
END $$;
CREATE TRIGGER vote_keeps_its_age BEFORE INSERT ON ideas_ideavote
    FOR EACH ROW EXECUTE FUNCTION ideas_vote_keeps_its_age();

-- Not where the idea goes along with its votes.
CREATE FUNCTION ideas_vote_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.member_id IS NOT NULL AND EXISTS (SELECT FROM ideas_idea WHERE id = OLD.idea_id) THEN
        INSERT INTO ideas_formervote (idea_id, member_id, first_at) VALUES (OLD.idea_id, OLD.member_id, OLD.first_at)
        ON CONFLICT (idea_id, member_id) DO UPDATE SET first_at = least(ideas_formervote.first_at, excluded.first_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER vote_is_remembered AFTER DELETE ON ideas_ideavote
    FOR EACH ROW EXECUTE FUNCTION ideas_vote_is_remembered()
"""
FORGET = """
DROP TRIGGER vote_is_remembered ON ideas_ideavote;
DROP FUNCTION ideas_vote_is_remembered();
DROP TRIGGER vote_keeps_its_age ON ideas_ideavote;
DROP FUNCTION ideas_vote_keeps_its_age()
"""


class Migration(migrations.Migration):
    """Rows and triggers only."""

    dependencies: ClassVar = [("ideas", "0011_trends")]

    operations: ClassVar = [migrations.RunSQL(KEEP, FORGET)]
