"""The short way for what networks hand in: most of what a request passes asks who somebody is, and here nobody is anybody."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import translation

from config.middleware import RejectMalformedRequests
from crm.api.views.hooks import InboundHook

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
        # The thread may still speak the language of whoever was served before.
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self.receive(request)
        # As the long way does it; what has no length is sent in pieces.
        response["Content-Language"], response["Content-Length"] = language, str(len(response.content))
        return response


_view = InboundHook.as_view()


def _receive(request: HttpRequest) -> HttpResponse:
    hook = _HOOK.fullmatch(request.path_info)
    assert hook
    response: HttpResponse = _view(request, key=hook[1])
    # Rendered here, where its language is spoken; Django itself does it behind all middleware.
    return response.render() if isinstance(response, SimpleTemplateResponse) else response
