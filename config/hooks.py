"""The short way for what networks hand in: most of what a request passes asks who somebody is, and here nobody is anybody."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone, translation

from config.middleware import RejectMalformedRequests, content_length
from crm.api.views.hooks import InboundHook, headers_of, post_of
from crm.operations.receiving import receive_again, refuse_too_large

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
# As crm/api/channel_urls.py names it; whoever greets goes the long way, and so does whatever looks different.
_HOOK = re.compile(r"/api/v1/hooks/inbound/([-a-zA-Z0-9_]+)/")


class HooksGoStraight:
    """Leads what is handed in to its view, past sessions, members, languages of members, consent, and the search for the view.

    What binds everybody stands before it (transport) or is asked here (size, form); the signature is asked by the view.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.receive = RejectMalformedRequests(_receive)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not _HOOK.fullmatch(request.path_info):
            return self.get_response(request)
        if (size := content_length(request)) > settings.REQUEST_BODY_LIMIT:
            refuse_too_large(_key_of(request), headers_of(request), size=size, at=timezone.now())
        # The thread may still speak the language of whoever was served before.
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self.receive(request)
        # As the long way does it; what has no length is sent in pieces.
        response["Content-Language"], response["Content-Length"] = language, str(len(response.content))
        return response


_RECEIVED = b'{"received":true}'
_view = InboundHook.as_view()


def _receive(request: HttpRequest) -> HttpResponse:
    if _is_received_again(request):
        return HttpResponse(_RECEIVED, content_type="application/json", status=HTTPStatus.ACCEPTED)
    response: HttpResponse = _view(request, key=_key_of(request))
    # Rendered here, where its language is spoken; Django itself does it behind all middleware.
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _is_received_again(request: HttpRequest) -> bool:
    """Take in what is in order from a hook that is known; everything else is the view's."""
    try:
        return receive_again(_key_of(request), post_of(request))
    except Exception:
        # Whatever is wrong is met again by the view, which has words for it; what is wrong here only must be seen.
        logger.exception("a hook went the long way")
        return False


def _key_of(request: HttpRequest) -> str:
    hook = _HOOK.fullmatch(request.path_info)
    assert hook
    return hook[1]
