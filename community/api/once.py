"""``Idempotency-Key``: a POST that is sent again acts once and is answered as before."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.errors.writing import KeyUsedForSomethingElse
from community.models.answered_call import KEY_LENGTH_LIMIT
from community.operations.acting_once import Call, act_once_for

HEADER = "Idempotency-Key"
KEY_PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="A word of your own for this call, at most 100 characters; sent again within a day it acts once.",
)


class KeyUsedBefore(APIException):
    """The key stands for another call."""

    status_code = 422
    default_code = KeyUsedForSomethingElse.code
    default_detail = KeyUsedForSomethingElse.sentence


def answer_once(request: Request, do: Callable[[], Response]) -> Response:
    """Act and answer; with a key that was used for the same call before, only answer. Raises ``KeyUsedBefore``."""
    key = request.headers.get(HEADER, "").strip()
    if not key:
        return do()
    if len(key) > KEY_LENGTH_LIMIT or not key.isprintable():
        raise ValidationError(_("This key is too long or cannot be printed."), code="key_is_impossible")

    def answered() -> tuple[int, Any]:
        response = do()
        return response.status_code, json.loads(JSONRenderer().render(response.data))

    said = json.dumps([request.method, request.path, request.data], sort_keys=True, default=str)
    try:
        status, answer = act_once_for(Call(actor(request), key, sha256(said.encode()).hexdigest()), answered)
    except KeyUsedForSomethingElse as error:
        raise KeyUsedBefore from error
    return Response(answer, status)
