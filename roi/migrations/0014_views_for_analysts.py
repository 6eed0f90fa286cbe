"""Nothing: the views for analysts come after the last column that they show, in 0018."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Keeps its place in the order."""

    dependencies: ClassVar = [("roi", "0013_studies_are_kept")]

    operations: ClassVar = []
