"""What a juror says belongs to their seat and to the scorecard of the challenge, and stays once the jury is counted."""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE FUNCTION ideas_jury_reviews_belong() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_now record;
    of_challenge bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN row_now := OLD; ELSE row_now := NEW; END IF;
    IF row_now.seat_id IS NULL THEN RETURN row_now; END IF;
    SELECT challenge_id INTO of_challenge FROM ideas_juryseat WHERE id = row_now.seat_id;
    -- Whoever is forgotten is taken out of the words; nothing else of them moves.
    IF EXISTS (SELECT FROM ideas_jurycount WHERE challenge_id = of_challenge) AND NOT (
        TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - ARRAY['comment', 'conflict'] = to_jsonb(OLD) - ARRAY['comment', 'conflict'])
    THEN
        RAISE EXCEPTION 'the jury of challenge % is counted', of_challenge
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counted_juries_stay';
    END IF;
    IF TG_OP <> 'DELETE' AND NOT EXISTS (
        SELECT FROM ideas_juryseat s JOIN ideas_challenge c ON c.id = s.challenge_id
        JOIN ideas_entry e ON e.challenge_id = c.id AND e.idea_id = NEW.idea_id
        JOIN ideas_idea i ON i.id = e.idea_id AND i.author_id <> s.member_id
        WHERE s.id = NEW.seat_id AND s.member_id = NEW.evaluator_id AND c.scorecard_id = NEW.card_id)
    THEN
        RAISE EXCEPTION 'review % does not belong to its seat', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'jury_reviews_belong_to_their_seats';
    END IF;
    RETURN row_now;
END $$;
CREATE TRIGGER jury_reviews_belong BEFORE INSERT OR UPDATE OR DELETE ON ideas_review
    FOR EACH ROW EXECUTE FUNCTION ideas_jury_reviews_belong();

CREATE FUNCTION ideas_scorecards_of_juries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ideas_review r JOIN ideas_juryseat s ON s.id = r.seat_id WHERE s.challenge_id = OLD.id) THEN
        RAISE EXCEPTION 'the jury of challenge % has begun', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'scorecards_of_juries_stay';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER scorecards_of_juries_stay BEFORE UPDATE OF scorecard_id ON ideas_challenge FOR EACH ROW
    WHEN (OLD.scorecard_id IS DISTINCT FROM NEW.scorecard_id) EXECUTE FUNCTION ideas_scorecards_of_juries_stay();

CREATE TRIGGER counts_of_juries_are_never_changed BEFORE UPDATE OR DELETE ON ideas_jurycount
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
CREATE TRIGGER standings_before_juries_are_never_changed BEFORE UPDATE OR DELETE ON ideas_jurystanding
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
"""
LEFT = """
DROP TRIGGER standings_before_juries_are_never_changed ON ideas_jurystanding;
DROP TRIGGER counts_of_juries_are_never_changed ON ideas_jurycount;
DROP TRIGGER scorecards_of_juries_stay ON ideas_challenge;
DROP FUNCTION ideas_scorecards_of_juries_stay();
DROP TRIGGER jury_reviews_belong ON ideas_review;
DROP FUNCTION ideas_jury_reviews_belong();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("ideas", "0027_jury")]

    operations: ClassVar = [migrations.RunSQL(KEPT, LEFT)]
