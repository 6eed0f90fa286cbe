"""Proposing an answer as the solution to those who choose it."""

from community.errors import MayNotWriteHere, TextIsEmpty
from community.errors.solving import MayNotPropose, QuestionIsSolved
from community.foundation.acting import act
from community.models import Member, Post, Proposal, Topic, TopicEvent
from community.models.topic_event import Reasoned
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.operations.sanctioning import check_may_speak
from community.operations.solving import check_is_answer, checked_reason
from community.permissions import can_propose_solution, can_see_topic


@act
def propose_solution(topic: Topic, post: Post, *, by: Member, reason: str) -> TopicEvent | None:
    """Propose an answer; the same answer again says why anew, and with the same reason nothing changes.

    Raises ``MayNotWriteHere``, ``MayNotPropose``, ``MemberIsSilenced``, ``QuestionIsSolved``, ``TextIsEmpty``,
    ``TextIsTooLong``, or what ``check_is_answer`` raises.
    """
    topic = locked_topic(topic)
    post = Post.objects.get(pk=post.pk, topic=topic)
    if not (by.is_active and can_see_topic(by, topic)):
        raise MayNotWriteHere
    if not can_propose_solution(by, post):
        raise MayNotPropose
    check_may_speak(by)
    check_is_answer(topic, post)
    if topic.is_solved:
        raise QuestionIsSolved
    reason = checked_reason(reason)
    if not reason:
        raise TextIsEmpty(pointer="/reason")
    row = Proposal.objects.filter(post=post, by=by).first() or Proposal(post=post, by=by)
    if (row.reason, row.settled_at) == (reason, None):
        return None
    row.reason, row.settled_at = reason, None
    row.save()
    return record_topic_event(TopicEvent.Kind.SOLUTION_PROPOSED, topic, by=by, post=post, extras=Reasoned(reason))


@act
def withdraw_proposal(proposal: Proposal, *, by: Member) -> TopicEvent | None:
    """Take one's own proposal back; without one nothing happens. Raises ``MayNotPropose`` for somebody else's."""
    topic = locked_topic(proposal.post.topic)
    if proposal.by_id != by.pk:
        raise MayNotPropose
    removed, _per_model = Proposal.objects.filter(pk=proposal.pk).delete()
    if not removed:
        return None
    return record_topic_event(TopicEvent.Kind.PROPOSAL_WITHDRAWN, topic, by=by, post=proposal.post)
