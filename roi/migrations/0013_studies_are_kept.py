"""A study that was signed stays as it was."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0012_policies_are_kept")]

    operations: ClassVar = []
