"""By which time zone a posting is dated is written down, so that another zone makes nothing wrong that stands."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models
from django.db.models.functions import datetime

kept = import_module("roi.migrations.0003_ledger_is_append_only")
softly = import_module("roi.migrations.0010_books_are_closed_softly")

APPEND_ONLY = ("roi_businesszone",)

# Nobody says afterwards what held before; the first row is of all postings that stand already.
ZONE = """
CREATE FUNCTION roi_check_zone() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    head bigint;
BEGIN
    PERFORM now() AT TIME ZONE NEW.name;
    SELECT number INTO head FROM roi_ledgerhead WHERE id = 1 FOR UPDATE;
    IF NEW.after_number <> (CASE WHEN EXISTS (SELECT FROM roi_businesszone) THEN head ELSE 0 END) THEN
        RAISE EXCEPTION 'a time zone holds for what is posted from now on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_time_zone_holds_from_now_on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_time_zone_holds_from_now_on BEFORE INSERT ON roi_businesszone
    FOR EACH ROW EXECUTE FUNCTION roi_check_zone();
ALTER TABLE roi_businesszone ENABLE ALWAYS TRIGGER a_time_zone_holds_from_now_on;
"""


class Migration(migrations.Migration):
    """A zone holds from now on, and its table is only added to."""

    dependencies: ClassVar = [("roi", "0028_postings_claim_no_later_moment")]

    operations: ClassVar = [
        migrations.RunSQL(ZONE, "DROP FUNCTION roi_check_zone CASCADE"),
        *(
            migrations.RunSQL(made.format(table), softly.dropped(table, trigger))
            for table in APPEND_ONLY
            for made, trigger in (
                (kept.NO_CHANGE, "the_ledger_is_append_only"),
                (kept.NO_TRUNCATE, "the_ledger_is_not_truncated"),
            )
        ),
        migrations.RunSQL(
            kept.privileges(APPEND_ONLY, "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON %I FROM %s"),
            kept.privileges(APPEND_ONLY, "GRANT UPDATE, DELETE ON %I TO %s"),
        ),
    ]
