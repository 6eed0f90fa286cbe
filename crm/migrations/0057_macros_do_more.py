"""A macro adds tags, and gives the ticket to a team or to whoever uses it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0056_purposes_in_german'),
    ]

    operations = [
        migrations.AddField(
            model_name='macro',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, verbose_name='adds tags'),
        ),
        migrations.AddField(
            model_name='macro',
            name='takes',
            field=models.BooleanField(db_default=False, default=False, verbose_name='assigns to whoever uses it'),
        ),
        migrations.AddField(
            model_name='macro',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.team', verbose_name='gives to the team'),
        ),
        migrations.AddConstraint(
            model_name='macro',
            constraint=models.CheckConstraint(condition=models.Q(('team__isnull', True), ('takes', False), _connector='OR'), name='a_macro_gives_a_ticket_in_one_way', violation_error_message='A macro gives the ticket to a team or to whoever uses it, not to both.'),
        ),
    ]
