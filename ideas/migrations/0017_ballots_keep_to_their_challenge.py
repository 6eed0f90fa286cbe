"""A ballot never holds more than its challenge allows, phases follow each other, and what was counted stays as it was."""

from typing import ClassVar

from django.db import migrations

# The ballot is locked before it is added up: of two that write to it at once, the later one sees what the other wrote.
KEPT = """
CREATE FUNCTION ideas_ballot_keeps_to_its_challenge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said record;
    asked ideas_challenge%ROWTYPE;
BEGIN
    PERFORM FROM ideas_ballot WHERE id = NEW.ballot_id FOR NO KEY UPDATE;
    SELECT c.* INTO asked FROM ideas_challenge c JOIN ideas_ballot b ON b.challenge_id = c.id WHERE b.id = NEW.ballot_id;
    SELECT count(*) AS number, coalesce(sum(h.points), 0) AS points, coalesce(max(h.points), 0) AS highest,
           coalesce(sum(e.cost), 0) AS cost, count(DISTINCT h.points) AS places,
           coalesce(bool_or(e.challenge_id <> asked.id), false) AS is_foreign,
           coalesce(bool_or(e.cost IS NULL), false) AS is_unpriced
      INTO said FROM ideas_choice h JOIN ideas_entry e ON e.id = h.entry_id WHERE h.ballot_id = NEW.ballot_id;
    IF said.is_foreign
        OR (asked.method IN ('simple', 'limited', 'budget') AND said.highest > 1)
        OR (asked.method = 'limited' AND said.number > asked.ballot_limit)
        OR (asked.method = 'budget' AND (said.is_unpriced OR said.cost > asked.budget))
        OR (asked.method = 'dots' AND said.points > asked.ballot_limit)
        OR (asked.method = 'score' AND said.highest > asked.ballot_limit)
        OR (asked.method = 'ranked' AND (said.places <> said.number OR said.highest <> said.number))
    THEN
        RAISE EXCEPTION 'ballot % holds more than its challenge allows', NEW.ballot_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ballot_keeps_to_its_challenge';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ballot_keeps_to_its_challenge AFTER INSERT OR UPDATE ON ideas_choice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ideas_ballot_keeps_to_its_challenge();

CREATE FUNCTION ideas_counted_ballots_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_now record;
    of_challenge bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN row_now := OLD; ELSE row_now := NEW; END IF;
    IF TG_TABLE_NAME = 'ideas_ballot' THEN
        of_challenge := row_now.challenge_id;
        -- Whoever is forgotten is cut off; what they said stays.
        IF TG_OP = 'UPDATE' AND NEW.member_id IS NULL
            AND (NEW.id, NEW.challenge_id, NEW.salt, NEW.receipt, NEW.cast_at)
                = (OLD.id, OLD.challenge_id, OLD.salt, OLD.receipt, OLD.cast_at) THEN
            RETURN NEW;
        END IF;
    ELSE
        SELECT b.challenge_id INTO of_challenge FROM ideas_ballot b WHERE b.id = row_now.ballot_id;
    END IF;
    IF EXISTS (SELECT FROM ideas_count WHERE challenge_id = of_challenge) THEN
        RAISE EXCEPTION 'the ballots of challenge % are counted', of_challenge
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counted_ballots_stay';
    END IF;
    RETURN row_now;
END $$;
CREATE TRIGGER counted_ballots_stay BEFORE INSERT OR UPDATE OR DELETE ON ideas_ballot
    FOR EACH ROW EXECUTE FUNCTION ideas_counted_ballots_stay();
CREATE TRIGGER counted_choices_stay BEFORE INSERT OR UPDATE OR DELETE ON ideas_choice
    FOR EACH ROW EXECUTE FUNCTION ideas_counted_ballots_stay();

-- Each ballot was held against them when it was cast.
CREATE FUNCTION ideas_measures_of_ballots_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'ideas_entry' THEN
        IF NOT EXISTS (SELECT FROM ideas_choice WHERE entry_id = OLD.id) THEN RETURN NEW; END IF;
    ELSIF NOT EXISTS (SELECT FROM ideas_ballot WHERE challenge_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'there are ballots already'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'measures_of_ballots_stay';
END $$;
CREATE TRIGGER measures_of_ballots_stay BEFORE UPDATE OF cost, challenge_id ON ideas_entry FOR EACH ROW
    WHEN ((OLD.cost, OLD.challenge_id) IS DISTINCT FROM (NEW.cost, NEW.challenge_id))
    EXECUTE FUNCTION ideas_measures_of_ballots_stay();
CREATE TRIGGER measures_of_ballots_stay BEFORE UPDATE OF method, rule, ballot_limit, budget, winner_count
    ON ideas_challenge FOR EACH ROW
    WHEN ((OLD.method, OLD.rule, OLD.ballot_limit, OLD.budget, OLD.winner_count)
        IS DISTINCT FROM (NEW.method, NEW.rule, NEW.ballot_limit, NEW.budget, NEW.winner_count))
    EXECUTE FUNCTION ideas_measures_of_ballots_stay();

CREATE FUNCTION ideas_phases_follow_each_other() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kinds CONSTANT text[] := ARRAY['call', 'discuss', 'vote', 'jury', 'award'];
BEGIN
    PERFORM FROM ideas_challenge WHERE id = NEW.challenge_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM ideas_phase one JOIN ideas_phase other ON other.challenge_id = one.challenge_id
        WHERE one.challenge_id = NEW.challenge_id
          AND array_position(kinds, one.kind::text) < array_position(kinds, other.kind::text)
          AND lower(one.period) >= lower(other.period)) THEN
        RAISE EXCEPTION 'the phases of challenge % are out of order', NEW.challenge_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'phases_follow_each_other';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER phases_follow_each_other AFTER INSERT OR UPDATE ON ideas_phase
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ideas_phases_follow_each_other();

CREATE TRIGGER terms_are_never_changed BEFORE UPDATE OR DELETE ON ideas_terms
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
"""
LEFT = """
DROP TRIGGER terms_are_never_changed ON ideas_terms;
DROP TRIGGER phases_follow_each_other ON ideas_phase;
DROP FUNCTION ideas_phases_follow_each_other();
DROP TRIGGER measures_of_ballots_stay ON ideas_challenge;
DROP TRIGGER measures_of_ballots_stay ON ideas_entry;
DROP FUNCTION ideas_measures_of_ballots_stay();
DROP TRIGGER counted_choices_stay ON ideas_choice;
DROP TRIGGER counted_ballots_stay ON ideas_ballot;
DROP FUNCTION ideas_counted_ballots_stay();
DROP TRIGGER ballot_keeps_to_its_challenge ON ideas_choice;
DROP FUNCTION ideas_ballot_keeps_to_its_challenge()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("ideas", "0016_challenges")]

    operations: ClassVar = [migrations.RunSQL(KEPT, LEFT)]
