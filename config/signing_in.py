"""How people sign in, and how each of their requests finds them again: the member with all roles, read at once."""

from datetime import UTC, date, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.core import context as allauth_context
from django.contrib.auth.backends import ModelBackend
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from community.foundation.compiled import Compiled
from community.models import Member, Sanction
from community.models.legal import lacks_consent
from community.models.member import MemberQuerySet
from community.models.notification import unread_count
from community.models.sanction import sanction_of, without_suspended
from community.models.visit import business_day
from community.visitors import client_address
from community.web.views.moderation import word_for

NAME = "Mitwert"


def whose(pk: int, now: datetime, today: date) -> MemberQuerySet:
    """The member of this number with roles, the bell and what waits to be agreed to: every page asks for all of it."""
    asked = {
        "lacks_consent": lacks_consent("pk", today),
        "programs_lack_consent": lacks_consent("pk", today, binds_programs=True),
    }
    members = without_suspended(Member.objects.with_roles().annotate(unread=unread_count(), **asked), now)
    found: MemberQuerySet = members.filter(pk=pk).order_by()
    return found


WHOSE = Compiled(whose, pk=-(2**40), now=datetime(1, 1, 1, tzinfo=UTC), today=date(1, 1, 1))


class PasswordBackend(ModelBackend):
    """Knows members by address and password."""

    def get_user(self, user_id: int) -> Member | None:
        """Return whom a session belongs to."""
        now = timezone.now()
        member = WHOSE.first(pk=user_id, now=now, today=business_day(now))
        return member if member and self.user_can_authenticate(member) else None


class AccountBackend(PasswordBackend, AuthenticationBackend):  # type: ignore[misc]  # it ships no types
    """Knows members as the pages for accounts do: by any of their addresses, in any case."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it ships no types
    """Keeps suspended members out, on whatever way they prove who they are, and tells them why; writes in our name."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Greet in the name of the community instead of that of a host."""
        site = get_current_site(allauth_context.request)
        site.name = NAME
        super().send_mail(template_prefix, email, {"current_site": site} | context)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where they come from, as all of us see it: behind our proxy all would seem to come from there."""
        return client_address(request)

    def pre_login(self, request: HttpRequest, user: Member, **told: Any) -> HttpResponse | None:
        """Lead whoever is suspended to the page that says so; they have just proved who they are."""
        refused: HttpResponse | None = super().pre_login(request, user, **told)
        if refused is None and sanction_of(user, Sanction.Kind.SUSPENSION) is not None:
            clear_login(request)
            return HttpResponseRedirect(reverse("suspended", args=[word_for(user)]))
        return refused
