"""Soft-closed months, and rows of the books that are never changed: rates, snapshots, scenarios, corrections."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0009_rollups_are_kept")]

    operations: ClassVar = []
