"""Forms about oneself."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.models import Member


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
