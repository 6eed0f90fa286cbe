"""Forms of the community's pages."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.models import Member


class SignupForm(forms.Form):
    """What a newcomer tells us besides address and password."""

    display_name = forms.CharField(label=_("Your name"), max_length=120)

    def signup(self, _request: HttpRequest, member: Member) -> None:
        """Keep the name."""
        member.display_name = self.cleaned_data["display_name"]
        member.save(update_fields=["display_name"])
