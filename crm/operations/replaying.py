"""Reads again what came in: after a fault was mended, or to see that nothing changes."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.errors import MayNotKeepChannels, RawTextIsForgotten, RefusedIsNotReplayed
from crm.models import InboundEvent, RefusalCount
from crm.models.inbound import InboundEventQuerySet
from crm.operations.writing_down import forget_raw
from crm.permissions import can_keep_channels

REFUSED_KEPT_FOR = timedelta(days=30)
_EVENTS_AT_ONCE = 5000


@act
def replay_event(event: InboundEvent, *, by: Member) -> bool:
    """Let an event be taken in once more; one that waits already is only tried at once. What it said is one message still.

    Raises ``MayNotKeepChannels``, ``RefusedIsNotReplayed`` or ``RawTextIsForgotten``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    event = read_locked(InboundEvent.objects.all(), event.pk)
    if event.state == InboundEvent.State.REFUSED:
        raise RefusedIsNotReplayed
    if event.raw_forgotten_at is not None:
        raise RawTextIsForgotten
    event.state, event.ended_at, event.starts = InboundEvent.State.WAITING, None, 0
    event.due_at, event.replays = timezone.now(), event.replays + 1
    event.save(update_fields=["state", "ended_at", "starts", "due_at", "replays"])
    return True


def replay_events(events: InboundEventQuerySet) -> int:
    """Let many events be taken in once more, from the command line; what was refused or forgotten is left out."""
    return int(
        events.replayable().update(
            state=InboundEvent.State.WAITING,
            ended_at=None,
            starts=0,
            due_at=timezone.now(),
            error="",
            replays=models.F("replays") + 1,
        )
    )


def forget_old_inbound() -> int:
    """Empty what is older than its channel keeps it, and delete what was refused long ago; return how much there was."""
    now = timezone.now()
    kept_for = models.ExpressionWrapper(
        models.F("channel__raw_kept_days") * timedelta(days=1), output_field=models.DurationField()
    )
    old = InboundEvent.objects.filter(raw_forgotten_at__isnull=True).annotate(kept_for=kept_for)
    ids = old.filter(received_at__lt=now - models.F("kept_for")).exclude(state=InboundEvent.State.WAITING)
    forgotten = 0
    while batch := list(ids.order_by("received_at").values_list("pk", flat=True)[:_EVENTS_AT_ONCE]):
        forgotten += forget_raw(InboundEvent.objects.filter(pk__in=batch))
    refused = InboundEvent.objects.filter(state=InboundEvent.State.REFUSED, received_at__lt=now - REFUSED_KEPT_FOR)
    forgotten += refused.delete()[0]
    RefusalCount.objects.filter(hour__lt=now - 12 * REFUSED_KEPT_FOR).delete()
    return forgotten
