"""Until when what a forgotten author said stays away; of those who were forgotten before, until now."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, filled for those who have no name any more."""

    dependencies: ClassVar = [
        ('crm', '0042_presences_hear_their_own_network'),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='persona',
            name='forgotten_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='forgotten at'),
        ),
        migrations.RunSQL(
            "UPDATE crm_persona SET forgotten_at = now() WHERE external_id LIKE 'forgotten/%'", migrations.RunSQL.noop
        ),
    ]
