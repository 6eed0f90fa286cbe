"""Rollups are sums that a trigger keeps: whoever appends a leg cannot forget them."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0008_a_method_fits_what_is_valued")]

    operations: ClassVar = []
