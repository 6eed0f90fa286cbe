"""What a newcomer wrote and nobody but its author has seen yet: it appears when a moderator lets it, dated then."""

from django.db.models import F, Model
from django.utils import timezone

from community.flaggable import Because, flaggable
from community.models import Category, Flag, Member, ModerationAct, ModerationCase, Post, Topic, TopicEvent
from community.models.flag import Outcome
from community.models.moderation_act import Ground
from community.models.topic import State
from community.models.topic_event import Reasoned
from community.operations.ending_needs import note_info_given
from community.operations.events import record_topic_event
from community.operations.flagging import flag_thing, open_case
from community.operations.numbering import next_number
from community.operations.recording_acts import StateMoved, record_act, upon_post, upon_topic
from community.operations.spotting_spam import Judgement, judge_text, record_verdict

_APPEARANCES = (TopicEvent.Kind.TOPIC_HELD, TopicEvent.Kind.POST_HELD)
_NEWS = (TopicEvent.Kind.TOPIC_OPENED, TopicEvent.Kind.POST_ADDED)


def wait_for_approval(kind: str, thing: Model, *, points: int) -> None:
    """Put what was held back into the queue; the act that wrote it holds its lock."""
    case = open_case(flaggable(kind), thing)
    rows = ModerationCase.objects.filter(pk=case.pk)
    rows.update(is_held=True, spam_points=points, weight=F("weight") + points)


def report_what_was_edited(
    text: str, thing: Topic | Post, *, by: Member, category: Category, topic: Topic | None = None
) -> None:
    """Judge a changed text like a new one; what would have been held back is reported by the system.

    So nobody slips something in later. Raises ``WordIsRefused``.
    """
    judgement = judge_text(text, by=by, category=category, topic=topic)
    report_judged(judgement, "topic" if isinstance(thing, Topic) else "post", thing.pk, by=by)


def report_judged(judgement: Judgement, kind: str, thing_id: int, *, by: Member) -> None:
    """Keep what the rules said of a changed text; the system reports what would have been held back, once."""
    record_verdict(judgement, kind, thing_id, by=by)
    system = Member.objects.system() if judgement.is_held else None
    if system is None or Flag.objects.filter(by=system, thing_kind=kind, thing_id=thing_id, outcome="open").exists():
        return
    note = "\n".join(f"{finding.rule}: {finding.detail}" for finding in judgement.findings)
    flag_thing(flaggable(kind), thing_id, by=system, ground=Ground.SPAM, note=note)


def close_case_of_held(kind: str, thing_id: int, *, by: Member, appears: bool) -> None:
    """Take what was settled out of the queue, wherever it was settled."""
    now, outcome = timezone.now(), Outcome.DISAGREED if appears else Outcome.AGREED
    held = ModerationCase.objects.filter(thing_kind=kind, thing_id=thing_id, outcome=Outcome.OPEN, is_held=True)
    for pk in held.values_list("pk", flat=True):
        Flag.objects.filter(case=pk).update(outcome=outcome, handled_by=by, handled_at=now)
        ModerationCase.objects.filter(pk=pk).update(
            outcome=outcome, decided_by=by, decided_at=now, claimed_by=None, claimed_until=None
        )


def was_published(kind: TopicEvent.Kind, post: Post) -> bool:
    """Tell whether others have ever seen this; what was not held back they have."""
    if not TopicEvent.objects.filter(post=post, kind__in=_APPEARANCES).exists():
        return True
    # A post that was merged or split away has appeared where it stood before, as whatever it was there.
    return TopicEvent.objects.filter(post=post, kind__in={kind, *_NEWS}).exists()


def settle_held_topic(topic: Topic, first: Post, state: State, *, by: Member, because: Because) -> TopicEvent:
    """Let a locked topic appear that was held back, or put it away before it did."""
    moved = StateMoved(topic.state, state)
    close_case_of_held("topic", topic.pk, by=by, appears=state == State.VISIBLE)
    topic.state = state
    if state != State.VISIBLE:
        topic.save(update_fields=["state"])
        record_act(ModerationAct.Kind.REJECT, upon_topic(topic), by=by, because=because, extras=moved)
        rejected = Reasoned(because.reason)
        return record_topic_event(TopicEvent.Kind.TOPIC_REJECTED, topic, by=by, post=first, extras=rejected)
    # New to everybody but its author: lists and clocks begin now.
    now = timezone.now()
    topic.created_at = topic.last_posted_at = first.created_at = now
    topic.save(update_fields=["state", "created_at", "last_posted_at"])
    first.save(update_fields=["created_at"])
    record_act(ModerationAct.Kind.APPROVE, upon_topic(topic), by=by, because=because, extras=moved)
    return record_topic_event(TopicEvent.Kind.TOPIC_OPENED, topic, by=topic.author, post=first, at=now)


def settle_held_post(topic: Topic, post: Post, state: State, *, by: Member, because: Because) -> TopicEvent:
    """Let a post appear that was held back, behind all that stand there by now, or put it away before it did."""
    moved = StateMoved(post.state, state)
    close_case_of_held("post", post.pk, by=by, appears=state == State.VISIBLE)
    post.state = state
    if state != State.VISIBLE:
        post.save(update_fields=["state"])
        record_act(ModerationAct.Kind.REJECT, upon_post(post, topic), by=by, because=because, extras=moved)
        rejected = Reasoned(because.reason)
        return record_topic_event(TopicEvent.Kind.POST_REJECTED, topic, by=by, post=post, extras=rejected)
    following = next_number(topic)
    post.number = post.number if post.number == following - 1 else following
    post.created_at = timezone.now()
    post.save(update_fields=["state", "number", "created_at"])
    topic.post_count += 1
    topic.last_posted_at = post.created_at
    topic.save(update_fields=["post_count", "last_posted_at"])
    record_act(ModerationAct.Kind.APPROVE, upon_post(post, topic), by=by, because=because, extras=moved)
    # What was held back said nothing to anybody; now the asker has said more.
    note_info_given(topic, by=post.author, post=post)
    return record_topic_event(TopicEvent.Kind.POST_ADDED, topic, by=post.author, post=post, at=post.created_at)
