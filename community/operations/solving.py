"""Marking the solution of a question, confirming it and taking it back."""

from django.utils import timezone

from community.errors import (
    MayNotMarkSolution,
    NotAQuestion,
    PostIsNotStanding,
    PostOfAnotherTopic,
    QuestionIsNoAnswer,
    TextIsTooLong,
    TopicIsNotStanding,
)
from community.foundation.acting import act
from community.models import (
    Member,
    NoHelp,
    OutdatedVoice,
    Post,
    Proposal,
    Solution,
    SolutionOutdated,
    Topic,
    TopicEvent,
)
from community.models.solution import REASON_LENGTH_LIMIT
from community.models.topic_event import ClaimEnded, Reasoned, SolutionMoved
from community.operations.ending_claims import end_claim
from community.operations.ending_needs import end_need
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.permissions import can_mark_solution


@act
def mark_solution(topic: Topic, post: Post, *, by: Member, reason: str = "") -> TopicEvent | None:
    """Make a post the solution, in place of an earlier one.

    Marking the post that is the solution already changes nothing and returns ``None``, so twenty calls at once leave
    one event; only what was accepted by number alone is confirmed so. Raises ``MayNotMarkSolution``, ``NotAQuestion``,
    ``TopicIsNotStanding``, ``PostOfAnotherTopic``, ``QuestionIsNoAnswer``, ``PostIsNotStanding`` or ``TextIsTooLong``.
    """
    topic = locked_topic(topic)
    # No lock of its own: a post of this topic changes under that of the topic, and any other one is refused.
    post = Post.objects.get(pk=post.pk)
    if not can_mark_solution(by, topic):
        raise MayNotMarkSolution
    _check_can_be_solution(topic, post)
    reason = checked_reason(reason)
    # Whom it helps after all has said so now.
    NoHelp.objects.filter(post=post, member=by).delete()
    solution = Solution.objects.filter(topic=topic).first()
    if solution is not None and solution.post_id == post.pk:
        return _confirm(topic, solution, by, reason) if solution.is_by_count else None
    way = Solution.Way.ASKER if by.pk == topic.author_id else Solution.Way.STAFF
    return put_solution(topic, post, by=by, way=way, reason=reason, replacing=solution)


@act
def withdraw_solution(topic: Topic, *, by: Member, reason: str = "") -> TopicEvent | None:
    """Make a solved question open again; an open one stays as it is and the answer is ``None``.

    Programs of old give no reason, so none is asked for here; pages do. Raises ``MayNotMarkSolution`` or
    ``TextIsTooLong``.
    """
    topic = locked_topic(topic)
    if not can_mark_solution(by, topic):
        raise MayNotMarkSolution
    return drop_solution(topic, by=by, reason=checked_reason(reason))


def put_solution(
    topic: Topic,
    post: Post,
    *,
    by: Member,
    way: Solution.Way,
    reason: str = "",
    replacing: Solution | None = None,
) -> TopicEvent:
    """Write the solution of a topic that the caller's act has locked, in place of an earlier one."""
    solution = replacing or Solution(topic=topic)
    before, now = solution.post_id, timezone.now()
    solution.post, solution.marked_by, solution.marked_at = post, by, now
    solution.way, solution.reason = way, reason
    solution.confirmed_by = solution.confirmed_at = None
    if replacing is not None:
        SolutionOutdated.objects.filter(solution=replacing).delete()
        OutdatedVoice.objects.filter(solution=replacing).delete()
    # The topic is locked, so nobody can have written one meanwhile.
    solution.save()
    topic.solved_at = now
    topic.save(update_fields=["solved_at"])
    end_claim(topic, by=by, way=ClaimEnded.Way.SOLVED)
    end_need(topic, by=by)
    Proposal.objects.filter(post=post, settled_at__isnull=True).update(settled_at=now)
    kind = TopicEvent.Kind.SOLUTION_CHANGED if before else TopicEvent.Kind.TOPIC_SOLVED
    moved = SolutionMoved(before=before, after=post.pk, reason=reason)
    return record_topic_event(kind, topic, by=by, post=post, extras=moved, at=now)


def drop_solution(topic: Topic, *, by: Member, reason: str = "") -> TopicEvent | None:
    """Delete the solution of a topic that the caller's act has locked, whoever acts; used when content goes away."""
    solution = Solution.objects.filter(topic=topic).select_related("post").first()
    if solution is None:
        return None
    post = solution.post
    solution.delete()
    topic.solved_at = None
    topic.save(update_fields=["solved_at"])
    moved = SolutionMoved(before=post.pk, after=None, reason=reason)
    return record_topic_event(TopicEvent.Kind.TOPIC_REOPENED, topic, by=by, post=post, extras=moved)


def checked_reason(reason: str) -> str:
    """Return the reason in one line, which may be empty. Raises ``TextIsTooLong``."""
    reason = " ".join(reason.split())
    if len(reason) > REASON_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/reason")
    return reason


def check_is_answer(topic: Topic, post: Post) -> None:
    """Raise ``NotAQuestion``, ``TopicIsNotStanding``, ``QuestionIsNoAnswer`` or ``PostIsNotStanding``."""
    if not topic.is_question:
        raise NotAQuestion
    if not topic.is_standing:
        raise TopicIsNotStanding
    if post.is_first:
        raise QuestionIsNoAnswer
    if not post.is_standing:
        raise PostIsNotStanding


def _confirm(topic: Topic, solution: Solution, by: Member, reason: str) -> TopicEvent:
    """Let a person stand for it; when it was accepted stays, for what was earned and spared hangs on that."""
    solution.confirmed_by, solution.confirmed_at = by, timezone.now()
    solution.reason = reason or solution.reason
    solution.save(update_fields=["confirmed_by", "confirmed_at", "reason"])
    why = Reasoned(reason) if reason else None
    kind = TopicEvent.Kind.SOLUTION_CONFIRMED
    return record_topic_event(kind, topic, by=by, post=solution.post, extras=why, at=solution.confirmed_at)


def _check_can_be_solution(topic: Topic, post: Post) -> None:
    if post.topic_id != topic.pk and topic.is_question and topic.is_standing:
        raise PostOfAnotherTopic
    check_is_answer(topic, post)
