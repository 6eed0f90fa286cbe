"""Forms about how news come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.operations.naming import LONGEST


class PreferencesForm(forms.Form):
    """How news come, and how the member is called."""

    handle = forms.CharField(
        label=_("Your handle"),
        help_text=_("Others call you by it: @handle. Small letters, digits and single dashes."),
        max_length=LONGEST + 1,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    mail_rhythm = forms.ChoiceField(label=_("E-mail about what is new for you"), choices=Member.MailRhythm.choices)
    accept_reminders = forms.BooleanField(
        label=_("Remind me to say whether an answer solved my question"), required=False
    )
    watches_automatically = forms.BooleanField(label=_("Watch topics in which I write"), required=False)
