"""Reads days as people write them in tables."""

import re
from datetime import date

from django.utils.translation import gettext as _

_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def day_of(text: str) -> date:
    """Return 2026-12-31 and 31.12.2026 as a day. Raises ``ValueError`` with a sentence."""
    german = _GERMAN_DAY.fullmatch(text)
    try:
        return date(int(german[3]), int(german[2]), int(german[1])) if german else date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_("%(text)s is no day; write it as 2026-12-31.") % {"text": text}) from error
