"""Points are only appended, in turns that alternate; only erasing a person deletes: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

LEDGER = """
CREATE FUNCTION community_keep_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('mitwert.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER points_are_only_appended BEFORE UPDATE OR DELETE ON community_pointentry
    FOR EACH ROW EXECUTE FUNCTION community_keep_points();

CREATE FUNCTION community_points_take_turns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before community_pointentry;
BEGIN
    IF (NEW.turn % 2 = 1) <> (NEW.points > 0) THEN
        RAISE EXCEPTION 'turn % of an outcome cannot be worth % points', NEW.turn, NEW.points
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.turn > 1 THEN
        SELECT * INTO before FROM community_pointentry e
        WHERE e.member_id = NEW.member_id AND e.outcome = NEW.outcome AND e.source = NEW.source
          AND e.source_id = NEW.source_id AND e.giver_id = NEW.giver_id AND e.day = NEW.day AND e.turn = NEW.turn - 1;
        IF NOT FOUND OR (NEW.points < 0 AND (NEW.negates_id <> before.id OR NEW.points <> -before.points)) THEN
            RAISE EXCEPTION 'turn % of an outcome does not follow from the one before', NEW.turn
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER points_take_turns BEFORE INSERT ON community_pointentry
    FOR EACH ROW EXECUTE FUNCTION community_points_take_turns();
"""
NO_LEDGER = """
DROP TRIGGER points_take_turns ON community_pointentry;
DROP TRIGGER points_are_only_appended ON community_pointentry;
DROP FUNCTION community_points_take_turns();
DROP FUNCTION community_keep_points()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("community", "0006_ask_events_are_never_changed")]

    operations: ClassVar = [migrations.RunSQL(LEDGER, NO_LEDGER)]
