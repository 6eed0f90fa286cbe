"""What people have of the benefits is summed from an index alone, which also finds the shares of one of them."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One index in place of another."""

    dependencies: ClassVar = [("roi", "0028_postings_claim_no_later_moment")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(
                condition=models.Q(("party__isnull", False)),
                fields=["party", "account"],
                include=("amount", "currency", "role", "posting"),
                name="leg_of_party",
            ),
        ),
        migrations.AlterField(
            model_name="leg",
            name="party",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="legs",
                to="roi.party",
                verbose_name="party",
            ),
        ),
    ]
