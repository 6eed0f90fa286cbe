"""Every refusal and every failure below /api/ as one kind of answer: a problem document (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from psycopg import errors as postgres
from rest_framework import exceptions
from rest_framework.response import Response

from community.foundation.acting import met_another
from community.foundation.errors import Conflict, DomainError, Invalid, NotPermitted
from community.foundation.requests import InvalidParameters

CONTENT_TYPE = "application/problem+json"
API_PREFIX = "/api/"
AGAIN_AFTER_SECONDS = 1
DRAIN_LIMIT = 64 * 1024 * 1024
DRAIN_BLOCK = 64 * 1024

logger = logging.getLogger("mitwert.problems")

Document = dict[str, Any]


def answer_with_problem(exc: Exception, context: Mapping[str, Any]) -> Response:
    """Answer for an exception in an API view; what nobody foresaw is logged and told without details."""
    request: HttpRequest = context["request"]._request  # noqa: SLF001 -- the part of Django that was wrapped
    document = _document_for(exc)
    if document is None:
        # The signal is what Django itself would send; error reporting and the test client listen to it.
        got_request_exception.send(sender=None, request=request)
        logger.error("Internal error: %s", request.path, exc_info=exc)
        document = problem(500, "internal_error", _("Something went wrong on our side; it has been written down."))
    _drain(request)
    return Response(document, document["status"], headers=_headers_for(exc), content_type=CONTENT_TYPE)


def problem(status: int, code: str, detail: str, **members: Any) -> Document:
    """Build a problem document; the code is stable, the sentences follow the reader's language."""
    return {
        "type": f"urn:mitwert:problem:{code}",
        "title": _title_of(status),
        "status": status,
        "detail": detail,
        "code": code,
        **members,
    }


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refused before any view."""
    if request.path.startswith(API_PREFIX):
        return answer_problem(
            request, _document_for(exception) or _invalid([_error("", "bad_request", _title_of(400))])
        )
    if isinstance(exception, RequestDataTooBig):
        _drain(request)
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what may not be done, outside the API views."""
    if request.path.startswith(API_PREFIX):
        return answer_problem(request, problem(403, "permission_denied", _("You may not do this.")))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that nothing lives at."""
    if request.path.startswith(API_PREFIX):
        return answer_problem(request, problem(404, "not_found", _("There is nothing here.")))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a failure outside the API views."""
    if request.path.startswith(API_PREFIX):
        return answer_problem(request, problem(500, "internal_error", _("Something went wrong on our side.")))
    return defaults.server_error(request)


# It changes nothing, and would else speak of a form to a program that sends to a wrong address.
@csrf_exempt
def unknown_route(request: HttpRequest, route: str = "") -> HttpResponse:
    """Answer below /api/ also where Django's debug pages would speak."""
    return page_not_found(request, Http404(route))


def answer_problem(request: HttpRequest, document: Document) -> HttpResponse:
    """Answer with a problem outside the views of the API."""
    _drain(request)
    return JsonResponse(document, status=document["status"], content_type=CONTENT_TYPE)


def _document_for(exc: Exception) -> Document | None:
    match exc:
        case DomainError():
            return _document_for_refusal(exc)
        case exceptions.APIException():
            return _document_for_framework(exc)
        case Http404():
            return problem(404, "not_found", _("There is nothing here."))
        case PermissionDenied():
            return problem(403, "permission_denied", _("You may not do this."))
        case _:
            return _document_for_request(exc) or _document_for_database(exc)


def _document_for_refusal(exc: DomainError) -> Document:
    match exc:
        case NotPermitted():
            return problem(403, exc.code, str(exc))
        case Conflict():
            return problem(409, exc.code, str(exc))
        case Invalid():
            return _invalid([_error(exc.pointer, exc.code, str(exc))], code=exc.code)
        case _:
            return problem(409, exc.code, str(exc))


def _document_for_framework(exc: exceptions.APIException) -> Document:
    detail: Any = exc.detail
    match exc:
        case exceptions.ValidationError():
            return _invalid(list(_flatten(detail, parameter=isinstance(exc, InvalidParameters))))
        case exceptions.ParseError():
            return _invalid([_error("", detail.code, str(detail))])
        case _:
            return problem(exc.status_code, detail.code, str(detail), **getattr(exc, "members", {}))


def _document_for_request(exc: Exception) -> Document | None:
    """Answer for requests that Django could not or would not read."""
    match exc:
        case RequestDataTooBig():
            return problem(413, "request_too_large", _("The request is too large."))
        case SuspiciousOperation() | BadRequest() | UnreadablePostError():
            return _invalid([_error("", "bad_request", _("The request cannot be read."))])
        case _:
            return None


def _document_for_database(exc: Exception) -> Document | None:
    """Answer for what only the database noticed: values out of its range, a race that a constraint ended, or its absence."""
    match exc:
        case DataError():
            logger.warning("The database refused a value", exc_info=exc)
            return _invalid([_error("", "out_of_range", _("A value is out of range."))])
        case IntegrityError() if isinstance(exc.__cause__, postgres.UniqueViolation | postgres.ExclusionViolation):
            logger.warning("A constraint ended a race", exc_info=exc)
            return problem(409, "conflict", _("Something else was there first; look again."))
        case OperationalError() if met_another(exc):
            logger.warning("Somebody else was changing the same", exc_info=exc)
            return problem(503, "busy", _("Somebody else was changing the same at this moment; try again."))
        case OperationalError() | InterfaceError():
            logger.error("The database did not answer", exc_info=exc)
            return problem(503, "unavailable", _("The service is not available at the moment; try again."))
        case _:
            return None


def _invalid(errors: list[Document], code: str = "invalid") -> Document:
    detail = errors[0]["detail"] if len(errors) == 1 else _("Some values are not valid.")
    return problem(400, code, detail, errors=errors)


def _error(pointer: str, code: str, detail: str) -> Document:
    return {"pointer": pointer, "code": code, "detail": detail}


def _flatten(detail: Any, pointer: str = "", *, parameter: bool) -> Iterator[Document]:
    """Walk the nested errors of a serializer; what belongs to no field points at the whole."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            below = pointer if key == "non_field_errors" else f"{pointer}/{_escape(str(key))}"
            yield from _flatten(value, below, parameter=parameter)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            below = f"{pointer}/{index}" if isinstance(value, Mapping | list) else pointer
            yield from _flatten(value, below, parameter=parameter)
    else:
        error = _error(pointer, str(getattr(detail, "code", "invalid")), str(detail))
        yield error | {"parameter": pointer.removeprefix("/")} if parameter else error


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def _headers_for(exc: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := AGAIN_AFTER_SECONDS if met_another(exc) else getattr(exc, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return headers


def _drain(request: HttpRequest) -> None:
    """Read what nobody read, within bounds: a server that closes over unread input cuts off its own answer."""
    try:
        for _block in range(DRAIN_LIMIT // DRAIN_BLOCK):
            if not request.read(DRAIN_BLOCK):
                break
    except (OSError, ValueError, SuspiciousOperation):
        return


def _title_of(status: int) -> str:
    titles = {
        400: _("Not valid"),
        401: _("Not signed in"),
        403: _("Not permitted"),
        404: _("Not found"),
        405: _("Method not allowed"),
        406: _("Not acceptable"),
        409: _("Not possible now"),
        412: _("Outdated"),
        413: _("Too large"),
        415: _("Unsupported media type"),
        422: _("Key used before"),
        429: _("Too many requests"),
        503: _("Not available"),
    }
    return titles.get(status, _("Error"))
