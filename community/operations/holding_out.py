"""Experiments: whom to show no suggestions, so that one sees what they are good for."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.errors import (
    CodeIsTaken,
    HoldOutsOverlap,
    MayNotExperiment,
    PeriodIsImpossible,
    ShareIsOutOfRange,
    TextIsEmpty,
    TextIsTooLong,
)
from community.foundation.acting import act
from community.models import HoldOut, Member
from community.operations.texts import checked_title
from community.permissions import can_experiment

SIXTY_FOUR_BITS = 2**64
TITLE_LENGTH_LIMIT = 200


def is_held_out(hold_out: HoldOut, subject: str) -> bool:
    """Tell whether somebody is shown nothing: a matter of the two alone, so the same person always gets the same."""
    digest = sha256(f"{hold_out.salt}:{subject}".encode()).digest()
    return int.from_bytes(digest[:8]) < hold_out.share * SIXTY_FOUR_BITS


def running_hold_out(at: datetime) -> HoldOut | None:
    """Return the experiment that runs at a moment; there is at most one."""
    return HoldOut.objects.running_at(at).first()


@act
def plan_hold_out(
    *,
    by: Member,
    code: str,
    title: str,
    share: Decimal,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> HoldOut:
    """Begin an experiment, now or later; who asked before it began never takes part.

    Raises ``MayNotExperiment``, ``TextIsEmpty``, ``TextIsTooLong``, ``ShareIsOutOfRange``, ``PeriodIsImpossible``,
    ``CodeIsTaken`` or ``HoldOutsOverlap``.
    """
    if not can_experiment(by):
        raise MayNotExperiment
    if not code:
        raise TextIsEmpty(pointer="/code")
    if not 0 <= share <= 1:
        raise ShareIsOutOfRange(pointer="/share")
    now = timezone.now()
    starts_at = starts_at or now
    _check_period(starts_at, ends_at, now)
    if HoldOut.objects.filter(code=code).exists():
        raise CodeIsTaken
    title = checked_title(title)
    if len(title) > TITLE_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/title")
    try:
        with transaction.atomic():
            return HoldOut.objects.create(code=code, title=title, share=share, starts_at=starts_at, ends_at=ends_at)
    except IntegrityError as error:
        # Two at once may also meet at the code; then as now another one was first.
        raise HoldOutsOverlap from error


@act
def end_hold_out(hold_out: HoldOut, *, by: Member) -> bool:
    """End a running experiment now; return whether it was running. Raises ``MayNotExperiment``."""
    if not can_experiment(by):
        raise MayNotExperiment
    now = timezone.now()
    return bool(HoldOut.objects.running_at(now).filter(pk=hold_out.pk, starts_at__lt=now).update(ends_at=now))


def _check_period(starts_at: datetime, ends_at: datetime | None, now: datetime) -> None:
    if starts_at < now:
        raise PeriodIsImpossible(pointer="/starts_at")
    if ends_at is not None and ends_at <= starts_at:
        raise PeriodIsImpossible(pointer="/ends_at")
