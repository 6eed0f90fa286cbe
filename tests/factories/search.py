"""Documents of whatever stands in the test's database."""

import io

from django.core.management import call_command


def index_everything() -> None:
    """What the intakes and the night would do."""
    call_command("rebuild_search", stdout=io.StringIO(), stderr=io.StringIO())
