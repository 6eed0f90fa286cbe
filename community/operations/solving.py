"""Marking the solution of a question and taking it back."""

from django.db import transaction
from django.utils import timezone

from community.errors import (
    MayNotMarkSolution,
    NotAQuestion,
    PostIsNotStanding,
    PostOfAnotherTopic,
    QuestionIsNoAnswer,
    TopicIsNotStanding,
)
from community.models import Member, Post, Solution, Topic, TopicEvent
from community.models.topic_event import ClaimEnded, SolutionMoved
from community.operations.ending_claims import end_claim
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.permissions import can_mark_solution


@transaction.atomic
def mark_solution(topic: Topic, post: Post, *, by: Member) -> TopicEvent | None:
    """Make a post the solution, in place of an earlier one.

    Marking the post that is the solution already changes nothing and returns ``None``, so twenty calls at once leave
    one event. Raises ``MayNotMarkSolution``, ``NotAQuestion``, ``TopicIsNotStanding``, ``PostOfAnotherTopic``,
    ``QuestionIsNoAnswer`` or ``PostIsNotStanding``.
    """
    topic = locked_topic(topic)
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if not can_mark_solution(by, topic):
        raise MayNotMarkSolution
    _check_can_be_solution(topic, post)
    solution = Solution.objects.filter(topic=topic).first()
    if solution is not None and solution.post_id == post.pk:
        return None
    before = solution.post_id if solution else None
    now = timezone.now()
    solution = solution or Solution(topic=topic)
    solution.post, solution.marked_by, solution.marked_at = post, by, now
    # The topic is locked, so nobody can have written one meanwhile.
    solution.save()
    topic.solved_at = now
    topic.save(update_fields=["solved_at"])
    end_claim(topic, by=by, way=ClaimEnded.Way.SOLVED)
    kind = TopicEvent.Kind.SOLUTION_CHANGED if before else TopicEvent.Kind.TOPIC_SOLVED
    moved = SolutionMoved(before=before, after=post.pk)
    return record_topic_event(kind, topic, by=by, post=post, extras=moved, at=now)


@transaction.atomic
def withdraw_solution(topic: Topic, *, by: Member) -> TopicEvent | None:
    """Make a solved question open again; an open one stays as it is and the answer is ``None``.

    Raises ``MayNotMarkSolution``.
    """
    topic = locked_topic(topic)
    if not can_mark_solution(by, topic):
        raise MayNotMarkSolution
    return drop_solution(topic, by=by)


def drop_solution(topic: Topic, *, by: Member) -> TopicEvent | None:
    """Delete the solution of a topic that the caller's act has locked, whoever acts; used when content goes away."""
    solution = Solution.objects.filter(topic=topic).select_related("post").first()
    if solution is None:
        return None
    post = solution.post
    solution.delete()
    topic.solved_at = None
    topic.save(update_fields=["solved_at"])
    moved = SolutionMoved(before=post.pk, after=None)
    return record_topic_event(TopicEvent.Kind.TOPIC_REOPENED, topic, by=by, post=post, extras=moved)


def _check_can_be_solution(topic: Topic, post: Post) -> None:
    if not topic.is_question:
        raise NotAQuestion
    if not topic.is_standing:
        raise TopicIsNotStanding
    if post.topic_id != topic.pk:
        raise PostOfAnotherTopic
    if post.is_first:
        raise QuestionIsNoAnswer
    if not post.is_standing:
        raise PostIsNotStanding
