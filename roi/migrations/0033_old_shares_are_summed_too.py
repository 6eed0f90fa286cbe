"""What stands already is summed for everybody too."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Rows only."""

    dependencies: ClassVar = [("roi", "0032_shares_of_parties_are_kept_as_sums")]

    operations: ClassVar = [migrations.RunSQL("SELECT roi_rebuild_rollups()", migrations.RunSQL.noop)]
