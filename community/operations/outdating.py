"""Saying that a solution helps no longer, and that it does again; enough independent members say it together."""

from django.conf import settings

from community.errors import MayNotWriteHere, TextIsEmpty
from community.errors.solving import MarksItAtOnce, MayNotMarkOutdated, QuestionIsNotSolved
from community.foundation.acting import act
from community.models import Member, OutdatedVoice, Solution, SolutionOutdated, Topic, TopicEvent
from community.models.topic_event import Reasoned
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.operations.sanctioning import check_may_speak
from community.operations.solving import checked_reason
from community.permissions import can_mark_outdated, can_say_outdated, can_see_topic, is_independent_of

_K = TopicEvent.Kind


@act
def mark_outdated(topic: Topic, *, by: Member, reason: str) -> TopicEvent | None:
    """Say why the solution of a question helps no longer; said again with the same reason nothing changes.

    The question stays solved, for it was: what was earned and spared stays too. What was marked by number is somebody's
    word from then on. Raises ``QuestionIsNotSolved``,
    ``MayNotMarkOutdated``, ``MemberIsSilenced``, ``TextIsEmpty`` or ``TextIsTooLong``.
    """
    topic, solution = _locked_to_mark(topic, by)
    check_may_speak(by)
    reason = _why(reason)
    row = SolutionOutdated.objects.filter(solution=solution).select_related("by").first()
    if row is not None and row.reason == reason and not row.is_by_count:
        return None
    return _put_mark(topic, solution, by, reason)


@act
def withdraw_outdated(topic: Topic, *, by: Member, reason: str = "") -> TopicEvent | None:
    """Say that the solution helps again; where nobody doubted it nothing happens.

    The voices against it are heard by that: it takes as many new ones to mark it again. Raises ``QuestionIsNotSolved``, ``MayNotMarkOutdated`` or ``TextIsTooLong``.
    """
    topic, solution = _locked_to_mark(topic, by)
    reason = checked_reason(reason)
    OutdatedVoice.objects.filter(solution=solution).delete()
    return _take_mark_off(topic, solution, by, reason)


@act
def say_outdated(topic: Topic, *, by: Member, reason: str) -> bool:
    """Say that the solution of a question helps oneself no longer, and why; return whether anything changed.

    With the last voice that is needed it is marked by the system, with the words of that voice. Raises
    ``QuestionIsNotSolved``, ``MayNotWriteHere``, ``MemberIsSilenced``, ``MarksItAtOnce``, ``TextIsEmpty`` or
    ``TextIsTooLong``.
    """
    topic, solution = _locked(topic)
    if not can_say_outdated(by, topic):
        raise MayNotWriteHere
    check_may_speak(by)
    if can_mark_outdated(by, solution):
        raise MarksItAtOnce
    reason = _why(reason)
    said = OutdatedVoice.objects.filter(solution=solution, member=by)
    if said.exists():
        return bool(said.exclude(reason=reason).update(reason=reason))
    counts = is_independent_of(by, solution.post)
    row = OutdatedVoice.objects.create(solution=solution, member=by, counts=counts, reason=reason)
    why = Reasoned(reason)
    record_topic_event(_K.OUTDATED_SAID, topic, by=by, post=solution.post, extras=why, at=row.created_at)
    is_marked = SolutionOutdated.objects.filter(solution=solution).exists()
    if counts and not is_marked and _voices(solution) >= settings.OUTDATED_VOICES_NEEDED:
        _put_mark(topic, solution, Member.objects.system(), reason)
    return True


@act
def take_outdated_voice_back(topic: Topic, *, by: Member) -> bool:
    """Take it back; return whether there was anything to take back.

    A mark that rests on nothing but the number of voices falls with the one that made it enough. Raises
    ``QuestionIsNotSolved``.
    """
    topic, solution = _locked(topic)
    removed, _per_model = OutdatedVoice.objects.filter(solution=solution, member=by).delete()
    if not removed:
        return False
    record_topic_event(_K.OUTDATED_UNSAID, topic, by=by, post=solution.post)
    row = SolutionOutdated.objects.filter(solution=solution).select_related("by").first()
    if row is not None and row.is_by_count and _voices(solution) < settings.OUTDATED_VOICES_NEEDED:
        _take_mark_off(topic, solution, Member.objects.system(), "")
    return True


def _put_mark(topic: Topic, solution: Solution, by: Member, reason: str) -> TopicEvent:
    SolutionOutdated.objects.update_or_create(solution=solution, defaults={"by": by, "reason": reason})
    return record_topic_event(_K.SOLUTION_OUTDATED, topic, by=by, post=solution.post, extras=Reasoned(reason))


def _take_mark_off(topic: Topic, solution: Solution, by: Member, reason: str) -> TopicEvent | None:
    removed, _per_model = SolutionOutdated.objects.filter(solution=solution).delete()
    if not removed:
        return None
    return record_topic_event(_K.SOLUTION_CURRENT, topic, by=by, post=solution.post, extras=Reasoned(reason))


def _voices(solution: Solution) -> int:
    return OutdatedVoice.objects.filter(solution=solution, counts=True).count()


def _why(reason: str) -> str:
    reason = checked_reason(reason)
    if not reason:
        raise TextIsEmpty(pointer="/reason")
    return reason


def _locked(topic: Topic) -> tuple[Topic, Solution]:
    topic = locked_topic(topic)
    solution = Solution.objects.filter(topic=topic).select_related("post__topic").first()
    if solution is None:
        raise QuestionIsNotSolved
    return topic, solution


def _locked_to_mark(topic: Topic, by: Member) -> tuple[Topic, Solution]:
    topic, solution = _locked(topic)
    if not (can_see_topic(by, topic) and can_mark_outdated(by, solution)):
        raise MayNotMarkOutdated
    return topic, solution
