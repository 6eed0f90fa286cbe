"""Locks and pins of topics as the source has them, unless somebody decided about them here."""

from collections.abc import Collection, Iterable, Mapping

from community.foundation.copying import copy_rows
from community.importing.run import ImportedTopic, ImportRun
from community.models import Member, ModerationAct, Topic, TopicLock, TopicPin
from community.models.topic_event import ClaimEnded
from community.operations.ending_claims import end_claim

_K = ModerationAct.Kind


def mark_new(topics: Mapping[int, ImportedTopic]) -> None:
    """Lock and pin topics that were opened just now, by their id; what does not stand is on no list."""
    system = Member.objects.system().pk
    _lock({pk: one for pk, one in topics.items() if one.locked_at}, system)
    _pin({pk: one for pk, one in topics.items() if one.pin and one.is_standing}, system)


def settle_marks(run: ImportRun, topics: Mapping[Topic, ImportedTopic]) -> None:
    """Lock, open, pin and unpin known topics like the source; what is taken off came with an import, so it is the system's."""
    system = Member.objects.system().pk
    rows = {topic.pk: topic for topic in topics if topic.is_standing}
    theirs = {topic.pk: imported for topic, imported in topics.items() if topic.pk in rows}
    locks = _Change(
        {pk for pk, one in theirs.items() if one.locked_at},
        TopicLock.objects.filter(topic__in=rows).values_list("topic", "by"),
        theirs.keys() - _decided(rows, _K.LOCK, _K.UNLOCK),
        system,
    )
    pins = _Change(
        {pk for pk, one in theirs.items() if one.pin},
        TopicPin.objects.filter(topic__in=rows).values_list("topic", "by"),
        theirs.keys() - _decided(rows, _K.PIN, _K.UNPIN),
        system,
    )
    number = locks.number + pins.number
    if number:
        run.report.made["locks and pins changed"] += number
    if run.dry_run or not number:
        return
    if locks.ended:
        TopicLock.objects.filter(topic__in=locks.ended).delete()
    if pins.ended:
        TopicPin.objects.filter(topic__in=pins.ended).delete()
    for pk in sorted(locks.begun):
        end_claim(rows[pk], by=Member.objects.system(), way=ClaimEnded.Way.LOCKED)
    _lock({pk: theirs[pk] for pk in locks.begun}, system)
    _pin({pk: theirs[pk] for pk in pins.begun}, system)


class _Change:
    """Which marks begin and which end, among topics about which nobody decided here."""

    def __init__(self, there: set[int], here: Iterable[tuple[int, int]], free: set[int], system: int) -> None:
        standing = dict(here)
        self.begun = (there - standing.keys()) & free
        self.ended = {pk for pk, by in standing.items() if by == system and pk not in there} & free

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.begun) + len(self.ended)


def _decided(topics: Collection[int], *kinds: ModerationAct.Kind) -> set[int]:
    acts = ModerationAct.objects.filter(thing_kind="topic", thing_id__in=list(topics), kind__in=kinds)
    return set(acts.values_list("thing_id", flat=True))


def _lock(topics: Mapping[int, ImportedTopic], by: int) -> None:
    rows = ((pk, by, one.locked_at) for pk, one in topics.items())
    copy_rows(TopicLock, ("topic_id", "by_id", "locked_at"), rows)


def _pin(topics: Mapping[int, ImportedTopic], by: int) -> None:
    rows = ((pk, by, one.pin.everywhere, one.pin.pinned_at, one.pin.until) for pk, one in topics.items() if one.pin)
    copy_rows(TopicPin, ("topic_id", "by_id", "everywhere", "pinned_at", "until"), rows)
