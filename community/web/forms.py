"""Forms of the community's pages: they check shape, the operations check everything else."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from community.models import Category, Draft, TopicField
from community.models.category import Reader
from community.models.topic_field import VALUE_LENGTH_LIMIT
from community.operations.posting import TAGS_AT_MOST
from community.operations.texts import TITLE_LENGTH_LIMIT
from community.web.files import FilesForm
from community.web.once import OnceForm

# With htmx the page looks for answers and for the category's fields by itself; without it buttons do.
AS_TYPED = {
    "hx-post": reverse_lazy("look-first"),
    "hx-trigger": "input changed delay:400ms, input from:#id_body delay:1500ms",
    "hx-include": "closest form",
    "hx-target": "#suggestions",
    "hx-sync": "this:replace",
}
AS_CHOSEN = {
    "hx-get": reverse_lazy("ask-fields"),
    "hx-trigger": "change",
    "hx-params": "category",
    "hx-target": "#asked",
}
ASKED = "field_values-"


class MarkdownField(forms.CharField):
    """A text in Markdown; lines end as they do everywhere but in forms."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        """Bound the length and show so many rows."""
        options.setdefault("help_text", _("You can use Markdown: **bold**, `code`, - lists, > quotes."))
        options.setdefault("max_length", settings.POST_LENGTH_LIMIT)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return str(super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or "")


class CategoryField(forms.ChoiceField):
    """One of the places that the member may see; the others do not exist here."""

    widget = forms.Select
    default_error_messages = {"required": _("Choose a category.")}

    def offer(self, reader: Reader, *, other_than: Category | None = None) -> None:
        """Fill in the places."""
        self.categories: dict[str, Category] = {
            category.slug: category for category in Category.objects.visible_to(reader) if category != other_than
        }
        names = [(slug, category.name) for slug, category in self.categories.items()]
        self.choices = names if len(names) == 1 else [("", _("Choose …")), *names]

    def clean(self, value: Any) -> Category:
        """Return the place."""
        return self.categories[super().clean(value)]


def typed_in(draft: Draft) -> dict[str, Any]:
    """What a draft puts into a form."""
    fields = {f"{ASKED}{key}": value for key, value in draft.fields.items()}
    category = draft.category.slug if draft.category else ""
    return {"title": draft.title, "body": draft.body, "tags": draft.tags, "category": category, **fields}


class TagsField(forms.CharField):
    """Keywords, one by one."""

    def __init__(self, **options: Any) -> None:
        """Nobody has to name any."""
        options.setdefault("help_text", _("Up to five keywords, separated by commas."))
        super().__init__(label=_("Tags"), max_length=200, required=False, **options)

    def clean(self, value: Any) -> list[str]:
        """Return the keywords."""
        names = [name for name in re.split(r"[,;\s]+", super().clean(value) or "") if name]
        if len(names) > TAGS_AT_MOST:
            raise forms.ValidationError(_("At most five keywords, please."))
        return names


class AnswerForm(FilesForm, OnceForm):
    """An answer to a question."""

    body = MarkdownField(label=_("Your answer"), rows=7)
    field_order = ["body", "uploads"]

    def shown_again(self) -> "AnswerForm":
        """Return the form as it was typed, without saying what is still missing."""
        again = AnswerForm(initial=self.typed())
        again.files_kept = self.files_kept
        return again


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or nothing said."""

    def __init__(self, **options: Any) -> None:
        """Offer both as radio buttons; neither is chosen beforehand."""
        choices = [("yes", _("Yes")), ("no", _("No"))]
        options |= {"choices": choices, "coerce": "yes".__eq__, "empty_value": None, "widget": forms.RadioSelect}
        super().__init__(**options)


class SurveyForm(forms.Form):
    """Three questions, each of which is asked only after a yes to the one before."""

    support_intent = YesNoField(label=_("Did you come for help with a problem?"))
    found = YesNoField(label=_("Did you find it here?"), help_text=_("Only if you came for help."), required=False)
    would_contact = YesNoField(
        label=_("Would you have contacted support otherwise?"), help_text=_("Only if you found help."), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Pass over what is asked of others only, and miss what is asked of this visitor."""
        values: dict[str, Any] = super().clean() or {}
        asked = bool(values.get("support_intent"))
        for name in ("found", "would_contact"):
            if not asked:
                values[name] = None
            elif values.get(name) is None and name not in self.errors:
                self.add_error(name, _("Please answer this one too."))
            asked = bool(values.get(name))
        return values


class TitleForm(forms.Form):
    """What somebody is about to ask."""

    title = forms.CharField(
        label=_("Your question in one sentence"),
        help_text=_("For example: Why does the pump stop after ten minutes?"),
        max_length=TITLE_LENGTH_LIMIT,
    )


def ask_of(form: forms.Form, category: Category | None) -> list[str]:
    """Put the fields of a category into a form and return their keys; whether they must be said the act knows."""
    asked = list(category.fields.asked()) if category else []
    for field in asked:
        common: dict[str, Any] = {"label": field.label, "help_text": field.help_text, "required": field.required}
        if field.kind == TopicField.Kind.CHOICE:
            choices = [("", _("Choose …")), *((choice, choice) for choice in field.choices)]
            form.fields[f"{ASKED}{field.key}"] = forms.ChoiceField(choices=choices, **common)
        else:
            form.fields[f"{ASKED}{field.key}"] = forms.CharField(max_length=VALUE_LENGTH_LIMIT, **common)
    return [field.key for field in asked]


class AskForm(FilesForm, TitleForm, OnceForm):
    """A new question, with what its category asks; the track leads to the session in which answers were looked for."""

    track = forms.CharField(required=False, widget=forms.HiddenInput)
    category = CategoryField(label=_("Category"))
    body = MarkdownField(
        label=_("What exactly happens?"),
        help_text=_("Say what you have tried already. Markdown works: **bold**, `code`, - lists, > quotes."),
        rows=10,
    )
    tags = TagsField()
    field_order = ["title", "category", "body", "uploads", "tags"]

    def __init__(self, *given: Any, reader: Reader, **options: Any) -> None:
        """Offer the places that the member may see, and ask what the chosen one wants to know."""
        super().__init__(*given, **options)
        field = self.fields["category"]
        assert isinstance(field, CategoryField)
        field.offer(reader)
        field.widget.attrs |= AS_CHOSEN
        self.fields["title"].widget.attrs |= AS_TYPED
        chosen: Category | None = field.categories.get(str(self["category"].value() or ""))
        if chosen is None and len(field.categories) == 1:
            chosen = next(iter(field.categories.values()))
        self.asked = ask_of(self, chosen)
        self.asked_names = [f"{ASKED}{key}" for key in self.asked]

    def shown_again(self, reader: Reader) -> "AskForm":
        """Return the form as it was typed, without saying what is still missing."""
        again = AskForm(reader=reader, initial=self.typed())
        again.files_kept = self.files_kept
        return again

    @property
    def said(self) -> dict[str, str]:
        """What was said of the category's fields, by key."""
        return {key: str(self.cleaned_data.get(f"{ASKED}{key}") or "") for key in self.asked}
