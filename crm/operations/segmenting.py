"""Segments are saved, counted and looked at before they are."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.errors import TextIsTooLong, VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Account, Contact, FieldDefinition, Segment
from crm.operations.contacts import checked_name
from crm.operations.naming import act_as
from crm.people_errors import MayNotKeepSegments, RuleIsMalformed, SegmentIsNamedAlready
from crm.permissions import can_keep_segments
from crm.reports.asked_fields import fields_asked, names_of, values_asked
from crm.reports.rule_fields import rows_of
from crm.reports.rules import chosen_by

NAME_LENGTH_LIMIT, DESCRIPTION_LENGTH_LIMIT = 120, 500
COUNTED_UP_TO = 10_000
SHOWN = 20


@dataclass(frozen=True)
class Preview:
    """How many a rule chooses, no further than is counted in a request, and the first of them."""

    count: int
    is_capped: bool
    rows: list[Contact | Account]


@act
def save_segment(name: str, *, by: Member, rule: Any, target: str, description: str = "") -> Segment:
    """Save a rule and count whom it chooses.

    Raises ``MayNotKeepSegments``, ``RuleIsMalformed``, ``SegmentIsNamedAlready`` or what is wrong with the name.
    """
    if not can_keep_segments(by):
        raise MayNotKeepSegments
    act_as(by)
    hold_fields(target, rule)
    chosen_by(target, rule)
    segment = Segment(name=_checked(name), rule=rule, target=target, description=_described(description), by=by)
    _write(segment)
    return count_segment(segment)


@act
def edit_segment(segment: Segment, *, by: Member, version: int | None = None, **values: Any) -> Segment | None:
    """Change ``name``, ``description`` or ``rule``; nothing new answers ``None``.

    Raises ``VersionIsStale`` or what ``save_segment`` raises.
    """
    segment = read_locked(Segment.objects.all(), segment.pk)
    if not can_keep_segments(by):
        raise MayNotKeepSegments
    act_as(by)
    if version is not None and version != segment.version:
        raise VersionIsStale
    if "rule" in values:
        hold_fields(segment.target, values["rule"])
        chosen_by(segment.target, values["rule"])
    if "name" in values:
        values["name"] = _checked(values["name"])
    if "description" in values:
        values["description"] = _described(values["description"])
    changed = {name: value for name, value in values.items() if getattr(segment, name) != value}
    if not changed:
        return None
    for name, value in changed.items():
        setattr(segment, name, value)
    segment.version += 1
    _write(segment)
    # Another name changes nobody whom it chooses, and a rule that lost its field can be renamed still.
    return count_segment(segment) if "rule" in changed else segment


@act
def delete_segment(segment: Segment, *, by: Member) -> None:
    """Forget a rule; those whom it chose stay. Raises ``MayNotKeepSegments``."""
    if not can_keep_segments(by):
        raise MayNotKeepSegments
    act_as(by)
    Segment.objects.filter(pk=segment.pk).delete()


@act
def recount_segment(segment: Segment, *, by: Member) -> Segment:
    """Count now whom a segment chooses. Raises ``MayNotKeepSegments`` or ``RuleIsMalformed``."""
    segment = read_locked(Segment.objects.all(), segment.pk)
    if not can_keep_segments(by):
        raise MayNotKeepSegments
    return count_segment(segment)


def hold_fields(target: str, rule: Any) -> None:
    """Keep the additional fields that a rule asks for as they are until the segment is saved."""
    list(fields_asked(target, rule).order_by("pk").select_for_update(no_key=True))


def segments_that_ask(field: FieldDefinition, choices: set[str]) -> list[str]:
    """Return the names of the segments whose rules ask for one of these choices of a field."""
    words = names_of(field)
    return [
        segment.name
        for segment in Segment.objects.filter(target__in=words).order_by("name")
        if choices & set(values_asked(segment.rule, words[segment.target]))
    ]


def count_segment(segment: Segment) -> Segment:
    """Count whom a segment chooses now; whether the rule still holds is told as by ``chosen_by``."""
    chosen = chosen_by(segment.target, segment.rule).of(rows_of(segment.target))
    segment.count, segment.counted_at = chosen.count(), timezone.now()
    segment.save(update_fields=["count", "counted_at"])
    return segment


def count_segments() -> int:
    """Count all segments anew; one whose rule asks for a field that is not in use any more keeps its count."""
    counted = 0
    for segment in Segment.objects.order_by("pk"):
        with suppress(RuleIsMalformed):
            count_segment(segment)
            counted += 1
    return counted


def preview(target: str, rule: Any) -> Preview:
    """Return whom a rule would choose. Raises ``RuleIsMalformed``."""
    chosen = chosen_by(target, rule).of(rows_of(target))
    count = chosen.order_by()[: COUNTED_UP_TO + 1].count()
    return Preview(min(count, COUNTED_UP_TO), count > COUNTED_UP_TO, list(chosen.order_by("id")[:SHOWN]))


def _write(segment: Segment) -> None:
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        raise SegmentIsNamedAlready from error


def _checked(name: str) -> str:
    name = checked_name(name)
    if len(name) > NAME_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/name")
    return name


def _described(text: str) -> str:
    if len(text) > DESCRIPTION_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/description")
    return text.strip()
