"""Forms of a customer's own requests: they check shape, the operations check everything else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.web.files import FilesForm
from community.web.forms import MarkdownField
from community.web.once import OnceForm
from crm.operations.changing import SUBJECT_LENGTH_LIMIT
from crm.operations.rating import COMMENT_LENGTH_LIMIT, HIGHEST, LOWEST


class SubjectForm(forms.Form):
    """What a request is about; enough to look for answers first."""

    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=SUBJECT_LENGTH_LIMIT,
        help_text=_("In a few words; with them we look whether somebody has solved it already."),
    )


class ContactForm(FilesForm, OnceForm, SubjectForm):
    """A request in private."""

    body = MarkdownField(
        label=_("Your message"), rows=8, help_text=_("Only we read this. Say what you have tried already.")
    )
    track = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["subject", "body", "uploads"]


class ReplyForm(FilesForm, OnceForm):
    """What else one says about a request."""

    body = MarkdownField(label=_("Your message"), rows=6)
    field_order = ["body", "uploads"]


class SatisfactionForm(forms.Form):
    """How it went."""

    score = forms.TypedChoiceField(
        label=_("How content are you?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (HIGHEST, _("very content")),
            (4, _("rather content")),
            (3, _("so-so")),
            (2, _("rather not content")),
            (LOWEST, _("not content at all")),
        ],
    )
    comment = forms.CharField(
        label=_("What could be better?"),
        max_length=COMMENT_LENGTH_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def of(cls, given: Any, data: Any = None) -> "SatisfactionForm":
        """Return the form with what was said before."""
        return cls(data, initial={"score": given.score, "comment": given.comment} if given else None)
