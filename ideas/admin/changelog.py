"""The changelog in the back office: written by a form, published and taken back by buttons."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.by_acts import WrittenByActs
from community.models import Member
from ideas.models import ChangelogEntry, Idea
from ideas.operations.announcing import edit_entry, publish_entry, withdraw_entry, write_entry
from ideas.permissions import can_announce

PUBLISH = Act(
    "publish",
    _("Publish"),
    lambda entry, _values, by: publish_entry(entry, by=by),
    is_possible=lambda entry: entry.published_at is None,
)
WITHDRAW = Act(
    "withdraw",
    _("Take back"),
    lambda entry, _values, by: withdraw_entry(entry, by=by),
    is_possible=lambda entry: entry.published_at is not None,
)


class EntryForm(forms.ModelForm[ChangelogEntry]):
    """What was built, and for whom."""

    fulfils = forms.ModelMultipleChoiceField(
        label=_("Ideas"),
        queryset=Idea.objects.standing().filter(status=Idea.Status.DELIVERED).order_by("-id"),
        required=False,
        help_text=_("Delivered ones. Whoever asked for one of them is told once, when the entry is published."),
    )

    class Meta:
        model = ChangelogEntry
        fields = ["title", "body"]

    def __init__(self, *given: Any, **options: Any) -> None:
        """Begin with the ideas that the entry has."""
        super().__init__(*given, **options)
        if self.instance.pk:
            self.initial["fulfils"] = list(self.instance.ideas.values_list("pk", flat=True))


@admin.register(ChangelogEntry)
class ChangelogEntryAdmin(WrittenByActs, Acting):
    """What was built, told to everybody."""

    begin, change = staticmethod(write_entry), staticmethod(edit_entry)
    acts = [PUBLISH, WITHDRAW]
    form = EntryForm
    list_display = ["title", "published_at", "written_by", "written_at"]
    list_select_related = ["written_by"]
    search_fields = ["title"]
    ordering = ["-id"]
    fields = ["title", "body", "fulfils", "published_at", "told_at"]
    readonly_fields = ["published_at", "told_at"]

    def may(self, member: Member) -> bool:
        """The product team."""
        return can_announce(member)

    def write(self, row: Any, values: dict[str, Any], by: Member) -> Any:
        """Hand the ideas on by their name."""
        if "fulfils" in values:
            values["ideas"] = values.pop("fulfils")
        return super().write(row, values, by)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """The act has linked the ideas already."""
