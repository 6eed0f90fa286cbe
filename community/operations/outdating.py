"""Saying that a solution helps no longer, and that it does again."""

from community.errors import TextIsEmpty
from community.errors.solving import MayNotMarkOutdated, QuestionIsNotSolved
from community.foundation.acting import act
from community.models import Member, Solution, SolutionOutdated, Topic, TopicEvent
from community.models.topic_event import Reasoned
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.operations.sanctioning import check_may_speak
from community.operations.solving import checked_reason
from community.permissions import can_mark_outdated, can_see_topic

_K = TopicEvent.Kind


@act
def mark_outdated(topic: Topic, *, by: Member, reason: str) -> TopicEvent | None:
    """Say why the solution of a question helps no longer; said again with the same reason nothing changes.

    The question stays solved, for it was: what was earned and spared stays too. Raises ``QuestionIsNotSolved``,
    ``MayNotMarkOutdated``, ``MemberIsSilenced``, ``TextIsEmpty`` or ``TextIsTooLong``.
    """
    topic, solution = _locked(topic, by)
    check_may_speak(by)
    reason = checked_reason(reason)
    if not reason:
        raise TextIsEmpty(pointer="/reason")
    row = SolutionOutdated.objects.filter(solution=solution).first() or SolutionOutdated(solution=solution)
    if row.reason == reason:
        return None
    row.by, row.reason = by, reason
    row.save()
    return record_topic_event(_K.SOLUTION_OUTDATED, topic, by=by, post=solution.post, extras=Reasoned(reason))


@act
def withdraw_outdated(topic: Topic, *, by: Member, reason: str = "") -> TopicEvent | None:
    """Say that the solution helps again; where nobody doubted it nothing happens.

    Raises ``QuestionIsNotSolved``, ``MayNotMarkOutdated`` or ``TextIsTooLong``.
    """
    topic, solution = _locked(topic, by)
    removed, _per_model = SolutionOutdated.objects.filter(solution=solution).delete()
    if not removed:
        return None
    why = Reasoned(checked_reason(reason))
    return record_topic_event(_K.SOLUTION_CURRENT, topic, by=by, post=solution.post, extras=why)


def _locked(topic: Topic, by: Member) -> tuple[Topic, Solution]:
    topic = locked_topic(topic)
    solution = Solution.objects.filter(topic=topic).select_related("post").first()
    if solution is None:
        raise QuestionIsNotSolved
    if not (can_see_topic(by, topic) and can_mark_outdated(by, solution)):
        raise MayNotMarkOutdated
    return topic, solution
