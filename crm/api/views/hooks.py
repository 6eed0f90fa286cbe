"""Where networks hand in what happened: nobody signs in, the bytes themselves are signed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from community.rates import take
from crm.api.serializers.channels import ReceivedSerializer
from crm.connectors import Connector, connector_of
from crm.connectors.base import Post, Signature
from crm.operations.receiving import receive_post
from crm.operations.sealing_secrets import Called, channel_called

REFUSED = "refused-hook"
_SENTENCES = {
    Signature.WRONG: _("The signature does not fit the body, or was made with a secret that is not valid here."),
    Signature.MISSING: _("The request is not signed."),
    Signature.OLD: _("The signature is older than five minutes, or the clocks differ."),
}


class SignatureRefused(APIException):
    """The request is not vouched for; it was written down and goes no further."""

    status_code = status.HTTP_401_UNAUTHORIZED


class InboundHook(APIView):
    """The hook of one channel."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    @extend_schema(
        parameters=[
            OpenApiParameter("hub.mode", str),
            OpenApiParameter("hub.verify_token", str),
            OpenApiParameter("hub.challenge", str),
        ],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer the greeting by which a network makes sure that the hook is ours."""
        called, connector = _found(key)
        given = {name: request.query_params[name][:500] for name in request.query_params}
        answer = connector.greet(given, called.secrets)
        if answer is None:
            self._bound(request)
            raise PermissionDenied(_("This is not the agreed greeting."), code="handshake_refused")
        return HttpResponse(answer, content_type="text/plain; charset=utf-8")

    @extend_schema(request=OpenApiTypes.OBJECT, responses={202: ReceivedSerializer})
    def post(self, request: Request, key: str) -> Response:
        """Hand in a signed event or a batch; the same one again is answered alike and changes nothing."""
        called, connector = _found(key)
        signature = receive_post(called, connector, post_of(request._request))  # noqa: SLF001 -- signed are the bytes
        if signature != Signature.OK:
            self._bound(request)
            raise SignatureRefused(_SENTENCES[signature], code=f"signature_{signature.value}")
        return Response({"received": True}, status=status.HTTP_202_ACCEPTED)

    def _bound(self, request: Request) -> None:
        """Whoever is refused again and again from one address is only told to wait."""
        taken = take(request._request, REFUSED, None)  # noqa: SLF001 -- as above
        if taken is not None and not taken.is_allowed:
            raise Throttled(taken.wait)


def post_of(request: HttpRequest) -> Post:
    """What was handed in, byte by byte."""
    return Post(headers_of(request), request.body, timezone.now())


def headers_of(request: HttpRequest) -> dict[str, str]:
    """What was said besides, by small names."""
    return {name.lower(): value for name, value in request.headers.items()}


def _found(key: str) -> tuple[Called, Connector]:
    called = channel_called(key)
    connector = connector_of(called.channel.network) if called else None
    if called is None or connector is None or not connector.pushes:
        raise Http404
    return called, connector
