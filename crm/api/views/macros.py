"""Macros: kept, looked at for one ticket, and said."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers.macros import (
    MacroChangeSerializer,
    MacroPreviewParameters,
    MacroSerializer,
    MacroUseSerializer,
    MacroWordsSerializer,
    MacroWriteSerializer,
)
from crm.api.serializers.messages import TicketMessageSerializer
from crm.api.views.base import CrmView
from crm.models import Macro, Message, Team, Ticket
from crm.operations.macros import MacroSpec, change_macro, use_macro, words_for, write_macro
from crm.operations.saying import Words


class MacroList(CrmView):
    """What the desk says again and again."""

    @extend_schema(parameters=[ParameterSerializer], responses=MacroSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the macros by their names."""
        read_parameters(request, ParameterSerializer)
        rows = Macro.objects.visible_to(request.user).with_texts().order_by("name", "id")
        return self.page_of(request, rows.fetch_mode(models.FETCH_PEERS), MacroSerializer)

    @extend_schema(request=MacroWriteSerializer, responses={201: MacroSerializer})
    def post(self, request: Request) -> Response:
        """Keep a new one."""
        macro = write_macro(
            MacroSpec(**_referring(request, read_body(request, MacroWriteSerializer))), by=actor(request)
        )
        return _answer(request, macro.pk, status.HTTP_201_CREATED)


class MacroDetail(CrmView):
    """One macro."""

    @extend_schema(responses=MacroSerializer)
    def get(self, request: Request, macro_id: int) -> Response:
        """Show what it says."""
        return _answer(request, macro_id)

    @extend_schema(request=MacroChangeSerializer, responses=MacroSerializer)
    def patch(self, request: Request, macro_id: int) -> Response:
        """Let it say something else; with `If-Match` only if nobody else changed it."""
        macro = _macro(request, macro_id)
        given = _referring(request, read_body(request, MacroChangeSerializer))
        before = {name: getattr(macro, name) for name in ("name", "status", "is_active", "tags", "team", "takes")}
        texts = {text.language: text.body for text in macro.texts.all()}
        spec = MacroSpec(**{**before, "texts": texts, **given})
        with expecting_version(request, {}) as expected:
            change_macro(macro, spec, by=actor(request), **expected)
        return _answer(request, macro_id)


class MacroPreview(CrmView):
    """A macro in the words of a ticket."""

    @extend_schema(parameters=[MacroPreviewParameters], responses=MacroWordsSerializer)
    def get(self, request: Request, macro_id: int) -> Response:
        """Show what would be said; nothing is."""
        number = read_parameters(request, MacroPreviewParameters)["ticket"]
        ticket = get_object_or_404(_tickets(request), pk=number)
        return Response(MacroWordsSerializer(words_for(_macro(request, macro_id), ticket, by=actor(request))).data)


class TicketMacroUses(CrmView):
    """Macros said about a ticket."""

    @extend_schema(request=MacroUseSerializer, responses={201: TicketMessageSerializer})
    def post(self, request: Request, ticket_id: int) -> Response:
        """Say to whoever asked, or in the thread, what a macro says or what was made of it, and do what the macro does."""
        ticket = get_object_or_404(_tickets(request), pk=ticket_id)
        given = read_body(request, MacroUseSerializer)
        macro = referred(Macro.objects.visible_to(request.user).with_texts(), "/macro", pk=given["macro"])
        in_public = given["visibility"] == Message.Visibility.PUBLIC
        body = given["body"] or words_for(macro, ticket, by=actor(request), in_public=in_public).body
        said = use_macro(
            macro,
            ticket,
            by=actor(request),
            words=Words(body, is_told=given["is_told"]),
            status=given["status"],
            in_public=in_public,
        )
        return Response(TicketMessageSerializer(said).data, status.HTTP_201_CREATED)


def _referring(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    """Put the team in the place of its id."""
    if given.get("team") is None:
        return given
    return {**given, "team": referred(Team.objects.visible_to(request.user), "/team", pk=given["team"])}


def _tickets(request: Request) -> models.QuerySet[Ticket]:
    return Ticket.objects.visible_to(request.user).select_related("contact__member")


def _macro(request: Request, macro_id: int) -> Macro:
    return get_object_or_404(Macro.objects.visible_to(request.user).with_texts(), pk=macro_id)


def _answer(request: Request, macro_id: int, code: int = status.HTTP_200_OK) -> Response:
    macro = _macro(request, macro_id)
    return Response(MacroSerializer(macro).data, code, headers=etag(macro.version))
