"""Ideas that whoever asked would have: looked for, linked, and taken back."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from crm.models import Ticket
from crm.operations.wishing import link_idea, unlink_idea
from crm.reports.ticket_links import wishes_of
from ideas.models import Idea
from ideas.reports.likeness import ideas_like


class IdeaField(forms.ModelChoiceField[Idea]):
    """An idea with what tells it from others."""

    def label_from_instance(self, obj: Any) -> str:
        """Say where the company stands on it, too."""
        return f"{obj.title} ({obj.get_status_display()})"


def wish_form(ticket: Ticket | None, by: Member) -> type[forms.Form]:
    """Return a form that offers ideas like the ticket, or like the words that were typed, until one is chosen."""

    class WishForm(forms.Form):
        words = forms.CharField(
            label=_("Look for an idea"),
            max_length=200,
            required=False,
            help_text=_("Words of its title or text. Sending them without a choice shows what is found."),
        )
        idea = IdeaField(
            label=_("Idea"),
            queryset=Idea.objects.none(),
            required=False,
            empty_label=None,
            blank=True,
            widget=forms.RadioSelect,
            help_text=_("It gets the vote of whoever asked, once, however often they ask. They can take it back."),
        )

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            words = str(self.data.get("words", "")).strip() or (ticket.subject if ticket else "")
            field: Any = self.fields["idea"]
            field.queryset = ideas_like(words, by)

        def clean(self) -> dict[str, Any]:
            given = super().clean() or self.cleaned_data
            if not given.get("idea") and "idea" not in self.errors:
                field: Any = self.fields["idea"]
                found = field.queryset.exists()
                self.add_error("idea", _("Choose one of these.") if found else _("No idea has these words."))
            return given

    return WishForm


def wishes_form(ticket: Ticket | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers what is written down of a ticket."""
    ideas = Idea.objects.filter(pk__in=list(ticket.wishes.values_list("idea", flat=True)) if ticket else [])

    class WishesForm(forms.Form):
        idea = forms.ModelChoiceField(
            label=_("Idea"),
            queryset=ideas.order_by("title", "id"),
            help_text=_("The vote goes too, unless they voted themselves or asked elsewhere."),
        )

    return WishesForm


WISH = Act(
    "wish",
    _("The customer asks for this"),
    lambda ticket, values, by: link_idea(ticket, values["idea"], by=by),
    wish_form,
)
UNWISH = Act(
    "unwish",
    _("They do not ask for an idea"),
    lambda ticket, values, by: unlink_idea(ticket, values["idea"], by=by),
    wishes_form,
    lambda ticket: bool(ticket.wishes_told) if hasattr(ticket, "wishes_told") else ticket.wishes.exists(),
)
WISHING = (WISH, UNWISH)


def render_wishes(ticket: Ticket) -> SafeString:
    """Return the ideas that whoever asked would have, each with what their vote is."""
    return render_to_string("crm/admin/wishes.html", {"wishes": wishes_of(ticket)})
