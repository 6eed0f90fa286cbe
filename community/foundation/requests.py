"""Strict reading of requests: what is unknown, malformed or unprintable is refused with a pointer to it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from community.foundation.money import CURRENCIES, UnknownCurrency

MAX_DEPTH = 32
# A null byte, or one half of a surrogate pair.
UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


class Readable(Protocol):
    """A body that can be read in pieces."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes."""


class InvalidParameters(ValidationError):
    """Query parameters that are not valid; told apart so that the answer names the parameter."""


class StrictJSONParser(JSONParser):
    """Takes UTF-8 JSON of bounded size and depth, without null bytes and half characters anywhere."""

    def parse(
        self, stream: Readable, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the data, or refuse the body."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        # Django keeps this limit only for bodies that it reads itself.
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise RequestDataTooBig
        try:
            data = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8."), code="not_utf8") from error
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply."), code="nested_too_deeply") from error
        except ValueError as error:
            raise ParseError(_("The body is not JSON."), code="not_json") from error
        _refuse_unprintable(data)
        return data


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know, and those that may only be read."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values; unknown fields are told together with all other faults."""
        unknown = self._unknown_in(data)
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            faults: Any = error.detail
            raise ValidationError({**unknown, **faults}) from error
        if unknown:
            raise ValidationError(unknown)
        return values

    def _unknown_in(self, data: Any) -> dict[str, list[ErrorDetail]]:
        if not isinstance(data, Mapping):
            return {}
        known = {name for name, field in self.fields.items() if not field.read_only}
        unknown = ErrorDetail(str(_("This field is not known here.")), code="unknown_field")
        return {str(name): [unknown] for name in data if name not in known}


class ParameterSerializer(StrictSerializer):
    """The query parameters of a view; those of the pages are taken along."""

    cursor = serializers.CharField(required=False, help_text="Opaque place in the list, from `next` or `previous`.")
    limit = serializers.CharField(required=False, help_text="Number of results, 20 if not given, at most 100.")


class SingleParameterSerializer(StrictSerializer):
    """The query parameters of a view that answers with one thing."""


class CurrencyField(serializers.CharField):
    """A currency code of ISO 4217."""

    default_error_messages = {UnknownCurrency.code: UnknownCurrency.sentence}

    def to_internal_value(self, data: Any) -> str:
        """Return the code when it is known."""
        code: str = super().to_internal_value(data)
        if code not in CURRENCIES:
            self.fail(UnknownCurrency.code)
        return code


def read_body[S: serializers.BaseSerializer[Any]](request: Request, serializer: type[S]) -> dict[str, Any]:
    """Return the validated body of a request."""
    reading = serializer(data=request.data)
    reading.is_valid(raise_exception=True)
    values: dict[str, Any] = reading.validated_data
    return values


def read_parameters[S: serializers.BaseSerializer[Any]](request: Request, serializer: type[S]) -> dict[str, Any]:
    """Return the validated query parameters of a request; unknown and repeated ones are refused."""
    given = request.query_params
    repeated = ErrorDetail(str(_("This parameter may be given once.")), code="repeated")
    if twice := {name: [repeated] for name in given if len(given.getlist(name)) > 1}:
        raise InvalidParameters(twice)
    # A plain dict: a QueryDict would be read like an HTML form, where an absent tick means no.
    reading = serializer(data=dict(given.items()))
    if not reading.is_valid():
        faults: Any = reading.errors
        raise InvalidParameters(faults)
    values: dict[str, Any] = reading.validated_data
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_unprintable(data: Any) -> None:
    """Walk without recursion; PostgreSQL stores neither null bytes nor half characters."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > MAX_DEPTH:
            raise ParseError(_("The body is nested too deeply."), code="nested_too_deeply")
        if isinstance(value, str) and UNPRINTABLE.search(value):
            raise ValidationError(_nested(path, ErrorDetail(str(_("Null bytes are not allowed.")), code="null_byte")))
        waiting.extend(((*path, key), child) for key, child in _children(value))


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            if UNPRINTABLE.search(key):
                raise ParseError(_("A name in the body is not printable."), code="null_byte")
            yield key, child
    elif isinstance(value, list):
        yield from ((str(index), child) for index, child in enumerate(value))


def _nested(path: tuple[str, ...], error: ErrorDetail) -> Any:
    nested: Any = [error]
    for key in reversed(path):
        nested = {key: nested}
    return nested
