"""Answers for machines that come again and again: unchanged is said in two lines."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def unless_unchanged(request: HttpRequest, response: HttpResponse, changed_at: datetime | None) -> HttpResponseBase:
    """Return the response with ETag and Last-Modified, or that nothing has changed since the client last asked."""
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    response["ETag"] = etag = f'"{digest}"'
    moment = None
    if changed_at is not None:
        moment = int(changed_at.timestamp())
        response["Last-Modified"] = http_date(moment)
    response["Cache-Control"] = "public, max-age=300"
    answer: HttpResponseBase | None = get_conditional_response(request, etag, moment, response)
    return answer or response
