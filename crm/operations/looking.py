"""Looks at networks: whoever begins one leases it, and one that failed rests, longer each time."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from community.foundation.acting import act
from crm.connectors.base import NetworkSaysLater
from crm.models import ChannelPull, PresenceLook

LEASE = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=6)


@act
def begin[Look: (ChannelPull, PresenceLook)](looks: QuerySet[Look]) -> Look | None:
    """Take the lease of the look that is due longest; a process that dies in it leaves it to the next one."""
    due = looks.filter(due_at__lte=timezone.now()).order_by("due_at")
    look = due.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if look is not None:
        look.looked_at = timezone.now()
        look.due_at = look.looked_at + LEASE
        look.save(update_fields=["looked_at", "due_at"])
    return look


def rest(look: ChannelPull | PresenceLook, error: Exception, *, first: timedelta) -> None:
    """Wait longer after each failure, or for as long as the network asks for."""
    now = timezone.now()
    look.failures += 1
    look.error = f"{type(error).__name__}: {error}"[:500]
    look.due_at = now + min(first * 2 ** min(look.failures - 1, 10), LONGEST_REST)
    if isinstance(error, NetworkSaysLater):
        look.due_at = max(error.until, now)
    look.save(update_fields=["failures", "error", "due_at"])
