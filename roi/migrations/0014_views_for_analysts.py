"""Read-only views with stable names for tools of analysts."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0013_studies_are_kept")]

    operations: ClassVar = []
