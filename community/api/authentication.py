"""Who calls the API, and what for: sessions of people, tokens of programs with a scope."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from community.errors.legal import ConsentMissing
from community.foundation.compiled import Compiled
from community.models import AccessToken, Member, Sanction
from community.models.legal import lacks_consent
from community.models.member import MemberQuerySet
from community.models.sanction import sanction_of, without_suspended
from community.models.token import AccessTokenQuerySet
from community.models.visit import business_day
from community.web.views.moderation import word_for

if TYPE_CHECKING:
    # REST framework imports this module while it loads its views.
    from rest_framework.views import APIView


def _tokens(digest: str, now: datetime) -> AccessTokenQuerySet:
    return AccessToken.objects.usable_at(now).filter(digest=digest).order_by()


def _owners(pk: int, now: datetime, today: date) -> MemberQuerySet:
    """With roles, which most addresses ask for, and whether terms that bind programs wait to be agreed to."""
    asked = {"programs_lack_consent": lacks_consent("pk", today, binds_programs=True)}
    owners: MemberQuerySet = without_suspended(Member.objects.active().with_roles().annotate(**asked), now)
    return owners.filter(pk=pk).order_by()


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_TOKEN = Compiled(_tokens, digest="a digest", now=_LONG_AGO)
_OWNER = Compiled(_owners, pk=-(2**40), now=_LONG_AGO, today=_LONG_AGO.date())


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer mw_…`` of a token that is neither expired nor revoked."""

    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[Member, AccessToken] | None:
        """Return the owner and the token; another way of signing in is none of our business."""
        keyword, *rest = get_authorization_header(request).split() or [b""]
        if keyword.lower() != self.keyword:
            return None
        if len(rest) != 1:
            raise AuthenticationFailed(_("This is not a token."), code="invalid_token")
        digest = AccessToken.digest_of(rest[0].decode("latin-1"))
        now = timezone.now()
        token = _TOKEN.first(digest=digest, now=now)
        owner = _OWNER.first(pk=token.member_id, now=now, today=business_day(now)) if token else None
        if token is None or owner is None:
            _tell_whoever_is_suspended(token)
            raise AuthenticationFailed(_("The token is unknown, expired or revoked."), code="invalid_token")
        token.member = owner
        return owner, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge that makes an anonymous call a 401."""
        return 'Bearer realm="api"'


def _tell_whoever_is_suspended(token: AccessToken | None) -> None:
    """A token that is right but whose owner is suspended says until when and why, and where to object."""
    suspension = sanction_of(token.member, Sanction.Kind.SUSPENSION) if token else None
    if token is None or suspension is None:
        return
    until = suspension.ends_at.isoformat() if suspension.ends_at else gettext("for good")
    told = gettext("The account is suspended (%(until)s): %(reason)s Object here: %(address)s")
    address = settings.BASE_URL.rstrip("/") + reverse("suspended", args=[word_for(token.member)])
    told %= {"until": until, "reason": suspension.act.reason, "address": address}
    raise AuthenticationFailed(told, code="suspended")


class ScopePermission(BasePermission):
    """Reads what the view declares: a scope, ``public_…`` and roles, each by itself for reading and for writing.

    A token needs the scope of the view and its owner a role, so a token never does more than its owner. Views that
    everybody may read say ``public_read = True``, those where strangers write too ``public_write = True``; a view that
    declares no scope is open to no token. Who has not agreed to terms that bind programs writes only where a view says
    ``without_consent = True``. The acts behind the views check again whether this member may do this to this thing.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Tell whether this caller may use this view this way."""
        reading = request.method in SAFE_METHODS
        if not isinstance(request.user, Member):
            return bool(getattr(view, "public_read" if reading else "public_write", False))
        if isinstance(request.auth, AccessToken):
            self._require_scope(request.auth, view, reading=reading)
        if not reading and request.user.programs_lack_consent and not getattr(view, "without_consent", False):
            raise ConsentMissing
        roles = getattr(view, "read_roles" if reading else "write_roles", None)
        return roles is None or request.user.has_role(*roles)

    def _require_scope(self, token: AccessToken, view: "APIView", *, reading: bool) -> None:
        scope: Any = getattr(view, "read_scope" if reading else "write_scope", None)
        if scope is None and not hasattr(view, "read_scope") and not hasattr(view, "write_scope"):
            message = f"{type(view).__name__} declares neither read_scope nor write_scope."
            raise ImproperlyConfigured(message)
        if scope is None or scope not in token.scopes:
            raise PermissionDenied(_("The token lacks the scope for this."), code="scope_missing")
