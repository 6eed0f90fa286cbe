"""Opens the demo logins: an address each, one password that everybody knows, and a token for the manager."""

from allauth.account.models import EmailAddress
from django.db import transaction

from community.models import AccessToken, Member
from community.models.token import Scope
from community.operations.tokens import create_token, revoke_token
from config.demo.roster import login_keys
from config.demo.stage import import_key_of

# It stands in no row: the demo's backend knows it, and only while DEBUG is on.
PASSWORD = "Balkon-und-Sonne-800"  # noqa: S105 -- everybody may know it
LABEL = "demo"
SCOPES = (Scope.ROI_READ, Scope.CRM_READ, Scope.COMMUNITY_READ, Scope.IDEAS_READ)
TOKEN_DAYS = 30


@transaction.atomic
def open_logins() -> list[Member]:
    """Give the logins their verified addresses; the password is the backend's business."""
    wanted = [import_key_of(key) for key in login_keys()]
    found = {member.import_key: member for member in Member.objects.filter(import_key__in=wanted)}
    members = [found[key] for key in wanted]
    for member in members:
        EmailAddress.objects.update_or_create(
            user=member, email=member.email, defaults={"verified": True, "primary": True}
        )
    return members


def fresh_manager_token() -> str:
    """Revoke the manager's earlier demo tokens and return the secret of a new one."""
    manager = Member.objects.get(import_key=import_key_of("manager"))
    for token in AccessToken.objects.filter(member=manager, name=LABEL, revoked_at__isnull=True):
        revoke_token(token)
    _token, secret = create_token(manager, scopes=SCOPES, name=LABEL, days=TOKEN_DAYS)
    return secret
