"""A review that is handed in stays as it is, and points lie on the scale of a criterion of its own scorecard."""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE FUNCTION ideas_closed_reviews_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'asked' THEN
        RAISE EXCEPTION 'review % is closed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_reviews_stay';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_reviews_stay BEFORE UPDATE OR DELETE ON ideas_review
    FOR EACH ROW EXECUTE FUNCTION ideas_closed_reviews_stay();

CREATE FUNCTION ideas_points_lie_on_the_scale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_review bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN of_review := OLD.review_id; ELSE of_review := NEW.review_id; END IF;
    IF EXISTS (SELECT FROM ideas_review WHERE id = of_review AND state <> 'asked') THEN
        RAISE EXCEPTION 'review % is closed', of_review
            USING ERRCODE = 'check_violation', CONSTRAINT = 'points_of_closed_reviews_stay';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NOT EXISTS (SELECT FROM ideas_criterion c JOIN ideas_review r ON r.card_id = c.card_id
                   WHERE r.id = NEW.review_id AND c.id = NEW.criterion_id
                     AND NEW.points BETWEEN c.lowest AND c.highest) THEN
        RAISE EXCEPTION '% is not on the scale', NEW.points
            USING ERRCODE = 'check_violation', CONSTRAINT = 'points_lie_on_the_scale';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER points_lie_on_the_scale BEFORE INSERT OR UPDATE OR DELETE ON ideas_reviewscore
    FOR EACH ROW EXECUTE FUNCTION ideas_points_lie_on_the_scale();

-- What a scorecard asks stays once somebody is asked by it.
CREATE FUNCTION ideas_used_scorecards_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_card bigint;
BEGIN
    IF TG_TABLE_NAME = 'ideas_scorecard' THEN
        IF (NEW.method, NEW.formula, NEW.asks_benefit) = (OLD.method, OLD.formula, OLD.asks_benefit) THEN RETURN NEW; END IF;
        of_card := OLD.id;
    ELSIF TG_OP = 'INSERT' THEN
        of_card := NEW.card_id;
    ELSE
        of_card := OLD.card_id;
    END IF;
    IF EXISTS (SELECT FROM ideas_review WHERE card_id = of_card) THEN
        RAISE EXCEPTION 'scorecard % is in use', of_card
            USING ERRCODE = 'check_violation', CONSTRAINT = 'used_scorecards_stay';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER used_scorecards_stay BEFORE UPDATE ON ideas_scorecard
    FOR EACH ROW EXECUTE FUNCTION ideas_used_scorecards_stay();
CREATE TRIGGER criteria_of_used_scorecards_stay BEFORE INSERT OR UPDATE OR DELETE ON ideas_criterion
    FOR EACH ROW EXECUTE FUNCTION ideas_used_scorecards_stay();
"""
GONE = """
DROP TRIGGER criteria_of_used_scorecards_stay ON ideas_criterion;
DROP TRIGGER used_scorecards_stay ON ideas_scorecard;
DROP FUNCTION ideas_used_scorecards_stay();
DROP TRIGGER points_lie_on_the_scale ON ideas_reviewscore;
DROP FUNCTION ideas_points_lie_on_the_scale();
DROP TRIGGER closed_reviews_stay ON ideas_review;
DROP FUNCTION ideas_closed_reviews_stay();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("ideas", "0020_reviews")]

    operations: ClassVar = [migrations.RunSQL(KEPT, GONE)]
