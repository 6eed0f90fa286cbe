"""A policy by which something was split stays as it was; questions about persons are never changed."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0011_the_chain_is_signed")]

    operations: ClassVar = []
