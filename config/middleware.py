"""What every request passes before and after the views."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


class RejectMalformedRequests:
    """Requests that no view could answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class MemberPreferences(RejectMalformedRequests):
    """The language and time zone that a member chose."""


class StaffNeedSecondFactor(RejectMalformedRequests):
    """The back office asks for a second factor."""
