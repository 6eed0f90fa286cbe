"""The life of solutions, to be read: what was accepted and how, and what came of trying answers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.admin.base import ReadOnlyAdmin
from community.models import NeedsInfo, NoHelp, OutdatedVoice, Proposal, Solution, SolutionOutdated, WorksForMe

NUMBER_OF_THE_TOPIC = _("Number of the topic")


@admin.register(Solution)
class SolutionAdmin(ReadOnlyAdmin):
    """Which post solved what; it is chosen and taken back at the topic and the post."""

    list_display = ["topic", "post", "way", "marked_by", "marked_at", "confirmed_by"]
    list_filter = ["way"]
    list_select_related = ["topic", "post", "marked_by", "confirmed_by"]
    search_fields = ["=topic__id"]
    search_help_text = NUMBER_OF_THE_TOPIC
    ordering = ["-id"]


@admin.register(WorksForMe)
class WorksForMeAdmin(ReadOnlyAdmin):
    """For whom answers work."""

    list_display = ["post", "member", "counts", "created_at"]
    list_filter = ["counts"]
    list_select_related = ["post", "member"]
    search_fields = ["=post__topic__id"]
    search_help_text = NUMBER_OF_THE_TOPIC
    ordering = ["-id"]


@admin.register(NoHelp)
class NoHelpAdmin(ReadOnlyAdmin):
    """Whom answers did not help, and what happened instead."""

    list_display = ["post", "member", "words", "counts", "created_at"]
    list_filter = ["counts"]
    list_select_related = ["post", "member"]
    search_fields = ["=post__topic__id"]
    search_help_text = NUMBER_OF_THE_TOPIC
    ordering = ["-id"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Which answers are proposed as solutions."""

    list_display = ["post", "by", "reason", "created_at", "settled_at"]
    list_select_related = ["post", "by"]
    search_fields = ["=post__topic__id"]
    search_help_text = NUMBER_OF_THE_TOPIC
    ordering = ["-id"]


@admin.register(SolutionOutdated)
class SolutionOutdatedAdmin(ReadOnlyAdmin):
    """Which solutions help no longer."""

    list_display = ["question", "by", "reason", "since"]
    list_select_related = ["solution__topic", "by"]
    search_fields = ["=solution__topic__id"]
    search_help_text = NUMBER_OF_THE_TOPIC
    ordering = ["-id"]

    @admin.display(description=_("question"))
    def question(self, outdated: SolutionOutdated) -> str:
        return str(outdated.solution.topic)


@admin.register(OutdatedVoice)
class OutdatedVoiceAdmin(ReadOnlyAdmin):
    """Who finds which solution outdated."""

    list_display = ["solution", "member", "counts", "reason", "created_at"]
    list_select_related = ["solution", "member"]
    ordering = ["-id"]


@admin.register(NeedsInfo)
class NeedsInfoAdmin(ReadOnlyAdmin):
    """Which questions wait for their askers."""

    list_display = ["topic", "by", "reason", "asked_at"]
    list_select_related = ["topic", "by"]
    search_fields = ["=topic__id"]
    search_help_text = NUMBER_OF_THE_TOPIC
    ordering = ["-id"]
