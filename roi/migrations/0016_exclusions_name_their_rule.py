"""A month is valued or excluded by each rule by itself, and the reasons for months."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and the constraint that reads it."""

    dependencies: ClassVar = [
        ('roi', '0015_a_rule_in_use_keeps_its_method'),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name='exclusion',
            name='an_event_is_excluded_once',
        ),
        migrations.AddField(
            model_name='exclusion',
            name='rule',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roi.conversionrule', verbose_name='rule'),
        ),
        migrations.AlterField(
            model_name='exclusion',
            name='reason',
            field=models.CharField(choices=[('solved_by_staff', 'an employee solved it'), ('solved_by_asker', 'the asker solved it himself'), ('self_service', 'self-service counts by the deflection rules only'), ('reopened', 'reopened before it was valued'), ('superseded', 'a later event took its place before it was valued'), ('already_valued', 'the same effect is valued already'), ('no_rule', 'no approved rule was valid on that day'), ('archive', 'imported for reading only'), ('currency', 'no exchange rate into the business currency'), ('overlap', 'another rule values the same effect'), ('worthless', 'nothing is left after the haircuts'), ('nothing_counted', 'there was nothing to count'), ('too_few', 'too few people answered for a figure'), ('contact', 'support was contacted all the same')], max_length=16, verbose_name='reason'),
        ),
        migrations.AddConstraint(
            model_name='exclusion',
            constraint=models.UniqueConstraint(fields=('source', 'event_id', 'rule'), name='an_event_is_excluded_once', nulls_distinct=False),
        ),
    ]
