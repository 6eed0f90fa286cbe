"""The issues by which an idea is built, in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import ReadOnlyInline
from ideas.models import Idea, IdeaIssue
from ideas.operations.issues import link_issue, unlink_issue


class LinkForm(forms.Form):
    """Where the issue is read."""

    url = forms.URLField(
        label=_("Address of the issue"),
        assume_scheme="https",
        max_length=700,
        help_text=_(
            "As your browser shows it, in GitHub, GitLab or Jira. What its tracker tells of it is shown here from then on."
        ),
    )


def unlink_form(idea: Idea | None, _by: Any) -> type[forms.Form]:
    """Return a form that offers the issues that are linked."""
    linked = IdeaIssue.objects.filter(idea=idea).select_related("issue", "idea").order_by("id")

    class UnlinkForm(forms.Form):
        issue = forms.ModelChoiceField(label=_("Issue"), queryset=linked)

    return UnlinkForm


LINK_ISSUE = Act(
    "issue",
    _("Link an issue"),
    lambda idea, values, by: link_issue(idea, values["url"], by=by),
    LinkForm,
    lambda idea: idea.merged_into_id is None,
)
UNLINK_ISSUE = Act(
    "unlink-issue",
    _("Take an issue away"),
    lambda _idea, values, by: unlink_issue(values["issue"], by=by),
    unlink_form,
    lambda idea: idea.issues.exists(),
)


class IssueInline(ReadOnlyInline):
    """By which issues it is built, and how far they are."""

    model = IdeaIssue
    fields = readonly_fields = ("address", "title", "state", "told_at", "linked_by", "linked_at")
    ordering = ["id"]
    verbose_name_plural = _("issues")

    def get_queryset(self, request: Any) -> Any:
        """Read the issues along."""
        return super().get_queryset(request).select_related("issue", "linked_by")

    @admin.display(description=_("issue"))
    def address(self, link: IdeaIssue) -> SafeString:
        return format_html('<a href="{}" rel="noreferrer">{}</a>', link.issue.url, link)

    @admin.display(description=_("title"))
    def title(self, link: IdeaIssue) -> str:
        return link.issue.title

    @admin.display(description=_("state"))
    def state(self, link: IdeaIssue) -> str:
        return link.issue.get_state_display()

    @admin.display(description=_("told as of"))
    def told_at(self, link: IdeaIssue) -> str:
        at = link.issue.told_at
        return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
