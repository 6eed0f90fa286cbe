"""What is done for new legs begins with them, and never walks through the postings that stand already."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

balanced = import_module("roi.migrations.0005_postings_balance")
kept = import_module("roi.migrations.0009_rollups_are_kept")
softly = import_module("roi.migrations.0010_books_are_closed_softly")

# Nothing tells the planner how few legs came, nor have they an index: left alone it takes all postings and looks for
# the legs of each. A subquery with OFFSET stays where it is written: for each leg its posting, by its key.
OWN_POSTING = "CROSS JOIN LATERAL (SELECT * FROM roi_posting one WHERE one.id = {}.posting_id OFFSET 0) p"

SUMMING = softly.function(kept.ADDING, "roi_add_to_rollups")
SUMMING_BY_KEY = softly.changed(SUMMING, ("JOIN roi_posting p ON p.id = l.posting_id", OWN_POSTING.format("l")))
CHECKING = softly.function(balanced.ANNOUNCED, "roi_check_legs")
CHECKING_BY_KEY = softly.changed(
    CHECKING, ("JOIN roi_posting p ON p.id = added.posting_id", OWN_POSTING.format("added"))
)


class Migration(migrations.Migration):
    """Functions that triggers call."""

    dependencies: ClassVar = [("roi", "0019_guards_hold_whoever_asks")]

    operations: ClassVar = [
        migrations.RunSQL(SUMMING_BY_KEY, SUMMING),
        migrations.RunSQL(CHECKING_BY_KEY, CHECKING),
    ]
