"""Hiding, restoring and deleting topics and posts; the why stands in the event."""

from community.errors import MayNotModerate, TextIsEmpty
from community.errors.moving import TopicIsMerged
from community.flaggable import Because
from community.foundation.acting import act
from community.models import Member, ModerationAct, Post, Topic, TopicEvent
from community.models.moderation_act import Ground
from community.models.topic import State
from community.models.topic_event import ClaimEnded, Reasoned
from community.operations.ending_claims import end_claim
from community.operations.events import record_topic_event
from community.operations.holding_back import settle_held_post, settle_held_topic, was_published
from community.operations.posting import locked_post, locked_topic
from community.operations.recording_acts import StateMoved, record_act, upon_post, upon_topic
from community.operations.reviving import drop_solution_of
from community.permissions import can_moderate

_T, _A = TopicEvent.Kind, ModerationAct.Kind
_ACTS = {State.VISIBLE: _A.RESTORE, State.HIDDEN: _A.HIDE, State.DELETED: _A.DELETE}
_TOPIC_KINDS = {State.VISIBLE: _T.TOPIC_RESTORED, State.HIDDEN: _T.TOPIC_HIDDEN, State.DELETED: _T.TOPIC_DELETED}
_POST_KINDS = {State.VISIBLE: _T.POST_RESTORED, State.HIDDEN: _T.POST_HIDDEN, State.DELETED: _T.POST_DELETED}


@act
def move_topic_to_state(
    topic: Topic,
    state: State,
    *,
    by: Member,
    reason: str,
    ground: str = Ground.OTHER,
    undoes: ModerationAct | None = None,
) -> TopicEvent | None:
    """Hide, restore or delete a topic; the state it is in already changes nothing.

    A topic that goes away takes its solution with it; one that never appeared appears now, as if it were new. Raises
    ``MayNotModerate``, ``TopicIsMerged``, or ``TextIsEmpty`` without a reason.
    """
    topic = locked_topic(topic)
    _check_moderation(by, reason)
    if topic.state == state:
        return None
    first = topic.posts.filter(number=1).first()
    if first is None:
        raise TopicIsMerged
    if not was_published(TopicEvent.Kind.TOPIC_OPENED, first):
        return settle_held_topic(topic, first, state, by=by, because=Because(ground, reason, undoes))
    dropped = drop_solution_of(topic, by=by) if state != State.VISIBLE else None
    moved = StateMoved(topic.state, state, dropped)
    topic.state = state
    topic.save(update_fields=["state"])
    if state != State.VISIBLE:
        end_claim(topic, by=by, way=ClaimEnded.Way.WENT_AWAY)
    record_act(_ACTS[state], upon_topic(topic), by=by, because=Because(ground, reason, undoes), extras=moved)
    return record_topic_event(_TOPIC_KINDS[state], topic, by=by, extras=Reasoned(reason))


@act
def move_post_to_state(
    post: Post,
    state: State,
    *,
    by: Member,
    reason: str,
    ground: str = Ground.OTHER,
    undoes: ModerationAct | None = None,
) -> TopicEvent | None:
    """Hide, restore or delete a post; the state it is in already changes nothing.

    A solution that goes away reopens its question; a post that never appeared appears now, as if it were new. Raises
    ``MayNotModerate`` or ``TextIsEmpty`` without a reason.
    """
    topic, post = locked_post(post)
    _check_moderation(by, reason)
    if post.state == state:
        return None
    if not post.is_first and not was_published(TopicEvent.Kind.POST_ADDED, post):
        return settle_held_post(topic, post, state, by=by, because=Because(ground, reason, undoes))
    is_solution = Post.objects.filter(pk=post.pk, solution__isnull=False).exists()
    dropped = drop_solution_of(topic, by=by) if state != State.VISIBLE and is_solution else None
    moved = StateMoved(post.state, state, dropped)
    topic.post_count += int(state == State.VISIBLE) - int(post.state == State.VISIBLE)
    topic.save(update_fields=["post_count"])
    post.state = state
    post.save(update_fields=["state"])
    record_act(_ACTS[state], upon_post(post, topic), by=by, because=Because(ground, reason, undoes), extras=moved)
    return record_topic_event(_POST_KINDS[state], topic, by=by, post=post, extras=Reasoned(reason))


def _check_moderation(by: Member, reason: str) -> None:
    if not can_moderate(by):
        raise MayNotModerate
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
