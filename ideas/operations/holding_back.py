"""What came with an import and looks like spam: it waits unseen until a person lets it appear or rejects it, with a reason."""

from community.errors import MayNotModerate, TextIsEmpty
from community.flaggable import Because
from community.foundation.acting import act
from community.models import Member, ModerationAct
from community.models.moderation_act import Ground
from community.models.topic import State
from community.models.topic_event import Reasoned
from community.operations.holding_back import close_case_of_held, wait_for_approval
from community.operations.recording_acts import StateMoved, Upon, record_act
from community.operations.spotting_spam import Judgement, record_verdict
from ideas.errors import IdeaIsNotHeld
from ideas.models import Idea, IdeaEvent
from ideas.operations.events import locked_idea, record_idea_event
from ideas.permissions import can_moderate_ideas


@act
def release_idea(idea: Idea, *, by: Member, reason: str) -> IdeaEvent:
    """Let an idea appear that was held back, on the date that it has; of two who decide at once the first one does.

    Raises ``MayNotModerate``, ``TextIsEmpty`` or ``IdeaIsNotHeld``.
    """
    return settle_held_idea(_held(idea, by, reason), State.VISIBLE, by=by, because=Because(Ground.OTHER, reason))


@act
def reject_idea(idea: Idea, *, by: Member, reason: str) -> IdeaEvent:
    """Put an idea away for good that was held back; the row stays, for whoever wants to know what was decided.

    Raises as ``release_idea`` does.
    """
    return settle_held_idea(_held(idea, by, reason), State.DELETED, by=by, because=Because(Ground.SPAM, reason))


def wait_for_people(idea: Idea, judgement: Judgement) -> None:
    """Put a new idea that is held back into the queue with all that speaks against it; its batch holds its lock."""
    record_verdict(judgement, "idea", idea.pk, by=idea.author)
    wait_for_approval("idea", idea, points=judgement.points)


def settle_held_idea(idea: Idea, state: State, *, by: Member, because: Because) -> IdeaEvent:
    """Write down what was decided about a locked idea that was held back, wherever that was, and take it from the queue."""
    moved, appears = StateMoved(idea.state, state), state == State.VISIBLE
    close_case_of_held("idea", idea.pk, by=by, appears=appears)
    idea.state = state
    idea.save(update_fields=["state"])
    upon = Upon("idea", idea.pk, idea.author_id, idea.category_id)
    kind = ModerationAct.Kind.APPROVE if appears else ModerationAct.Kind.REJECT
    record_act(kind, upon, by=by, because=because, extras=moved)
    told = IdeaEvent.Kind.IDEA_RELEASED if appears else IdeaEvent.Kind.IDEA_REJECTED
    return record_idea_event(told, idea, by=by, extras=Reasoned(because.reason))


def _held(idea: Idea, by: Member, reason: str) -> Idea:
    idea = locked_idea(idea)
    if not can_moderate_ideas(by):
        raise MayNotModerate
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    if idea.state != State.HELD:
        raise IdeaIsNotHeld
    return idea
