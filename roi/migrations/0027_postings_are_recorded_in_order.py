"""No posting is recorded before the one that it follows: what was known on a day does not change afterwards."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

softly = import_module("roi.migrations.0010_books_are_closed_softly")

# The end of the chain, which every writer locks, knows the moment, so nobody has to look for it.
APPEND_IN_ORDER = softly.changed(
    softly.APPEND_SOFTLY,
    (
        "    -- The lock makes whoever closes",
        """    IF NEW.recorded_at < head.recorded_at THEN
        RAISE EXCEPTION 'posting % is recorded before the one it follows', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_are_recorded_in_order';
    END IF;
    -- The lock makes whoever closes""",
    ),
    (
        "SET number = NEW.number, hash = NEW.hash WHERE",
        "SET number = NEW.number, hash = NEW.hash, recorded_at = NEW.recorded_at WHERE",
    ),
)


class Migration(migrations.Migration):
    """The function that keeps the order."""

    dependencies: ClassVar = [("roi", "0024_postings_say_where_they_belong")]

    operations: ClassVar = [
        migrations.RunSQL(APPEND_IN_ORDER, softly.APPEND_SOFTLY),
    ]
