"""A vote that was held back or rejected stays so when its member takes it back and votes again, also for what is merged with it."""

from typing import ClassVar

from django.db import migrations

STAND = """
CREATE FUNCTION ideas_vote_stands_as_before() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    known ideas_heldvote;
BEGIN
    IF NEW.way <> 'own' OR NEW.member_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT h.* INTO known FROM ideas_heldvote h
    JOIN ideas_idea there ON there.id = h.idea_id, ideas_idea here
    WHERE h.member_id = NEW.member_id AND here.id = NEW.idea_id
      AND coalesce(there.merged_into_id, there.id) = coalesce(here.merged_into_id, here.id)
    -- What was said of this very idea first, then what is worse.
    ORDER BY h.idea_id = NEW.idea_id DESC, h.state = 'rejected' DESC, h.state = 'held' DESC, h.id LIMIT 1;
    IF known.id IS NULL OR known.state = 'released' THEN
        RETURN NEW;
    END IF;
    IF known.idea_id <> NEW.idea_id THEN
        INSERT INTO ideas_heldvote (case_id, idea_id, member_id, state, findings, points, cleared, voted_at, held_at,
                                    decided_by_id, decided_at, reason)
        VALUES (known.case_id, NEW.idea_id, known.member_id, known.state, known.findings, known.points, known.cleared,
                NEW.created_at, known.held_at, known.decided_by_id, known.decided_at, known.reason);
    END IF;
    NEW.standing := known.state;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_stands_as_before BEFORE INSERT ON ideas_ideavote
    FOR EACH ROW EXECUTE FUNCTION ideas_vote_stands_as_before()
"""
FORGET = """
DROP TRIGGER vote_stands_as_before ON ideas_ideavote;
DROP FUNCTION ideas_vote_stands_as_before()
"""


class Migration(migrations.Migration):
    """A trigger only."""

    dependencies: ClassVar = [("ideas", "0029_votes_held_back")]

    operations: ClassVar = [migrations.RunSQL(STAND, FORGET)]
