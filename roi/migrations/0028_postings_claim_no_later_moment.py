"""No posting claims to be known later than now: the moments of all that follow could not go back behind it."""

from typing import ClassVar

from django.db import migrations

# The clock of the server counts, not that of who writes; two machines differ a little.
MOMENT = """
CREATE FUNCTION roi_refuse_later_moment() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'posting % claims to be recorded at %, which is to come', NEW.number, NEW.recorded_at
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_posting_is_not_recorded_later_than_now';
END $$;
CREATE TRIGGER a_posting_is_not_recorded_later_than_now BEFORE INSERT ON roi_posting FOR EACH ROW
    WHEN (NEW.recorded_at > clock_timestamp() + interval '5 minutes') EXECUTE FUNCTION roi_refuse_later_moment();
ALTER TABLE roi_posting ENABLE ALWAYS TRIGGER a_posting_is_not_recorded_later_than_now;
"""


class Migration(migrations.Migration):
    """What no constraint can say, since now is another moment each time."""

    dependencies: ClassVar = [("roi", "0027_postings_are_recorded_in_order")]

    operations: ClassVar = [migrations.RunSQL(MOMENT, "DROP FUNCTION roi_refuse_later_moment CASCADE")]
