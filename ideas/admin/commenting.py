"""Comments on ideas in the back office: all of them for those who keep order, and those of an idea on its page."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import PlaceFilter, ReadOnlyInline, actor
from community.admin.spam import reasons_of
from community.models import Member, SpamVerdict
from community.models.topic import State
from ideas.models import Idea, IdeaComment
from ideas.operations.commenting import COMMENT
from ideas.operations.moderating_comments import move_comment_to_state


def _move(state: State) -> Any:
    def perform(comment: IdeaComment, values: dict[str, Any], by: Member) -> Any:
        return move_comment_to_state(comment, state, by=by, reason=values["reason"])

    return perform


def _is_held(comment: IdeaComment) -> bool:
    return comment.state == State.HELD


def _comes_back(comment: IdeaComment) -> bool:
    return comment.withdrawn_at is None and comment.state in {State.HIDDEN, State.DELETED}


ACTS = [
    Act("approve", _("Approve"), _move(State.VISIBLE), ReasonForm, _is_held),
    Act("reject", _("Reject"), _move(State.DELETED), ReasonForm, _is_held),
    Act("hide", _("Hide"), _move(State.HIDDEN), ReasonForm, lambda comment: comment.is_standing),
    Act("restore", _("Restore"), _move(State.VISIBLE), ReasonForm, _comes_back),
]


class CommentInline(ReadOnlyInline):
    """What is said in public, the newest first; internal notes stand above, apart from it."""

    model = IdeaComment
    verbose_name_plural = _("public comments")
    fields = readonly_fields = ("created_at", "author", "is_of_company", "state", "body")
    ordering = ["-created_at", "-id"]
    show_change_link = True


@admin.register(IdeaComment)
class IdeaCommentAdmin(ReadOnlyActing):
    """What everybody may read about ideas; it is written on the pages, here order is kept."""

    acts = ACTS
    list_display = ["id", "said", "idea", "author", "is_of_company", "state", "created_at"]
    list_filter = ["state", "is_of_company", ("idea__category", PlaceFilter)]
    list_select_related = ["idea", "author"]
    search_fields = ["=idea__id", "body"]
    search_help_text = _("Number of the idea, or words of the comment")
    ordering = ["-id"]
    fields = [
        *("idea", "author", "is_of_company", "state", "body", "suspicion"),
        *("created_at", "edited_at", "withdrawn_at", "version"),
    ]
    readonly_fields = ["suspicion"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[IdeaComment]:
        """Leave out what is said of ideas whose authors the reader is not to know."""
        seen = Idea.objects.order_by().unveiled_to(actor(request)).values("pk")
        found: models.QuerySet[IdeaComment] = super().get_queryset(request).filter(idea__in=seen)
        return found

    @admin.display(description=_("text"))
    def said(self, comment: IdeaComment) -> str:
        return comment.body[:80]

    @admin.display(description=_("what the spam rules say"))
    def suspicion(self, comment: IdeaComment) -> SafeString:
        """Show the reasons of the last verdicts, the newest first."""
        said = SpamVerdict.objects.filter(thing_kind=COMMENT, thing_id=comment.pk).order_by("-id")[:5]
        return format_html_join("", "<p>{}: {}</p>", [(one.points, reasons_of(one)) for one in said])
