"""Refusals about comments on ideas; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, NotPermitted


class MayNotComment(NotPermitted):
    """The member may not see the idea or is not active."""

    code = "may_not_comment"
    sentence = _("You may not comment here.")


class MayNotEditComment(NotPermitted):
    """Only whoever wrote it."""

    code = "may_not_edit_comment"
    sentence = _("Only the author may change this comment.")


class IdeaClosedForComments(Conflict):
    """Delivered and declined ideas take no comments."""

    code = "idea_closed_for_comments"
    sentence = _("This idea is decided; it takes no more comments.")


class IdeaIsVeiled(Conflict):
    """Nobody is to know yet who proposed it, so nobody talks beneath it."""

    code = "idea_is_veiled"
    sentence = _("As long as its challenge hides who proposed it, this idea takes no comments.")


class CommentIsNotStanding(Conflict):
    """It is held back, hidden or deleted."""

    code = "comment_not_standing"
    sentence = _("This comment is hidden, deleted or waits for a moderator.")


class CommentWasWithdrawn(Conflict):
    """Its author took it back."""

    code = "comment_was_withdrawn"
    sentence = _("The author has deleted this comment; it does not come back.")
