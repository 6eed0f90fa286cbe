"""Forms of the idea pages."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.operations.texts import TITLE_LENGTH_LIMIT
from community.web.forms import CategoryField, MarkdownField, TagsField
from community.web.forms_editing import PostForm
from community.web.once import OnceForm

# With htmx the page looks for similar ideas by itself; without it a button does.
AS_TYPED = {
    "hx-post": reverse_lazy("similar-ideas"),
    "hx-trigger": "input changed delay:400ms, input from:#id_body delay:1500ms",
    "hx-include": "closest form",
    "hx-target": "#similar",
    "hx-sync": "this:replace",
}


class ProposeForm(OnceForm):
    """A new idea."""

    title = forms.CharField(
        label=_("Your idea in one sentence"),
        help_text=_("For example: A pump that one does not hear."),
        max_length=TITLE_LENGTH_LIMIT,
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    category = CategoryField(label=_("Category"))
    body = MarkdownField(
        label=_("What would be better, and for whom?"),
        help_text=_("Describe the need rather than the solution. Markdown works: **bold**, `code`, - lists, > quotes."),
        rows=10,
    )
    tags = TagsField()

    def __init__(self, *given: Any, reader: Reader, **options: Any) -> None:
        """Offer the places that the member may see."""
        super().__init__(*given, **options)
        field = self.fields["category"]
        assert isinstance(field, CategoryField)
        field.offer(reader)


class CommentForm(OnceForm):
    """What somebody says about an idea."""

    body = MarkdownField(label=_("What do you say to it?"), rows=4)


class EntryForm(OnceForm):
    """A new idea that takes part in a challenge; its place is the challenge's."""

    title = forms.CharField(label=_("Your idea in one sentence"), max_length=TITLE_LENGTH_LIMIT)
    body = MarkdownField(
        label=_("What would be better, and for whom?"),
        help_text=_("Describe the need rather than the solution. Markdown works: **bold**, `code`, - lists, > quotes."),
        rows=10,
    )
    tags = TagsField()


class IdeaForm(PostForm):
    """The words of an idea and its tags."""

    title = forms.CharField(label=_("Your idea in one sentence"), max_length=TITLE_LENGTH_LIMIT)
    tags = TagsField()
    field_order = ["title", "body", "tags"]
