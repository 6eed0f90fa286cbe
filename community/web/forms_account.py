"""Forms about oneself."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.models import Consent, Member
from community.web.forms_legal import ConsentForm


class SignupForm(ConsentForm):
    """What a newcomer tells us besides address and password, and agrees to."""

    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("Everybody sees it beside what you write. It need not be your real one."),
        min_length=2,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    field_order = ["display_name", "email", "password1", "consent"]

    def clean_display_name(self) -> str:
        """Return the name in one line."""
        return " ".join(str(self.cleaned_data["display_name"]).split())

    def signup(self, _request: HttpRequest, member: Member) -> None:
        """Keep the name, the language in which the newcomer read the form, and what was agreed to."""
        member.display_name = self.cleaned_data["display_name"]
        member.locale = get_language() or ""
        member.save(update_fields=["display_name", "locale"])
        self.give(member, Consent.Way.SIGN_UP)


class ProfileForm(forms.ModelForm[Member]):
    """What members may change of themselves."""

    class Meta:
        model = Member
        fields = ["display_name", "locale", "time_zone"]

    def __init__(self, *given: Any, **options: Any) -> None:
        """Offer the languages that we speak and the zones that clocks know."""
        super().__init__(*given, **options)
        self.fields["display_name"].help_text = _(
            "Everybody sees it beside what you write. It need not be your real one."
        )
        self.fields["locale"] = forms.ChoiceField(
            label=_("Language"), choices=[("", _("What my browser asks for")), *settings.LANGUAGES], required=False
        )
        zones = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[("", _("That of the business")), *zones], required=False
        )

    def clean_display_name(self) -> str:
        """Return the name in one line."""
        name = " ".join(str(self.cleaned_data["display_name"]).split())
        if not 2 <= len(name) <= 60:
            raise forms.ValidationError(_("A name has 2 to 60 letters."))
        return name


class EraseForm(forms.Form):
    """The address once more, so that nobody is forgotten by a slip of the finger."""

    email = forms.CharField(label=_("Your e-mail address"), max_length=254)
    reason = forms.CharField(label=_("Why you leave"), max_length=300, required=False)
