"""Signing up, also as somebody whose posts came with an import; apart from what the newcomer tells, for it needs that."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.notifiers.inviting import invite_to_take_over
from community.operations.taking_over import imported_as
from community.web.forms_legal import ConsentForm


class JoiningForm(SignupForm):  # type: ignore[misc]  # it ships no types
    """Opens an account; whose address is known from an import gets a link there instead, by which it is proved."""

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        """Save a newcomer, or answer as always while the mail goes out, so that nobody learns which addresses are known."""
        address = self.cleaned_data["email"]
        member = None if self.account_already_exists else imported_as(address)
        if member is None:
            saved: tuple[Member | None, HttpResponse | None] = super().try_save(request)
            return saved
        invite_to_take_over(member, address)
        return None, get_adapter(request).respond_email_verification_sent(request, None)


class TakingOverForm(ConsentForm):
    """The password with which one signs in from now on, and what one agrees to."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ["password", "consent"]

    def __init__(self, *given: Any, owner: Member, **options: Any) -> None:
        """Know for whom it is, so that a password which is like the name is refused."""
        super().__init__(*given, **options)
        self.owner = owner

    def clean_password(self) -> str:
        """Return a password that is good enough."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.owner)
        return password
