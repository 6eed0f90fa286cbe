"""Locking topics, so that nobody answers any more, and pinning them on top."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.errors import MayNotModerate, TopicIsNotStanding
from community.errors.moderating import EndIsPast
from community.flaggable import Because
from community.foundation.acting import act
from community.foundation.events import Extras
from community.models import Member, ModerationAct, Topic, TopicLock, TopicPin
from community.models.topic_event import ClaimEnded
from community.operations.ending_claims import end_claim
from community.operations.posting import locked_topic
from community.operations.recording_acts import record_act, upon_topic
from community.permissions import can_moderate

_K = ModerationAct.Kind


@dataclass(frozen=True)
class Pinned(Extras):
    """Where a topic stands on top and until when."""

    everywhere: bool
    until: str | None


@act
def lock_topic(topic: Topic, *, by: Member, because: Because) -> ModerationAct | None:
    """Let nobody but keepers answer any more; a locked topic stays as it is. Raises ``MayNotModerate``."""
    topic = _checked(topic, by)
    if TopicLock.objects.filter(topic=topic).exists():
        return None
    TopicLock.objects.create(topic=topic, by=by)
    end_claim(topic, by=by, way=ClaimEnded.Way.LOCKED)
    return record_act(_K.LOCK, upon_topic(topic), by=by, because=because)


@act
def unlock_topic(topic: Topic, *, by: Member, because: Because) -> ModerationAct | None:
    """Let everybody answer again; an open topic stays as it is. Raises ``MayNotModerate``."""
    topic = _checked(topic, by)
    removed, _per_model = TopicLock.objects.filter(topic=topic).delete()
    return record_act(_K.UNLOCK, upon_topic(topic), by=by, because=because) if removed else None


@act
def pin_topic(
    topic: Topic, *, by: Member, everywhere: bool, until: datetime | None, because: Because
) -> ModerationAct | None:
    """Put a topic on top of its category or of all lists; the same pin again changes nothing.

    Raises ``MayNotModerate``, ``TopicIsNotStanding`` or ``EndIsPast``.
    """
    topic = _checked(topic, by)
    if not topic.is_standing:
        raise TopicIsNotStanding
    now = timezone.now()
    if until is not None and until <= now:
        raise EndIsPast(pointer="/until")
    before = TopicPin.objects.filter(topic=topic).first()
    if before is not None and (before.everywhere, before.until) == (everywhere, until):
        return None
    TopicPin.objects.update_or_create(
        topic=topic, defaults={"everywhere": everywhere, "until": until, "by": by, "pinned_at": now}
    )
    extras = Pinned(everywhere, until.isoformat() if until else None)
    return record_act(_K.PIN, upon_topic(topic), by=by, because=because, extras=extras)


@act
def unpin_topic(topic: Topic, *, by: Member, because: Because) -> ModerationAct | None:
    """Take a topic off the top; where it is not, nothing changes. Raises ``MayNotModerate``."""
    topic = _checked(topic, by)
    pin = TopicPin.objects.filter(topic=topic).first()
    if pin is None:
        return None
    pin.delete()
    extras = Pinned(pin.everywhere, pin.until.isoformat() if pin.until else None)
    return record_act(_K.UNPIN, upon_topic(topic), by=by, because=because, extras=extras)


def _checked(topic: Topic, by: Member) -> Topic:
    topic = locked_topic(topic)
    if not can_moderate(by):
        raise MayNotModerate
    return topic
