"""Reading what a browser sends of a passkey; anybody may send anything, so nonsense is refused, not stumbled over."""

from typing import Any

from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from django.forms import ValidationError
from django.utils.translation import gettext as _


class ReadsWhatBrowsersSend:
    """The library expects that at least the parts are there."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValidationError(_("This passkey cannot be read."), code="incorrect_code") from error


class LoginForm(ReadsWhatBrowsersSend, LoginWebAuthnForm):  # type: ignore[misc]  # it ships no types
    """Signs in by a passkey alone."""


class AuthenticateForm(ReadsWhatBrowsersSend, AuthenticateWebAuthnForm):  # type: ignore[misc]  # it ships no types
    """Uses a passkey or a key as second factor."""
