"""How people sign in, and how each of their requests finds them again: the member with all roles, read at once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from community.models import Member
from community.models.notification import unread_count


class PasswordBackend(ModelBackend):
    """Knows members by address and password."""

    def get_user(self, user_id: int) -> Member | None:
        """Return whom a session belongs to; every page asks for roles and for the bell, so both come along."""
        members = Member.objects.with_roles().annotate(unread=unread_count())
        member: Member | None = members.filter(pk=user_id).first()
        return member if member and self.user_can_authenticate(member) else None


class AccountBackend(PasswordBackend, AuthenticationBackend):  # type: ignore[misc]  # it ships no types
    """Knows members as the pages for accounts do: by any of their addresses, in any case."""
