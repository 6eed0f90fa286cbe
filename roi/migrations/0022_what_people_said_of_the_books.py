"""What was said of months and of cashability becomes rows, and an approved version carries its hash."""

from typing import ClassVar
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables, and a constraint that asks nothing of what was approved before it."""

    dependencies: ClassVar = [
        ("roi", "0021_postings_are_found_in_their_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cashable", models.BooleanField(verbose_name="cashable")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
            ],
            options={
                "verbose_name": "classification",
                "verbose_name_plural": "classifications",
            },
        ),
        migrations.CreateModel(
            name="PeriodEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("soft_closed", "closed for what comes by itself"),
                            ("reopened", "opened again"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a period",
                "verbose_name_plural": "events of periods",
            },
        ),
        AddConstraintNotValid(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_at__isnull", True), ("content_hash__regex", "^[0-9a-f]{64}$"), _connector="OR"
                ),
                name="an_approved_version_is_hashed",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="driver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="classifications",
                to="roi.valuedriver",
                verbose_name="value driver",
            ),
        ),
        migrations.AddField(
            model_name="periodevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="periodevent",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="roi.period",
                verbose_name="period",
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_classification_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reopened"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="opening_a_month_again_has_a_reason",
            ),
        ),
    ]
