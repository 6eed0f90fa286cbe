"""Ideas as things that can be reported."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.flaggable import Because, Flaggable, register
from community.models import Member, ModerationAct
from community.models.topic import State
from ideas.models import Idea
from ideas.operations.events import locked_idea
from ideas.operations.proposing import move_idea_to_state


def register_ideas() -> None:
    """Fill the slot of the community with ideas."""
    register(
        Flaggable(
            kind="idea",
            label=_("idea"),
            visible_to=Idea.objects.visible_to,
            locked=lambda pk: locked_idea(Idea(pk=pk)),
            found=_ideas,
            member_of=lambda idea: idea.author,
            category_of=lambda idea: idea.category_id,
            html_of=lambda idea: idea.html,
            move=_move,
        )
    )


def _ideas(ids: list[int]) -> QuerySet[Idea]:
    return Idea.objects.filter(pk__in=ids).select_related("author", "category")


def _move(idea: Idea, state: State, by: Member, because: Because) -> ModerationAct | None:
    """Move and return the act that the move wrote; the idea is locked, so it is the last one."""
    moved = move_idea_to_state(idea, state, by=by, reason=because.reason, ground=because.ground, undoes=because.undoes)
    return ModerationAct.objects.filter(thing_kind="idea", thing_id=idea.pk).latest("id") if moved else None
