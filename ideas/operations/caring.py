"""Who of us takes care of an idea, by when, and what colleagues note about it for each other."""

from datetime import date

from community.foundation.acting import act
from community.models import Member
from ideas.errors import CannotOwn, MayNotDecide, MayNotNote, NoteIsEmpty
from ideas.models import Idea, IdeaEvent, IdeaNote
from ideas.models.idea_event import Cared
from ideas.operations.events import locked_idea, record_idea_event
from ideas.permissions import can_decide, can_note


@act
def take_care(idea: Idea, owner: Member | None, due_on: date | None, *, by: Member) -> IdeaEvent | None:
    """Say who takes care of an idea and by when, or that nobody does; the same again changes nothing.

    Raises ``MayNotDecide``, or ``CannotOwn`` when the owner is no colleague who may read it.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    if owner is not None and not can_note(owner, idea):
        raise CannotOwn(pointer="/owner")
    if (idea.owner_id, idea.due_on) == (owner and owner.pk, due_on):
        return None
    idea.owner, idea.due_on = owner, due_on
    idea.save(update_fields=["owner", "due_on"])
    cared = Cared(owner.pk if owner else None, due_on.isoformat() if due_on else "")
    return record_idea_event(IdeaEvent.Kind.OWNER_SET, idea, by=by, extras=cared)


@act
def write_idea_note(idea: Idea, body: str, *, by: Member) -> IdeaNote:
    """Note something about an idea for colleagues; raises ``MayNotNote`` or ``NoteIsEmpty``."""
    idea = locked_idea(idea)
    if not can_note(by, idea):
        raise MayNotNote
    if not body.strip():
        raise NoteIsEmpty(pointer="/body")
    return IdeaNote.objects.create(idea=idea, author=by, body=body.strip())
