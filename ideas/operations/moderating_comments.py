"""Hiding, restoring and deleting comments on ideas, and letting appear what was held back."""

from django.utils import timezone

from community.errors import MayNotModerate, TextIsEmpty
from community.flaggable import Because
from community.foundation.acting import act
from community.models import Member, ModerationAct
from community.models.moderation_act import Ground
from community.models.topic import State
from community.operations.holding_back import close_case_of_held
from community.operations.recording_acts import StateMoved, Upon, record_act
from ideas.comment_errors import CommentWasWithdrawn
from ideas.models import Idea, IdeaComment, IdeaEvent
from ideas.models.idea_event import Commented
from ideas.operations.commenting import COMMENT, locked_comment
from ideas.operations.events import record_idea_event
from ideas.operations.groups import recount_comments
from ideas.permissions import can_moderate_ideas

_K, _A = IdeaEvent.Kind, ModerationAct.Kind
_ACTS = {State.VISIBLE: _A.RESTORE, State.HIDDEN: _A.HIDE, State.DELETED: _A.DELETE}


@act
def move_comment_to_state(
    comment: IdeaComment,
    state: State,
    *,
    by: Member,
    reason: str,
    ground: str = Ground.OTHER,
    undoes: ModerationAct | None = None,
) -> IdeaEvent | None:
    """Hide, restore or delete a comment; the state it is in already changes nothing.

    One that was held back appears as if it were new, or is put away. Raises ``MayNotModerate``, ``CommentWasWithdrawn``,
    or ``TextIsEmpty`` without a reason.
    """
    canonical, comment = locked_comment(comment)
    if not can_moderate_ideas(by):
        raise MayNotModerate
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    if comment.state == state:
        return None
    if comment.withdrawn_at is not None:
        raise CommentWasWithdrawn
    because = Because(ground, reason.strip(), undoes)
    if comment.state == State.HELD:
        return _settle(comment, canonical, state, by=by, because=because)
    moved = StateMoved(comment.state, state)
    comment.state = state
    comment.save(update_fields=["state"])
    recount_comments(comment.idea, canonical)
    record_act(_ACTS[state], _upon(comment), by=by, because=because, extras=moved)
    kind = _K.COMMENT_RESTORED if state == State.VISIBLE else _K.COMMENT_HIDDEN
    return record_idea_event(kind, comment.idea, by=by, extras=Commented(comment.pk, because.reason))


def _settle(comment: IdeaComment, canonical: Idea, state: State, *, by: Member, because: Because) -> IdeaEvent:
    """Let a locked comment appear that was held back, dated now unless it was imported, or put it away before it did."""
    moved, appears = StateMoved(comment.state, state), state == State.VISIBLE
    close_case_of_held(COMMENT, comment.pk, by=by, appears=appears)
    comment.state = state
    # What came with an import appears on the date that it has.
    if appears and comment.import_key is None:
        comment.created_at = timezone.now()
    comment.save(update_fields=["state", "created_at"])
    recount_comments(comment.idea, canonical)
    record_act(_A.APPROVE if appears else _A.REJECT, _upon(comment), by=by, because=because, extras=moved)
    if appears:
        # New to everybody but its author, who says it only now.
        told = Commented(comment.pk)
        return record_idea_event(_K.COMMENT_ADDED, comment.idea, by=comment.author, extras=told, at=comment.created_at)
    return record_idea_event(_K.COMMENT_REJECTED, comment.idea, by=by, extras=Commented(comment.pk, because.reason))


def _upon(comment: IdeaComment) -> Upon:
    return Upon(COMMENT, comment.pk, comment.author_id, comment.idea.category_id)
