"""Ideas, and comments on them, as things that can be reported."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.flaggable import Because, Flaggable, register
from community.models import Member, ModerationAct
from community.models.topic import State
from ideas.models import Idea, IdeaComment
from ideas.operations.commenting import COMMENT, locked_comment
from ideas.operations.groups import locked_with_canonical
from ideas.operations.moderating_comments import move_comment_to_state
from ideas.operations.proposing import move_idea_to_state


def register_own_kinds() -> None:
    """Fill the slot of the community with ideas and with comments on them."""
    register(
        Flaggable(
            kind="idea",
            label=_("idea"),
            visible_to=Idea.objects.visible_to,
            locked=_locked_idea,
            found=_ideas,
            member_of=lambda idea: idea.author,
            category_of=lambda idea: idea.category_id,
            html_of=lambda idea: idea.html,
            move=_move,
        )
    )

    register(
        Flaggable(
            kind=COMMENT,
            label=_("comment on an idea"),
            visible_to=IdeaComment.objects.visible_to,
            locked=_locked_comment,
            found=_comments,
            member_of=lambda comment: comment.author,
            category_of=lambda comment: comment.idea.category_id,
            html_of=lambda comment: comment.html,
            move=_move_comment,
        )
    )


def _locked_idea(pk: int) -> Idea:
    """With the one that stands for it, as moving it does, so that nobody locks the two in disorder."""
    idea, _canonical = locked_with_canonical(Idea.objects.get(pk=pk))
    return idea


def _ideas(ids: list[int]) -> QuerySet[Idea]:
    return Idea.objects.filter(pk__in=ids).select_related("author", "category")


def _locked_comment(pk: int) -> IdeaComment:
    _canonical, comment = locked_comment(IdeaComment.objects.select_related("idea").get(pk=pk))
    return comment


def _comments(ids: list[int]) -> QuerySet[IdeaComment]:
    return IdeaComment.objects.filter(pk__in=ids).select_related("author", "idea__category")


def _move(idea: Idea, state: State, by: Member, because: Because) -> ModerationAct | None:
    return _act_of(partial(move_idea_to_state, idea), "idea", idea.pk, state, by, because)


def _move_comment(comment: IdeaComment, state: State, by: Member, because: Because) -> ModerationAct | None:
    return _act_of(partial(move_comment_to_state, comment), COMMENT, comment.pk, state, by, because)


def _act_of(move: Any, kind: str, pk: int, state: State, by: Member, because: Because) -> ModerationAct | None:
    """Move and return the act that the move wrote; the thing is locked, so it is the last one."""
    if move(state, by=by, reason=because.reason, ground=because.ground, undoes=because.undoes) is None:
        return None
    return ModerationAct.objects.filter(thing_kind=kind, thing_id=pk).latest("id")
