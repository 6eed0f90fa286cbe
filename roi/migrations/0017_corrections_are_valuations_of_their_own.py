"""A correction prices the same event again, perhaps by the same version, and needs a row of its own for it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and the constraint that counts with it."""

    dependencies: ClassVar = [("roi", "0016_exclusions_name_their_rule")]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name='valuation',
            name='an_event_is_valued_once_by_a_rule_version',
        ),
        migrations.AddField(
            model_name='valuation',
            name='revision',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='revision'),
        ),
        migrations.AddConstraint(
            model_name='valuation',
            constraint=models.UniqueConstraint(fields=('source', 'event_id', 'rule_version', 'path', 'scenario', 'revision'), name='an_event_is_valued_once_by_a_rule_version', nulls_distinct=False),
        ),
    ]
