"""Searching everything at once."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.search import FoundSerializer, HitSerializer, SearchParameters
from community.api.views.base import CommunityView
from community.foundation.requests import read_parameters
from community.models import Category
from community.models.category import Reader
from community.reports.queries import Query
from community.reports.searching import Found, Hit, Narrowing, Stretch, search


class SearchEverything(CommunityView):
    """Topics, answers, articles, members and what other apps bring along."""

    @extend_schema(parameters=[SearchParameters], responses=FoundSerializer)
    def get(self, request: Request) -> Response:
        """Find what matches, the best first; of one topic only the best."""
        given = read_parameters(request, SearchParameters)
        query, narrowing = Query.read(given["q"]), _narrowing(request.user, given)
        found = Found()

        def read(key: Sequence[Any] | None, size: int, forwards: bool) -> list[Hit]:  # noqa: FBT001 -- how pages are read
            nonlocal found
            stretch = Stretch(size, key=(key[0], key[1]) if key else None, backwards=not forwards)
            found = search(request.user, query, narrowing, stretch)
            return found.hits

        paginator = self.pagination_class()
        hits: Any = paginator.paginate(read, ["-score", "-id"], request)
        response = paginator.get_paginated_response(HitSerializer(hits, many=True).data)
        response.data |= {"total": found.total, "did_you_mean": found.meant, "partial": found.is_partial}
        return response


def _narrowing(reader: Reader, given: dict[str, Any]) -> Narrowing:
    category_id = None
    if name := given.get("category"):
        named = {"pk": int(name)} if name.isascii() and name.isdigit() else {"slug": name}
        category = Category.objects.visible_to(reader).filter(**named).values_list("pk", flat=True).first()
        # What the reader may not see does not exist, and in what does not exist nothing is found.
        category_id = category or 0
    return Narrowing(
        kind=given.get("kind", ""),
        category_id=category_id,
        tag=given.get("tag", ""),
        solved=given.get("solved"),
        author_id=given.get("author"),
        since=given.get("from"),
        until=given.get("to"),
    )
