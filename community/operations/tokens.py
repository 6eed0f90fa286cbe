"""Making and revoking personal access tokens."""

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from community.foundation.acting import act
from community.models import AccessToken, Member


@act
def create_token(
    member: Member, *, scopes: Collection[str], name: str = "", days: int = 365
) -> tuple[AccessToken, str]:
    """Return the token's row and its secret, which nobody can read again."""
    secret = AccessToken.new_secret()
    token = AccessToken.objects.create(
        member=member,
        name=name,
        digest=AccessToken.digest_of(secret),
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, secret


@act
def revoke_token(token: AccessToken) -> bool:
    """Make a token useless; return whether it was usable before."""
    return bool(AccessToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()))
