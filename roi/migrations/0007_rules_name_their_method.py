"""Rules that were there before methods were named: those for ideas measure them."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """A change of rows only."""

    dependencies: ClassVar = [("roi", "0005_postings_balance")]

    operations: ClassVar = [
        migrations.RunSQL(
            "UPDATE roi_conversionrule SET method = 'idea_measured' WHERE subject = 'idea_realised'",
            migrations.RunSQL.noop,
        )
    ]
