"""Forms about articles: they check shape, the operations check everything else."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.operations.articles import COMMENT_LENGTH_LIMIT, SUMMARY_LENGTH_LIMIT
from community.operations.feedback import FEEDBACK_LENGTH_LIMIT
from community.operations.texts import TITLE_LENGTH_LIMIT
from community.web.day_inputs import DayInput
from community.web.forms import CategoryField, MarkdownField
from community.web.once import OnceForm


class TextForm(OnceForm):
    """What an article says."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH_LIMIT)
    summary = forms.CharField(
        label=_("Summary"),
        help_text=_("One or two sentences for lists."),
        max_length=SUMMARY_LENGTH_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    body = MarkdownField(label=_("Text"), rows=16)


class NewArticleForm(TextForm):
    """A new article, or one in another language."""

    category = CategoryField(label=_("Category"))
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    translation_of = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    field_order = ["category", "language", "title", "summary", "body"]

    def __init__(self, *given: Any, reader: Reader, **options: Any) -> None:
        """Offer the places that the member may see."""
        super().__init__(*given, **options)
        field = self.fields["category"]
        assert isinstance(field, CategoryField)
        field.offer(reader)


class EditArticleForm(TextForm):
    """A new text for an article; the version tells which one it was made from."""

    comment = forms.CharField(
        label=_("What did you change?"),
        help_text=_("One sentence for those who review it."),
        max_length=COMMENT_LENGTH_LIMIT,
        required=False,
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class WhyForm(forms.Form):
    """An act that says why."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class DayForm(forms.Form):
    """When to look at an article again."""

    review_by = forms.DateField(
        label=_("Look at it again by"),
        required=False,
        widget=DayInput(),
    )


class FeedbackForm(forms.Form):
    """Whether it helped, and why or why not."""

    helpful = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    text = forms.CharField(
        label=_("What helped, or what is missing or wrong?"),
        max_length=FEEDBACK_LENGTH_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StalenessForm(forms.Form):
    """Whether it still holds."""

    holds = forms.ChoiceField(choices=[("yes", _("It still holds")), ("no", _("It is outdated"))])
    text = forms.CharField(
        label=_("What has changed?"),
        max_length=FEEDBACK_LENGTH_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
