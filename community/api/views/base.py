"""What the views of all apps share."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from community.api.once import ActingView, actor_of
from community.errors import VersionIsStale
from community.foundation.errors import Invalid
from community.foundation.pagination import KeysetPagination
from community.models import Member, Topic
from community.models.token import Scope
from community.reports.merged import merged_into

# A version that nothing has: it makes the act answer for an If-Match that names none of ours.
NO_VERSION = -1
VERSION = re.compile("[0-9]{1,9}")


class UnknownReference(Invalid):
    """The id names nothing that this member may see."""

    code = "does_not_exist"
    sentence = _("There is nothing with this id.")


class PreconditionFailed(APIException):
    """The version in ``If-Match`` is not the present one."""

    status_code = 412
    default_code = VersionIsStale.code
    default_detail = VersionIsStale.sentence


class TopicIsElsewhere(NotFound):
    """The topic was merged; the document names the one that has its posts, as ``merged_into``.

    Nobody is sent there: what a program writes shall not land in another topic than it named, and merges are undone.
    """

    default_code = "topic_merged"
    default_detail = _("This topic was merged into another one.")

    def __init__(self, into: Topic) -> None:
        super().__init__()
        self.members = {"merged_into": into.pk}


class PagedView(ActingView):
    """A view that answers lists page by page."""

    pagination_class = KeysetPagination

    def page_of(
        self,
        request: Request,
        rows: models.QuerySet[Any],
        serializer: type[BaseSerializer[Any]],
        *,
        along: Callable[[list[Any]], None] | None = None,
    ) -> Response:
        """Answer with one page of the rows; ``along`` reads what belongs to the rows of this page."""
        paginator = self.pagination_class()
        page = paginator.paginate_queryset(rows, request, view=self)
        if along is not None:
            along(page)
        return paginator.get_paginated_response(serializer(page, many=True).data)


class CommunityView(PagedView):
    """A view of the community: everybody may read what is public."""

    public_read = True
    read_scope = Scope.COMMUNITY_READ
    write_scope = Scope.COMMUNITY_WRITE

    def handle_exception(self, exc: Exception) -> Response:
        """Say of a topic that is not there because it was merged which one has its posts."""
        number = self.kwargs.get("topic_id")
        if isinstance(exc, Http404) and number is not None:
            into = merged_into(number, self.request.user)
            exc = exc if into is None or into.pk == number else TopicIsElsewhere(into)
        return super().handle_exception(exc)


def actor(request: Request) -> Member:
    """Return who acts; the permission class lets nobody else through."""
    return actor_of(request)


def referred[Row: models.Model](visible: models.QuerySet[Row], pointer: str, **lookup: Any) -> Row:
    """Return the row that a body refers to, or say that there is none; raises ``UnknownReference``."""
    row = visible.filter(**lookup).first()
    if row is None:
        raise UnknownReference(pointer=pointer)
    return row


def etag(version: int) -> dict[str, str]:
    """Return the header by which a client can say what it has seen."""
    return {"ETag": f'"{version}"'}


@contextmanager
def expecting_version(request: Request, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Add the version of ``If-Match`` to the values; what the act refuses as stale is then a failed precondition."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        yield values
        return
    # Compression on the way makes tags weak; here they only carry a version.
    version = header.removeprefix("W/").strip('"')
    try:
        yield {**values, "version": int(version) if VERSION.fullmatch(version) else NO_VERSION}
    except VersionIsStale as error:
        raise PreconditionFailed from error
