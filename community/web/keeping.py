"""What those who keep order may do to topics and posts on pages of their own, and which of it is offered where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Member, Post, Topic
from community.models.category import Reader
from community.models.topic import State
from community.operations.claiming import release_claim
from community.operations.joining_incidents import attach_topic, detach_topic
from community.operations.marking_topics import lock_topic, pin_topic, unlock_topic, unpin_topic
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.moving import move_topic
from community.operations.revising import blank_revision
from community.permissions import can_keep_incidents, can_moderate, can_move_topic, can_release_claim
from community.web.forms_keeping import (
    BecauseForm,
    IncidentForm,
    KeepingForm,
    LightForm,
    MoveForm,
    PersonalDataForm,
    PinForm,
    ReasonForm,
    category_of,
)


@dataclass(frozen=True)
class Keeping:
    """One act: how it is called, what it means and what is said afterwards, who may do it, what it asks and does.

    ``is_open`` tells whether the thing as it was read is one to offer it for; the operation knows for sure.
    """

    title: Promise
    lead: Promise
    done: Promise
    perform: Callable[[Any, Any, Member], Any]
    form: type[KeepingForm] = BecauseForm
    may: Callable[[Member, Any], bool] = lambda member, _thing: can_moderate(member)
    is_open: Callable[[Any], bool] = lambda _thing: True


@dataclass(frozen=True)
class Way:
    """A link to a page on which something may be done."""

    label: Promise
    address: str


def _to(state: State) -> Callable[[Any, Any, Member], Any]:
    def perform(thing: Topic | Post, form: BecauseForm, by: Member) -> Any:
        because = form.because
        move: Any = move_topic_to_state if isinstance(thing, Topic) else move_post_to_state
        return move(thing, state, by=by, reason=because.reason, ground=because.ground)

    return perform


def _may_release(member: Member, topic: Topic) -> bool:
    claim = topic.running_claim
    return claim is not None and claim.by_id != member.pk and can_release_claim(member, claim)


def _is_kept(thing: Topic | Post) -> bool:
    """Tell whether it waits for somebody to let it appear, or was hidden."""
    return thing.state in {State.HIDDEN, State.HELD}


_HIDE = _("Hide")
_RESTORE = _("Restore")
_RESTORING = _(
    "Everybody who may look here sees it again. If it went away by mistake, take that back in the log of moderation: "
    "then a solution that went with it comes back as well."
)
_DELETE = _("Delete")
TOPIC_ACTS = {
    "move-topic": Keeping(
        _("Move to another category"),
        _("Whoever may look there reads it from then on; notifications and reports go along."),
        _("The topic stands here now."),
        lambda topic, form, by: move_topic(topic, category_of(form), by=by, because=form.because),
        MoveForm,
        can_move_topic,
    ),
    "lock-topic": Keeping(
        _("Lock"),
        _("Nobody but the people who keep order can answer any more."),
        _("The topic is closed."),
        lambda topic, form, by: lock_topic(topic, by=by, because=form.because),
        LightForm,
        is_open=lambda topic: not hasattr(topic, "lock"),
    ),
    "unlock-topic": Keeping(
        _("Unlock"),
        _("Everybody can answer again."),
        _("The topic is open again."),
        lambda topic, form, by: unlock_topic(topic, by=by, because=form.because),
        LightForm,
        is_open=lambda topic: hasattr(topic, "lock"),
    ),
    "pin-topic": Keeping(
        _("Pin"),
        _("It stands on top of the lists of its category, or of all."),
        _("The topic is pinned."),
        lambda topic, form, by: pin_topic(
            topic,
            by=by,
            everywhere=form.cleaned_data["everywhere"],
            until=form.cleaned_data["until"],
            because=form.because,
        ),
        PinForm,
        is_open=lambda topic: topic.is_standing and not hasattr(topic, "pin"),
    ),
    "unpin-topic": Keeping(
        _("Unpin"),
        _("It stands in the lists like all others again."),
        _("The topic is pinned no more."),
        lambda topic, form, by: unpin_topic(topic, by=by, because=form.because),
        LightForm,
        is_open=lambda topic: hasattr(topic, "pin"),
    ),
    "free-topic": Keeping(
        _("Release the claim"),
        _("Somebody has announced an answer; others see then that nobody works on it."),
        _("The announcement is gone."),
        lambda topic, form, by: release_claim(topic, by=by, reason=form.because.reason),
        ReasonForm,
        _may_release,
    ),
    "attach-incident": Keeping(
        _("Attach to an incident"),
        _("The incident stands above the topic, and whoever asks or watches here is told when it is fixed."),
        _("The incident stands above the topic now."),
        lambda topic, form, by: attach_topic(form.cleaned_data["incident"], topic, by=by),
        IncidentForm,
        lambda member, _topic: can_keep_incidents(member),
        lambda topic: topic.is_standing and not hasattr(topic, "incident_link"),
    ),
    "detach-incident": Keeping(
        _("Detach from its incident"),
        _("The incident goes away from above the topic; nobody here is told any more."),
        _("The topic is not about the incident any more."),
        lambda topic, form, by: detach_topic(topic.incident_link.incident, topic, by=by),
        KeepingForm,
        lambda member, topic: can_keep_incidents(member) and hasattr(topic, "incident_link"),
    ),
    "hide-topic": Keeping(
        _HIDE,
        _("Only its author and the people who keep order see it then. A solution goes with it."),
        _("The topic is hidden."),
        _to(State.HIDDEN),
        is_open=lambda topic: topic.is_standing,
    ),
    "restore-topic": Keeping(
        _RESTORE,
        _RESTORING,
        _("The topic stands again."),
        _to(State.VISIBLE),
        is_open=_is_kept,
    ),
    "delete-topic": Keeping(
        _DELETE,
        _("Nobody sees it any more. It can be taken back in the log of moderation."),
        _("The topic is deleted."),
        _to(State.DELETED),
    ),
}
POST_ACTS = {
    "hide-post": Keeping(
        _HIDE,
        _(
            "Only its author and the people who keep order see it then. If it is the solution, the question is open again."
        ),
        _("The post is hidden."),
        _to(State.HIDDEN),
        is_open=lambda post: post.is_standing,
    ),
    "restore-post": Keeping(
        _RESTORE,
        _RESTORING,
        _("The post stands again."),
        _to(State.VISIBLE),
        is_open=_is_kept,
    ),
    "delete-post": Keeping(
        _DELETE,
        _("Nobody sees it any more. It can be taken back in the log of moderation."),
        _("The post is deleted."),
        _to(State.DELETED),
    ),
}

BLANK_VERSION = Keeping(
    _("Remove this text for good"),
    _("Nobody can read this version any more, and it cannot be taken back. The same words in other versions stay."),
    _("The text is removed."),
    lambda revision, form, by: blank_revision(revision, by=by, because=form.because),
    PersonalDataForm,
)


def ways_of_keeping(reader: Reader, topic: Topic) -> list[Way]:
    """What this reader may do to a topic that was read with its page; asks the database nothing."""
    if not isinstance(reader, Member):
        return []
    acts = ((name, act) for name, act in TOPIC_ACTS.items() if act.may(reader, topic) and act.is_open(topic))
    ways = [Way(act.title, reverse(name, args=[topic.pk])) for name, act in acts]
    if can_move_topic(reader, topic) and topic.is_standing:
        # Moving comes first, and these two are its neighbours.
        ways[1:1] = [Way(label, reverse(name, args=[topic.pk])) for name, label in _rearranging(topic)]
    return ways


def _rearranging(topic: Topic) -> Iterator[tuple[str, Promise]]:
    yield "merge-topic", _("Merge into another topic")
    if topic.post_count > 1:
        yield "split-topic", _("Take posts out into a new topic")
