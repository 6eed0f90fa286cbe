"""Naming another topic on a form: by number, address or words; while somebody types the fitting ones are offered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import Member, Topic
from community.web.originals import is_number, line_of, questions_like, topic_named, topics_like

# By the word that stands in the address of the suggestions: what may be meant.
LIKE: dict[str, Callable[..., list[Topic]]] = {"original": questions_like, "target": topics_like}


class TopicInput(forms.TextInput):
    """A line with a list of topics below it, which a script fills; without one the form asks once more."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """As wide as other lines of the back office."""
        super().__init__({"class": "vTextField", **(attrs or {})})

    template_name = "community/admin/topic_input.html"

    class Media:
        js = ["community/found.js"]


class NamingForm(forms.Form):
    """A form that names another topic, as far as whoever fills it in may see it.

    Words that fit several topics, or one that is called otherwise, are answered with a choice between them.
    """

    reader: Member
    topic: Topic | None
    field: str
    like: str
    found = forms.ChoiceField(label=gettext_lazy("Which one?"), required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **options: Any) -> None:
        """Tell the script where to ask."""
        super().__init__(*given, **options)
        attrs = self.fields[self.field].widget.attrs
        attrs |= {"data-found": reverse_lazy("admin:community_topic_found", args=[self.like]), "autocomplete": "off"}
        self.fields[self.field].required = False
        if self.topic is not None:
            attrs["data-for"] = self.topic.pk
        self.offer([])

    def offer(self, topics: list[Topic]) -> None:
        """Let one of these be chosen; what was chosen on the form before stays a choice."""
        chosen = str(self.data.get("found", ""))
        field: Any = self.fields["found"]
        field.choices = [(str(topic.pk), line_of(topic)) for topic in topics] or [(chosen, chosen)]
        if topics:
            field.widget = forms.RadioSelect(choices=field.choices)

    def clean(self) -> dict[str, Any]:
        """Put the topic that was named or chosen in the place of its words."""
        values: dict[str, Any] = super().clean() or {}
        typed = values.get(self.field, "").strip()
        named = topic_named(values.get("found") or typed, self.reader)
        if named is None and typed and not is_number(typed):
            found = LIKE[self.like](typed, self.reader, other_than=self.topic)
            same = [topic for topic in found if topic.title.casefold() == typed.casefold()]
            named = same[0] if len(same) == 1 else None
            if named is None and found:
                self.offer(found)
                self.add_error("found", _("Choose one of these, or name another one."))
                return values
        if named is None or (self.like == "original" and not named.is_question):
            nothing = _("There is no such question.") if self.like == "original" else _("There is no such topic.")
            self.add_error(self.field, nothing)
        values[self.field] = named
        return values
