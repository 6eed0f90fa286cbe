"""Letting one idea stand for another in the back office: chosen among those like it, with what that would give."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from ideas.models import Adoption, Idea
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.reports.likeness import ideas_like, preview_merge


class CanonicalField(forms.ModelChoiceField[Idea]):
    """An idea with the votes that it has and would have; nothing is changed by looking."""

    merging: Idea | None = None

    def label_from_instance(self, obj: Any) -> str:
        """Say where the company stands on it, too."""
        named = f"{obj.title} ({obj.get_status_display()})"
        if self.merging is None:
            return named
        seen = preview_merge(self.merging, obj)
        counted = _("%(idea)d and %(other)d votes before, %(together)d after; %(both)d people voted for both") % {
            "idea": seen.of_idea,
            "other": seen.of_other,
            "together": seen.together,
            "both": seen.for_both,
        }
        return f"{named}: {counted}"


def merge_form(idea: Idea | None, by: Member) -> type[forms.Form]:
    """Return a form that offers ideas like this one, or like the words or the number typed, until one is chosen."""

    class MergeForm(forms.Form):
        words = forms.CharField(
            label=_("Look for an idea"),
            max_length=200,
            required=False,
            help_text=_(
                "Its number, or words of its title or text. Sending them without a choice shows what is found."
            ),
        )
        idea = CanonicalField(
            label=_("Idea that stands for it"),
            queryset=Idea.objects.none(),
            required=False,
            empty_label=None,
            blank=True,
            widget=forms.RadioSelect,
            help_text=_("Nothing moves: votes are counted once per person, and all of it can be taken back."),
        )
        reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            words = str(self.data.get("words", "")).strip() or (idea.title if idea else "")
            field: Any = self.fields["idea"]
            field.merging, field.queryset = idea, _offered(words, idea, by)

        def clean(self) -> dict[str, Any]:
            given = super().clean() or self.cleaned_data
            if not given.get("idea") and "idea" not in self.errors:
                field: Any = self.fields["idea"]
                found = field.queryset.exists()
                self.add_error("idea", _("Choose one of these.") if found else _("No idea has these words."))
            return given

    return MergeForm


def _offered(words: str, idea: Idea | None, by: Member) -> QuerySet[Idea]:
    is_number = words.isascii() and words.isdigit()
    number = min(int(words), 2**62) if is_number else 0
    found = Idea.objects.visible_to(by).filter(pk=number) if is_number else ideas_like(words, by)
    return found.filter(merged_into=None).exclude(pk=idea.pk if idea else 0)


MERGE = Act(
    "merge",
    _("Merge into another idea"),
    lambda idea, values, by: merge_idea(idea, values["idea"], by=by, reason=values["reason"]),
    merge_form,
    lambda idea: (
        idea.merged_into_id is None
        and not idea.merged.exists()
        and idea.state == Idea.State.VISIBLE
        and not Adoption.objects.filter(idea=idea).exists()
    ),
)
UNMERGE = Act(
    "unmerge",
    _("Take out of the other idea"),
    lambda idea, _values, by: unmerge_idea(idea, by=by),
    is_possible=lambda idea: idea.merged_into_id is not None,
)
