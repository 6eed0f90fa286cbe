"""Putting two topics together into one, and taking that back: what stood in one stands in the other from then on."""

from datetime import datetime
from typing import Any

from community.errors import TextIsEmpty, TopicIsNotStanding
from community.errors.duplicates import DuplicateWouldChain, TopicHasDuplicates
from community.errors.moving import MayNotMoveTopic, TopicsDiffer
from community.flaggable import Because
from community.foundation.acting import act
from community.models import (
    Member,
    MeToo,
    ModerationAct,
    Notification,
    Post,
    Solution,
    Topic,
    TopicDuplicate,
    TopicEvent,
    TopicMerge,
    Watch,
)
from community.models.topic import State
from community.models.topic_event import ClaimEnded, PostsMoved, Reasoned
from community.operations.carrying_marks import carry_marks, carry_marks_back
from community.operations.duplicates import locked_topics
from community.operations.ending_claims import end_claim
from community.operations.events import record_topic_event
from community.operations.joining_incidents import give_incident_back, hand_incident_over
from community.operations.moving import check_articles_fit, check_reveals_nothing
from community.operations.numbering import next_number
from community.operations.rearranging import (
    Rearranged,
    last_moments,
    move_posts,
    moved_by,
    put_posts_back,
    readdress,
    readdress_back,
    recount,
)
from community.operations.recording_acts import record_act, upon_topic
from community.operations.reviving import drop_solution_of, revive_solution
from community.operations.scoring import hold_ledger
from community.permissions import can_move_topic

_T = TopicEvent.Kind


@act
def merge_topics(topic: Topic, into: Topic, *, by: Member, because: Because) -> ModerationAct:
    """Append all posts of a topic to another one, with new numbers, and let the topic lead there.

    Who has the problem and who watches is counted there once; the solution of the topic is none any more. Raises
    ``MayNotMoveTopic``, ``TextIsEmpty`` without a reason, ``TopicIsNotStanding``, ``TopicsDiffer``,
    ``TopicHasDuplicates``, ``DuplicateWouldChain``, ``MoveWouldReveal`` or ``SourceIsNarrower``.
    """
    topic, into = locked_topics(topic, into)
    if not (can_move_topic(by, topic) and can_move_topic(by, into)):
        raise MayNotMoveTopic
    if not because.reason.strip():
        raise TextIsEmpty(pointer="/reason")
    check_can_merge(topic, into)
    hold_ledger()
    last = last_moments(topic, into)
    solution = drop_solution_of(topic, by=by)
    incident = hand_incident_over(topic, into, by=by)
    (me_toos, watches), asker = hand_people_over(topic, into), _let_asker_share(topic, into)
    marks = carry_marks(topic, into, first=next_number(into))
    moved, read = readdress(Notification.objects.filter(topic=topic), into)
    extras = Rearranged(
        *(into.pk, last, solution, me_toos, asker, watches, moved, read),
        incident=incident,
        marks_raised=marks.raised,
        marks_made=marks.made,
    )
    act = record_act(ModerationAct.Kind.MERGE, upon_topic(topic), by=by, because=because, extras=extras)
    posts = list(topic.posts.order_by("number"))
    move_posts(posts, into, act=act)
    close_empty_topic(topic, into, act=act, by=by)
    recount(into)
    record_topic_event(_T.POSTS_MOVED, into, by=by, extras=PostsMoved(topic.pk, [post.pk for post in posts]))
    return act


def check_can_merge(topic: Topic, into: Topic) -> None:
    """Raise what ``merge_topics`` would raise of two topics, whoever wants to merge them."""
    if not (topic.is_standing and into.is_standing):
        raise TopicIsNotStanding
    if topic.pk == into.pk or TopicDuplicate.objects.filter(topic=into).exists():
        raise DuplicateWouldChain
    if TopicDuplicate.objects.filter(canonical=topic).exists():
        raise TopicHasDuplicates
    if topic.kind != into.kind:
        raise TopicsDiffer
    check_reveals_nothing(topic.category, into.category)
    check_articles_fit(Post.objects.filter(topic=topic), into.category)


def close_empty_topic(topic: Topic, into: Topic, *, act: ModerationAct, by: Member) -> None:
    """Let a locked topic without posts lead to where they are."""
    end_claim(topic, by=by, way=ClaimEnded.Way.DUPLICATE)
    topic.state = State.DELETED
    topic.save(update_fields=["state"])
    recount(topic)
    TopicMerge.objects.create(topic=topic, into=into, act=act)
    record_topic_event(_T.TOPIC_MERGED, topic, by=by, extras=PostsMoved(into.pk, []))


def unmerge_topics(topic: Topic, act: ModerationAct, by: Member, because: Because) -> ModerationAct | None:
    """Take a merge back; nothing when the posts have gone on since, or when the act itself took something back."""
    if act.undoes_id is not None:
        return None
    topic, into = locked_topics(topic, Topic(pk=act.extras["into"]))
    rows = moved_by(act)
    if not rows:
        return None
    hold_ledger()
    if Solution.objects.filter(topic=into, post__in=[row.post_id for row in rows]).exists():
        drop_solution_of(into, by=by)
    TopicMerge.objects.filter(topic=topic).delete()
    carry_marks_back(act.pk, act.extras, topic, last=max(row.to_number for row in rows))
    put_posts_back(rows, topic)
    topic.state = State.VISIBLE
    topic.save(update_fields=["state"])
    _give_back(act.extras, topic, into)
    give_incident_back(act.extras.get("incident"), topic, into, by=by)
    _recount_both(act, topic, into)
    undoing = record_act(ModerationAct.Kind.SPLIT, upon_topic(topic), by=by, because=because)
    record_topic_event(_T.TOPIC_RESTORED, topic, by=by, extras=Reasoned(because.reason))
    ids = [row.post_id for row in rows]
    record_topic_event(_T.TOPIC_SPLIT, into, by=by, extras=PostsMoved(topic.pk, ids))
    record_topic_event(_T.POSTS_MOVED, topic, by=by, extras=PostsMoved(into.pk, ids))
    revive_solution(topic, act.extras["solution"], by=by)
    return undoing


def hand_people_over(topic: Topic, into: Topic) -> tuple[list[int], list[int]]:
    """Let whoever has the problem of one locked topic, or watches it, do so with another one, everybody once; return which rows."""
    there = MeToo.objects.filter(topic=into)
    me_toos = _rest_of(MeToo.objects.filter(topic=topic).exclude(member=into.author), there.values("member"))
    MeToo.objects.filter(pk__in=me_toos).update(topic=into)
    watches = _rest_of(Watch.objects.filter(topic=topic), Watch.objects.filter(topic=into).values("member"))
    Watch.objects.filter(pk__in=watches).update(topic=into)
    return me_toos, watches


def _let_asker_share(topic: Topic, into: Topic) -> int | None:
    there = MeToo.objects.filter(topic=into, member=topic.author)
    if topic.author_id == into.author_id or not topic.is_question or there.exists():
        return None
    return MeToo.objects.create(topic=into, member=topic.author, created_at=topic.created_at).pk


def _rest_of(rows: Any, members: Any) -> list[int]:
    return list(rows.exclude(member__in=members).values_list("pk", flat=True))


def _give_back(extras: dict[str, Any], topic: Topic, into: Topic) -> None:
    MeToo.objects.filter(pk=extras["asker"]).delete()
    MeToo.objects.filter(pk__in=extras["me_toos"], topic=into).update(topic=topic)
    Watch.objects.filter(pk__in=extras["watches"], topic=into).update(topic=topic)
    readdress_back(extras, topic)


def _recount_both(act: ModerationAct, topic: Topic, into: Topic) -> None:
    recount(topic)
    recount(into)
    topic.last_posted_at = datetime.fromisoformat(act.extras["last"][str(topic.pk)])
    topic.save(update_fields=["last_posted_at"])
    before = datetime.fromisoformat(act.extras["last"][str(into.pk)])
    newer = Post.objects.filter(topic=into, created_at__gt=act.occurred_at).standing().exists()
    if not newer:
        into.last_posted_at = before
        into.save(update_fields=["last_posted_at"])
