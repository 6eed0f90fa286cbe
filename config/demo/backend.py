"""Lets the demo's logins in with the password that everybody knows, while ``DEBUG`` is on and never else.

The password stands in no row, so a database that once was a demo opens to nobody when it is served for real.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from community.models import Member
from config.demo.logins import PASSWORD
from config.demo.roster import login_keys
from config.demo.stage import import_key_of
from config.signing_in import PasswordBackend


class DemoBackend(PasswordBackend):
    """Knows the logins of the story and nobody else."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Member | None:
        """Return the login with this address if the password is the demo's."""
        address = username or kwargs.get(Member.USERNAME_FIELD)
        if not (settings.DEBUG and address and password and constant_time_compare(password, PASSWORD)):
            return None
        keys = [import_key_of(key) for key in login_keys()]
        found: Member | None = Member.objects.active().filter(import_key__in=keys, email__iexact=address).first()
        return found

    def get_user(self, user_id: int) -> Member | None:
        """Return whom a session belongs to; sessions of the demo end with ``DEBUG``."""
        return super().get_user(user_id) if settings.DEBUG else None
