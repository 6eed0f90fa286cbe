"""Writes the row of an act of moderation and rings its bell after commit."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.flaggable import Because
from community.foundation.events import Extras
from community.models import Appeal, Member, ModerationAct, ModerationCase, Post, Topic
from community.signals import appeal_decided, case_decided, member_moderated


@dataclass(frozen=True)
class StateMoved(Extras):
    """The state before and after, and the solution that went with it, so that the act can be undone exactly."""

    before: str
    after: str
    solution: dict[str, Any] | None = None


@dataclass(frozen=True)
class Upon:
    """What an act is done to, and whom it concerns."""

    kind: str
    id: int
    member: Member | int
    category: int | None = None

    @property
    def member_id(self) -> int:
        """The number of the person concerned."""
        return self.member if isinstance(self.member, int) else self.member.pk


def record_act(
    kind: ModerationAct.Kind, upon: Upon, *, by: Member, because: Because, extras: Extras | None = None
) -> ModerationAct:
    """Write the row in the act's transaction; whoever reacts hears of it only once it is there to stay."""
    act = ModerationAct.objects.create(
        kind=kind,
        thing_kind=upon.kind,
        thing_id=upon.id,
        member_id=upon.member_id,
        category_id=upon.category,
        by=by,
        ground=because.ground,
        reason=because.reason.strip(),
        undoes=because.undoes,
        occurred_at=timezone.now(),
        extras=extras.as_json() if extras else {},
    )
    transaction.on_commit(partial(member_moderated.send_robust, sender=ModerationAct, event_id=act.pk, kind=act.kind))
    return act


def upon_topic(topic: Topic) -> Upon:
    """Name a topic as what an act is done to."""
    return Upon("topic", topic.pk, topic.author_id, topic.category_id)


def upon_post(post: Post, topic: Topic) -> Upon:
    """Name a post as what an act is done to; the body of a topic is the topic's."""
    return Upon("post", post.pk, post.author_id, topic.category_id)


def announce_decision(case: ModerationCase) -> None:
    """Ring after commit that a case is decided."""
    transaction.on_commit(partial(case_decided.send_robust, sender=ModerationCase, case_id=case.pk))


def announce_appeal(appeal: Appeal) -> None:
    """Ring after commit that an appeal is decided."""
    transaction.on_commit(partial(appeal_decided.send_robust, sender=Appeal, appeal_id=appeal.pk))
