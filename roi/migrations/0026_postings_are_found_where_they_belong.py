"""A page of a small group is found by an index of the postings themselves, in their order."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes, in place of those of the valuations."""

    dependencies: ClassVar = [("roi", "0025_old_postings_say_so_too")]

    operations: ClassVar = [
        migrations.RemoveIndex(
            model_name="valuation",
            name="valuation_by_category",
        ),
        migrations.RemoveIndex(
            model_name="valuation",
            name="valuation_by_product",
        ),
        migrations.RemoveIndex(
            model_name="valuation",
            name="valuation_by_channel",
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["category", "number"], name="posting_by_category"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["product", "number"], name="posting_by_product"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["channel", "number"], name="posting_by_channel"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["original_currency", "number"], name="posting_by_original_currency"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("driver__isnull", True)), fields=["number"], name="posting_without_driver"
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("rule_version__isnull", True)), fields=["number"], name="posting_without_rule"
            ),
        ),
    ]
