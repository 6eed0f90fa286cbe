"""Signing in with an account elsewhere: one OpenID Connect provider, named in the environment; without one no button."""

import logging
from collections.abc import Callable
from copy import copy
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from community.models import Member

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("mitwert.single_sign_on")


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # it ships no types
    """Believes an address only where the provider says in so many words that it verified it."""

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Member, str] | None:
        """Find the member of a verified address, where ``OIDC_TRUST_EMAIL`` is on; else nobody is found."""
        doubt(sociallogin.email_addresses)
        found: tuple[Member, str] | None = super().authenticate_by_email(sociallogin)
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Doubt the addresses of every sign-in, whichever way it takes from here."""
        doubt(sociallogin.email_addresses)
        super().pre_social_login(request, sociallogin)

    def serialize_instance(self, instance: Model) -> dict[str, Any]:
        """Keep a newcomer in the session until the form is sent; what the database fills in itself is left out."""
        plain = copy(instance)
        for name in [name for name, value in vars(instance).items() if isinstance(value, DatabaseDefault)]:
            delattr(plain, name)
        kept: dict[str, Any] = super().serialize_instance(plain)
        return kept

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """Offer the name that the provider knows; the newcomer may choose another one."""
        claims = sociallogin.account.get_provider_account().get_user_data() or {}
        known: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return known | {"display_name": " ".join(str(claims.get("name") or "").split())[:60]}


class ProviderMayBeDown:
    """Says so when the provider does not answer; that is no failure of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the pages that ask the provider something."""
        if not isinstance(exception, RequestException) or not request.path.startswith("/accounts/oidc/"):
            return None
        logger.warning("The provider of single sign-on did not answer: %s", exception)
        return render(request, "socialaccount/authentication_error.html", status=503)


def doubt(addresses: list[EmailAddress]) -> None:
    """Some providers send the word "false", which is as true as any other word."""
    for address in addresses:
        address.verified = address.verified is True
