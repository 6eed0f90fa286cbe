"""Secrets of webhooks are renewed, what waits too long is dropped, and since when each is told is known."""

from typing import ClassVar

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns and a check."""

    dependencies: ClassVar = [
        ('crm', '0043_what_forgotten_people_said_stays_away'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='webhooksubscription',
            name='before_until',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='the secret before signs until'),
        ),
        migrations.AddField(
            model_name='webhooksubscription',
            name='dropped',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='never sent, for it waited too long'),
        ),
        migrations.AddField(
            model_name='webhooksubscription',
            name='sealed_before',
            field=models.TextField(blank=True, editable=False, verbose_name='sealed before'),
        ),
        migrations.AddField(
            model_name='webhooksubscription',
            name='told_since',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='told since'),
        ),
        migrations.AddConstraint(
            model_name='webhooksubscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('before_until__isnull', True), ('sealed_before', '')), models.Q(models.Q(('sealed_before', ''), _negated=True), ('before_until__isnull', False)), _connector='OR'), name='the_secret_before_signs_until_a_moment'),
        ),
    ]
