"""Pointing a question to the one that asked the same first, and taking the pointer back: nothing else is changed by it."""

from community.errors import TopicIsNotStanding
from community.errors.duplicates import (
    DuplicateWouldChain,
    MayNotMarkDuplicate,
    OnlyQuestionsAskAgain,
    OriginalIsNarrower,
    TopicHasDuplicates,
)
from community.foundation.acting import act
from community.models import Member, Topic, TopicDuplicate, TopicEvent
from community.models.topic_event import ClaimEnded, Pointed
from community.operations.ending_claims import end_claim
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.permissions import can_mark_duplicate, can_see_topic


@act
def mark_duplicate(topic: Topic, canonical: Topic, *, by: Member) -> TopicEvent | None:
    """Point a question to the one that asks the same; the same pointer again changes nothing.

    Who has the problem, who watches and what it is worth count at the canonical one from then on; all of that follows
    from the pointer, so taking it back leaves things as they were. Raises ``MayNotMarkDuplicate``,
    ``OnlyQuestionsAskAgain``, ``TopicIsNotStanding`` for an original that went away, ``DuplicateWouldChain``,
    ``TopicHasDuplicates`` or ``OriginalIsNarrower``.
    """
    topic, canonical = locked_topics(topic, canonical)
    if not (can_mark_duplicate(by, topic) and can_see_topic(by, canonical)):
        raise MayNotMarkDuplicate
    _check_can_point(topic, canonical)
    before = TopicDuplicate.objects.filter(topic=topic).first()
    if before is not None and before.canonical_id == canonical.pk:
        return None
    # The pointer of before goes first: the rule against chains looks at rows that are written.
    if before is not None:
        _take_away(before, topic, by)
    end_claim(topic, by=by, way=ClaimEnded.Way.DUPLICATE)
    TopicDuplicate.objects.create(topic=topic, canonical=canonical, marked_by=by)
    return record_topic_event(TopicEvent.Kind.DUPLICATE_MARKED, topic, by=by, extras=Pointed(canonical.pk))


@act
def withdraw_duplicate(topic: Topic, *, by: Member) -> TopicEvent | None:
    """Take the pointer away; without one nothing changes. Raises ``MayNotMarkDuplicate``."""
    topic = locked_topic(topic)
    if not can_mark_duplicate(by, topic):
        raise MayNotMarkDuplicate
    pointer = TopicDuplicate.objects.filter(topic=topic).first()
    return None if pointer is None else _take_away(pointer, topic, by)


def locked_topics(one: Topic, other: Topic) -> tuple[Topic, Topic]:
    """Read two topics again under row locks, in the order of their numbers, so that nobody waits for each other."""
    locked = {pk: locked_topic(Topic(pk=pk)) for pk in sorted({one.pk, other.pk})}
    return locked[one.pk], locked[other.pk]


def _take_away(pointer: TopicDuplicate, topic: Topic, by: Member) -> TopicEvent:
    pointer.delete()
    pointed = Pointed(pointer.canonical_id)
    return record_topic_event(TopicEvent.Kind.DUPLICATE_WITHDRAWN, topic, by=by, extras=pointed)


def _check_can_point(topic: Topic, canonical: Topic) -> None:
    if not (topic.is_question and canonical.is_question):
        raise OnlyQuestionsAskAgain
    if not canonical.is_standing:
        raise TopicIsNotStanding
    if topic.pk == canonical.pk or TopicDuplicate.objects.filter(topic=canonical).exists():
        raise DuplicateWouldChain
    if TopicDuplicate.objects.filter(canonical=topic).exists():
        raise TopicHasDuplicates
    if not canonical.category.admits_all_of(topic.category):
        raise OriginalIsNarrower
