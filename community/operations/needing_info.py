"""Asking the asker for more information; what they say next ends it."""

from community.errors import NotAQuestion, TextIsEmpty, TopicIsNotStanding
from community.errors.solving import MayNotAskForInfo, QuestionIsSolved
from community.foundation.acting import act
from community.models import Member, NeedsInfo, Topic, TopicEvent
from community.models.topic_event import Reasoned
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.operations.sanctioning import check_may_speak
from community.operations.solving import checked_reason
from community.permissions import can_ask_for_info, can_end_need

_K = TopicEvent.Kind


@act
def ask_for_info(topic: Topic, *, by: Member, reason: str) -> TopicEvent | None:
    """Say what the asker must still tell; the same again changes nothing.

    Raises ``MayNotAskForInfo``, ``MemberIsSilenced``, ``NotAQuestion``, ``TopicIsNotStanding``, ``QuestionIsSolved``,
    ``TextIsEmpty`` or ``TextIsTooLong``.
    """
    topic = locked_topic(topic)
    if not can_ask_for_info(by, topic):
        raise MayNotAskForInfo
    check_may_speak(by)
    if not topic.is_question:
        raise NotAQuestion
    if not topic.is_standing:
        raise TopicIsNotStanding
    if topic.is_solved:
        raise QuestionIsSolved
    reason = checked_reason(reason)
    if not reason:
        raise TextIsEmpty(pointer="/reason")
    row = NeedsInfo.objects.filter(topic=topic).first() or NeedsInfo(topic=topic)
    if row.reason == reason:
        return None
    row.by, row.reason = by, reason
    row.save()
    return record_topic_event(_K.NEEDS_INFO, topic, by=by, extras=Reasoned(reason), at=row.asked_at)


@act
def need_no_info(topic: Topic, *, by: Member, reason: str = "") -> TopicEvent | None:
    """Say that enough is known; where nothing was missing nothing happens.

    Raises ``MayNotAskForInfo`` for anybody but who asked for it, the asker and those who keep order, or
    ``TextIsTooLong``.
    """
    topic = locked_topic(topic)
    need = NeedsInfo.objects.filter(topic=topic).first()
    if need is None:
        return None
    if not can_end_need(by, need):
        raise MayNotAskForInfo
    need.delete()
    return record_topic_event(_K.NEED_WITHDRAWN, topic, by=by, extras=Reasoned(checked_reason(reason)))
