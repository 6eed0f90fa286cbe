"""Programs, too, may ask that nothing is said blindly: they send how far they have read, and hear what came meanwhile."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import person
from community.api.views.base import actor
from crm.api.serializers.messages import TicketMessageSerializer
from crm.conversation_errors import SomethingIsNew
from crm.models import Ticket
from crm.operations.heeding import say_having_read
from crm.reports.newer import Mark, mark_of, news_of

SEEN_PARAMETER = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of `tickets/{id}/messages/` as it was read, instead of `seen`.",
)


class SomethingCame(APIException):
    """Somebody said or did something since the mark; what, goes along."""

    default_code = SomethingIsNew.code
    default_detail = SomethingIsNew.sentence

    def __init__(self, ticket: Ticket, seen: Mark, request: Request, code: int) -> None:
        """Read what is new as it is now, with the mark of having read that."""
        super().__init__()
        self.status_code = code
        mark = mark_of(ticket)
        news = news_of(ticket, seen, actor(request))
        self.members: dict[str, Any] = {
            "seen": str(mark),
            "messages": [TicketMessageSerializer(one.message or one.post).data for one in news.said_in(ticket)],
            "events": [
                {"kind": event.kind, "by": person(event.by), "at": event.occurred_at.isoformat()}
                for event in news.events
            ],
        }


def marked(ticket: Ticket, read: Callable[[], Response]) -> Response:
    """Answer with what is read and a mark of having read it, which is taken before."""
    mark = mark_of(ticket)
    response = read()
    response.headers["ETag"] = f'"{mark}"'
    return response


def having_read[R](request: Request, ticket: Ticket, seen: str, say: Callable[[Ticket], R]) -> R:
    """Say something, if there is no mark or nothing is newer than it. Raises ``SomethingCame``."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        word, code = seen, int(status.HTTP_409_CONFLICT)
    else:
        # Compression on the way makes tags weak; here they only carry a mark.
        word, code = header.removeprefix("W/").strip('"'), int(status.HTTP_412_PRECONDITION_FAILED)
    if not word:
        return say(ticket)
    mark = Mark.from_text(word)
    try:
        return say_having_read(ticket, say, seen=mark, by=actor(request))
    except SomethingIsNew as error:
        raise SomethingCame(ticket, mark, request, code) from error
