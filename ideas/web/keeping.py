"""What may be done to a comment on a page of its own: its author takes it back, those who keep order move it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.topic import State
from community.web.forms_keeping import BecauseForm, KeepingForm
from community.web.keeping import Keeping
from ideas.models import IdeaComment
from ideas.operations.commenting import withdraw_comment
from ideas.operations.moderating_comments import move_comment_to_state
from ideas.permissions import can_edit_comment, can_moderate_ideas


def _keeps(member: Member, _comment: IdeaComment) -> bool:
    return member.is_active and can_moderate_ideas(member)


def _to(state: State) -> Callable[[Any, Any, Member], Any]:
    def perform(comment: IdeaComment, form: BecauseForm, by: Member) -> Any:
        because = form.because
        return move_comment_to_state(comment, state, by=by, reason=because.reason, ground=because.ground)

    return perform


COMMENT_ACTS = {
    "withdraw": Keeping(
        _("Delete my comment"),
        _("Nobody sees it any more, and it does not come back."),
        _("Your comment is deleted."),
        lambda comment, _form, by: withdraw_comment(comment, by=by),
        KeepingForm,
        can_edit_comment,
    ),
    "hide": Keeping(
        _("Hide"),
        _("Only its author and the people who keep order see it then."),
        _("The comment is hidden."),
        _to(State.HIDDEN),
        may=_keeps,
    ),
    "restore": Keeping(
        _("Restore"),
        _("Everybody who may look here sees it again."),
        _("The comment stands again."),
        _to(State.VISIBLE),
        may=_keeps,
    ),
    "delete": Keeping(
        _("Delete"),
        _("Nobody sees it any more. It can be taken back in the log of moderation."),
        _("The comment is deleted."),
        _to(State.DELETED),
        may=_keeps,
    ),
}
