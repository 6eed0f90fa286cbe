"""Cached answers for programs without a token: all of them read the same, for as long as no row in it has changed."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response
from rest_framework.response import Response

from community.api.filters import POSTS_IN_ORDER, TopicParameters, topics_for_list
from community.foundation.compiled import sql_with_choices
from community.foundation.pagination import DEFAULT_LIMIT, MAX_LIMIT, read_cursor
from community.foundation.requests import InvalidParameters
from community.web.caching import key_of, may_cache, one_maker

LASTING_SECONDS = 3600
# What names a list; more of them would make one for every caller.
_LISTED_BY = ("limit", "order", "state", "kind", "category", "tag", "author")


def may_answer_from_cache(request: HttpRequest, *parameters: str) -> bool:
    """Tell whether the answer may come from the cache: a stranger asks for JSON, by nothing else than these."""
    wanted = request.headers.get("Accept", "*/*")
    return (
        "Authorization" not in request.headers
        and ("*/*" in wanted or "application/json" in wanted)
        and may_cache(request, *parameters)
    )


def cached_answer(request: HttpRequest, stamp: str, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return the answer with this stamp: none when the client has it, the cached one, or one that is made and cached."""
    name = key_of(request, stamp)
    etag = f'W/"{name}"'
    response: HttpResponse | None = get_conditional_response(request, etag)
    if response is None:
        cached: tuple[bytes, dict[str, str]] | None = caches["pages"].get(name)
        if cached is None:
            with one_maker(name):
                cached = caches["pages"].get(name)
                if cached is None:
                    made = answer()
                    if not isinstance(made, Response) or made.status_code != Response.status_code:
                        return made
                    made.render()
                    cached = made.content, dict(made.items())
                    caches["pages"].set(name, cached, LASTING_SECONDS)
        response = HttpResponse(cached[0], headers=cached[1])
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def first_page_of_topics(request: HttpRequest) -> tuple[str, tuple[Any, ...]] | None:
    """Return the statement that finds the topics of a first page for strangers, if the request asks for just that."""
    return _first_page(request.META.get("QUERY_STRING", "")) if may_answer_from_cache(request, *_LISTED_BY) else None


@lru_cache(maxsize=256)
def _first_page(query: str) -> tuple[str, tuple[Any, ...]] | None:
    given = QueryDict(query)
    asked = TopicParameters(data=dict(given.items()))
    limit = given.get("limit", str(DEFAULT_LIMIT))
    repeats = any(len(values) > 1 for _name, values in given.lists())
    if repeats or not (limit.isascii() and limit.isdigit() and 0 < int(limit) <= MAX_LIMIT and asked.is_valid()):
        return None
    rows = topics_for_list(AnonymousUser(), asked.validated_data)
    return sql_with_choices(rows.values("pk")[: int(limit) + 1])


def number_before_posts(request: HttpRequest) -> int | None:
    """Return after which number a page of posts begins, if a stranger asks for one of the usual length, forwards."""
    if not may_answer_from_cache(request, "limit", "cursor") or request.GET.get("limit", "20") != str(DEFAULT_LIMIT):
        return None
    try:
        forwards, key = read_cursor(request.GET.get("cursor"), POSTS_IN_ORDER)
    except InvalidParameters:
        return None
    return (key[0] if key else 0) if forwards else None
