"""The floor of a load: a bare view that selects twenty rows by their keys and answers with ten kilobytes of JSON.

Served by the same server with the same workers and kept connections as the site, in the same run, it tells what the
machine and the set-up would give to anybody; the site is judged by its ratio to it.
"""

import os
from itertools import count
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

ROWS, BYTES_OF_A_ROW = 20, 490
_SELECT = "SELECT id, body, created_at FROM community_post WHERE id = ANY(%s)"
_requests = count()


def twenty_rows(request: HttpRequest) -> HttpResponse:
    """Answer with other rows every time."""
    first = 1 + next(_requests) * ROWS % 5_000
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [list(range(first, first + ROWS))])
        rows = cursor.fetchall()
    padded: list[dict[str, Any]] = [
        {"id": pk, "at": at.isoformat(), "body": body[:BYTES_OF_A_ROW].ljust(BYTES_OF_A_ROW)} for pk, body, at in rows
    ]
    response = JsonResponse({"results": padded})
    # Without a length the server would cut it into chunks.
    response["Content-Length"] = len(response.content)
    return response


urlpatterns = [path("floor/", twenty_rows)]

# The server of the bench names this module as its application; it stands in no other process.
if os.environ.get("MITWERT_BENCH_FLOOR"):
    django.setup()
    # Apps ask for their middleware when they are set up; none is wanted here.
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    application = WSGIHandler()
