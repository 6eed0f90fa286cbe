"""What stands already was dated by the time zone that is set today; nothing else says so."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import migrations


def note_zone(apps: Any, editor: Any) -> None:
    """Note it where something is posted; an empty ledger learns of it with its first posting."""
    heads, zones = (apps.get_model("roi", name).objects.using(editor.connection.alias) for name in ("LedgerHead", "BusinessZone"))
    if heads.filter(number__gt=0).exists():
        zones.create(name=settings.BUSINESS_TIME_ZONE, after_number=0)


class Migration(migrations.Migration):
    """Rows only."""

    dependencies: ClassVar = [("roi", "0030_postings_know_their_time_zone")]

    operations: ClassVar = [migrations.RunPython(note_zone, migrations.RunPython.noop)]
