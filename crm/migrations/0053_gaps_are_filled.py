"""What is missing is fetched: when the next turn is due, how far it came, and why it stopped."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0052_letters_of_unknown_senders'),
    ]

    operations = [
        migrations.AddField(
            model_name='channelgap',
            name='cursor',
            field=models.JSONField(blank=True, default=dict, verbose_name='place'),
        ),
        migrations.AddField(
            model_name='channelgap',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='due at'),
        ),
        migrations.AddField(
            model_name='channelgap',
            name='error',
            field=models.CharField(blank=True, max_length=500, verbose_name='last error'),
        ),
        migrations.AddField(
            model_name='channelgap',
            name='failures',
            field=models.PositiveIntegerField(default=0, verbose_name='failures in a row'),
        ),
        migrations.AddField(
            model_name='channelgap',
            name='pages',
            field=models.PositiveIntegerField(default=0, verbose_name='pages fetched'),
        ),
        migrations.AddIndex(
            model_name='channelgap',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='channel_gap_due'),
        ),
        migrations.AddConstraint(
            model_name='channelgap',
            constraint=models.CheckConstraint(condition=models.Q(('filled_at__isnull', True), ('due_at__isnull', True), _connector='OR'), name='a_gap_that_is_filled_is_filled_no_more'),
        ),
    ]
