"""The API description: every operation says how it refuses, and the documentation needs no script."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from community.api.once import KEY_PARAMETER, ActingView
from config.problems import CONTENT_TYPE

READ_PROBLEMS = ("400", "401", "403", "404", "405", "406")
WRITE_PROBLEMS = ("409", "413", "415")
KEY_PROBLEMS = ("422",)


class FieldProblemSerializer(serializers.Serializer[Any]):
    """One fault, with a pointer to where it is."""

    pointer = serializers.CharField(allow_blank=True, help_text="JSON pointer into the body; empty for the whole.")
    parameter = serializers.CharField(required=False, help_text="The query parameter, where it is one.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457); the code is stable, the sentences follow Accept-Language."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = FieldProblemSerializer(many=True, required=False)  # type: ignore[assignment]
    merged_into = serializers.IntegerField(
        required=False, help_text="Of a topic that was merged (404): the id of the one that has its posts."
    )


class ProblemAwareSchema(AutoSchema):
    """Adds the problem documents to every operation, and to those that make something the key by which they act once."""

    def get_override_parameters(self) -> list[Any]:
        """Return what every POST understands."""
        known: list[Any] = super().get_override_parameters()
        return [*known, KEY_PARAMETER] if self._acts_once() else known

    def _acts_once(self) -> bool:
        return self.method == "POST" and isinstance(self.view, ActingView)

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        component = self.resolve_serializer(ProblemSerializer, "response")
        answer = {"description": "Problem", "content": {CONTENT_TYPE: {"schema": component.ref}}}
        writing = () if self.method in SAFE_METHODS else WRITE_PROBLEMS
        codes = (*READ_PROBLEMS, *writing, *(KEY_PROBLEMS if self._acts_once() else ()))
        return bodies | {code: answer for code in (*codes, "default") if code not in bodies}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the personal access token."""

    target_class = "community.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Return the scheme as OpenAPI names it."""
        return {"type": "http", "scheme": "bearer", "description": "A personal access token, such as mw_…"}


def keep_choices_where_they_are(result: Any, **_: Any) -> Any:
    """Leave the words of a choice in its field: shared under a made-up name they would collide (every app has kinds)."""
    waiting = [result]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            part.pop("x-spec-enum-id", None)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return result


@dataclass(frozen=True)
class Operation:
    """One line of the documentation."""

    method: str
    path: str
    summary: str
    parameters: tuple[str, ...]


@require_safe
def show_documentation(request: HttpRequest) -> HttpResponse:
    """List what the API can do."""
    return render(request, "config/api_docs.html", {"operations": _operations()})


@cache
def _operations() -> tuple[Operation, ...]:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return tuple(_described(schema))


def _described(schema: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            parameters = tuple(item["name"] for item in operation.get("parameters", []) if item["in"] == "query")
            yield Operation(method.upper(), path, operation.get("description", ""), parameters)
