"""Pages of postings are found by indexes in their own order; without them the last month was reached over all others.

With five million legs a page of the last month took twenty seconds, a page of a rare role three; now each takes some
milliseconds.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes that end in the number, and those that find what is rare."""

    dependencies: ClassVar = [
        ('roi', '0020_new_legs_find_their_postings'),
    ]

    operations: ClassVar = [
        migrations.RemoveIndex(
            model_name='posting',
            name='posting_by_period',
        ),
        migrations.RemoveIndex(
            model_name='posting',
            name='posting_by_business_date',
        ),
        migrations.RemoveIndex(
            model_name='posting',
            name='posting_by_driver',
        ),
        migrations.AlterField(
            model_name='posting',
            name='rule_version',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roi.ruleversion', verbose_name='rule version'),
        ),
        migrations.AddIndex(
            model_name='leg',
            index=models.Index(condition=models.Q(('role', ''), _negated=True), fields=['role', 'posting'], name='leg_by_role'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['period', 'number'], name='posting_by_period'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['valid_on', 'number'], name='posting_by_business_date'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['driver', 'number'], name='posting_by_driver'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['rule_version', 'number'], name='posting_by_rule_version'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['grade', 'number'], name='posting_by_grade'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['kind', 'number'], name='posting_by_kind'),
        ),
        migrations.AddIndex(
            model_name='valuation',
            index=models.Index(fields=['category'], name='valuation_by_category'),
        ),
        migrations.AddIndex(
            model_name='valuation',
            index=models.Index(fields=['product'], name='valuation_by_product'),
        ),
        migrations.AddIndex(
            model_name='valuation',
            index=models.Index(fields=['channel'], name='valuation_by_channel'),
        ),
    ]
