"""``Idempotency-Key``: a POST that is sent again acts once and is answered as before."""

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.files import File
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, NotAuthenticated, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from community.errors.writing import KeyUsedForSomethingElse
from community.models import Member
from community.models.answered_call import KEY_LENGTH_LIMIT
from community.operations.acting_once import Answer, Call, act_once_for

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


class AnsweredBefore(APIException):
    """The call was answered with a secret, which is shown once."""

    status_code = 409
    default_code = "answered_before"
    default_detail = _("This call was answered before, with a secret that is shown only once. Make a new one.")


class ActingView(APIView):
    """A view whose POST, sent again with the same key, acts once."""

    # Such an answer is not kept: whoever sends again only hears that the first call went through.
    answers_with_secret = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let a call with a key go through ``answer_once``, once the caller is known to be welcome."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and HEADER in request.headers and isinstance(request.user, Member):
            act = getattr(self, "post", None)
            if act is not None:
                vars(self)["post"] = partial(self._answer_once, act)

    def _answer_once(self, act: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers[HEADER].strip()
        if not key:
            return act(request, *args, **kwargs)
        if len(key) > KEY_LENGTH_LIMIT or not key.isprintable():
            raise ValidationError(_("This key is too long or cannot be printed."), code="key_is_impossible")
        by, given = actor_of(request), list[Response]()

        def answered() -> Answer:
            given.append(act(request, *args, **kwargs))
            return _answer_of(given[-1], is_kept=not self.answers_with_secret)

        try:
            answer = act_once_for(Call(by, key, _fingerprint(request)), answered)
        except KeyUsedForSomethingElse as error:
            raise KeyUsedBefore from error
        if given:
            # What was made anew by a second try after a deadlock is what stands.
            return given[-1]
        if self.answers_with_secret:
            raise AnsweredBefore
        return Response(answer.body, answer.status, headers=answer.headers)


def actor_of(request: Request) -> Member:
    """Return who acts; raises ``NotAuthenticated`` where nobody does."""
    if not isinstance(request.user, Member):
        raise NotAuthenticated
    return request.user


def _answer_of(response: Response, *, is_kept: bool) -> Answer:
    body = json.loads(JSONRenderer().render(response.data)) if is_kept and response.data is not None else None
    return Answer(response.status_code, body, dict(response.headers) if is_kept else {})


def _fingerprint(request: Request) -> str:
    """Tell one call from another: by method, address, parameters and body, with what is in its files."""
    said = json.dumps([request.method, request.get_full_path(), _plain(request.data)], sort_keys=True, default=str)
    return sha256(said.encode()).hexdigest()


def _plain(data: Any) -> Any:
    if not isinstance(data, MultiValueDict):
        return data
    return {name: [_digest(one) if isinstance(one, File) else one for one in many] for name, many in data.lists()}


def _digest(file: File[bytes]) -> str:
    digest = sha256()
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return f"{file.name} {digest.hexdigest()}"
