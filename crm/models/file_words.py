"""Words that files of people say, whether they go out or come in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.models.consent import ConsentStatement

# Networks whose handles have a column that is called like them.
NETWORKS = ("twitter", "x", "facebook", "youtube", "instagram", "mastodon", "linkedin", "github")


def stamps_of(moment: datetime) -> tuple[str, str]:
    """Return the stamps of a statement that is there: of its moment, and of its day."""
    return moment.astimezone(timezone.get_default_timezone()).isoformat(), timezone.localdate(moment).isoformat()


def as_written(statements: Iterable[ConsentStatement]) -> list[dict[str, Any]]:
    """Return statements as a file of ours says them."""
    return [
        {
            "purpose": one.purpose.code,
            "point": [one.point.kind, one.point.network, one.point.value],
            "given": one.is_given,
            "at": stamps_of(one.stated_at)[0],
            "way": one.way,
            "place": one.place,
            "wording": one.wording,
        }
        for one in statements
    ]
