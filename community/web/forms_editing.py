"""Forms by which members change what they wrote; the versions tell which text it was made from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Topic
from community.operations.texts import TITLE_LENGTH_LIMIT
from community.web.forms import ASKED, MarkdownField, TagsField, ask_of


class PostForm(forms.Form):
    """The text of a post."""

    body = MarkdownField(label=_("Text"), rows=10)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def made_from(self, **versions: int) -> None:
        """Let a form that is shown again know which text it was compared with last."""
        self.data = {**{name: self.data[name] for name in self.data}, **versions}


class TopicForm(PostForm):
    """The title of a topic, its text and what its category asks."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH_LIMIT)
    tags = TagsField()
    topic_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    field_order = ["title", "body", "tags"]

    def __init__(self, *given: Any, topic: Topic, **options: Any) -> None:
        """Ask what the category asks, too, and begin with what was said."""
        super().__init__(*given, **options)
        self.asked = ask_of(self, topic.category if topic.is_question else None)
        said = topic.field_values.filter(field__ended=False).values_list("field__key", "value")
        self.said_before: dict[str, str] = dict(said) if self.asked else {}
        self.initial = {**{f"{ASKED}{key}": value for key, value in self.said_before.items()}, **self.initial}

    @property
    def said(self) -> dict[str, str]:
        """What was said of the category's fields, by key."""
        return {key: str(self.cleaned_data.get(f"{ASKED}{key}") or "") for key in self.asked}
