"""Saved searches, and what one would find."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.html import strip_tags
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.serializers.fields import IdField
from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers.searches import (
    SavedSearchPatchSerializer,
    SavedSearchSerializer,
    SavedSearchWriteSerializer,
    SearchPreviewSerializer,
    SoughtSerializer,
)
from crm.api.views.base import CrmView
from crm.connectors.base import Sought
from crm.models import Channel, SavedSearch
from crm.operations.keeping_searches import change_search, preview_search, save_search


class SearchParameters(ParameterSerializer):
    """The filters of the list of searches."""

    channel = IdField(required=False, help_text="Id of a channel.")
    is_active = serializers.BooleanField(required=False)


class SavedSearchList(CrmView):
    """All that is listened for."""

    @extend_schema(parameters=[SearchParameters], responses=SavedSearchSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List searches with how many messages each has found."""
        given = read_parameters(request, SearchParameters)
        rows = narrowed(_seen(request), given, channel="channel", is_active="is_active")
        return self.page_of(request, rows.order_by("id"), SavedSearchSerializer)

    @extend_schema(request=SavedSearchWriteSerializer, responses={201: SavedSearchSerializer})
    def post(self, request: Request) -> Response:
        """Save a search; what the network does not allow is refused, with the reason."""
        values = read_body(request, SavedSearchWriteSerializer)
        channel, sought = _sought(request, values)
        search = save_search(channel, by=actor(request), sought=sought, **values)
        return Response(_shown(request, search.pk), status=status.HTTP_201_CREATED)


class SavedSearchDetail(CrmView):
    """One search."""

    @extend_schema(responses=SavedSearchSerializer)
    def get(self, request: Request, search_id: int) -> Response:
        """Show a search."""
        search = get_object_or_404(_seen(request), pk=search_id)
        return Response(SavedSearchSerializer(search).data, headers=etag(search.version))

    @extend_schema(request=SavedSearchPatchSerializer, responses=SavedSearchSerializer)
    def patch(self, request: Request, search_id: int) -> Response:
        """Call it otherwise, or switch it on or off."""
        search = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=search_id)
        with expecting_version(request, read_body(request, SavedSearchPatchSerializer)) as values:
            search = change_search(search, by=actor(request), **values)
        return Response(_shown(request, search.pk), headers=etag(search.version))


class SearchPreview(CrmView):
    """What a search would find."""

    @extend_schema(request=SoughtSerializer, responses=SearchPreviewSerializer)
    def post(self, request: Request) -> Response:
        """Ask the network now, and keep nothing of it."""
        channel, sought = _sought(request, read_body(request, SoughtSerializer))
        found = [
            {
                "author": one.author.handle or one.author.name,
                "text": " ".join(strip_tags(one.text).split())[:300],
                "url": one.url,
                "written_at": one.written_at,
            }
            for one in preview_search(channel, by=actor(request), sought=sought)
        ]
        return Response(SearchPreviewSerializer({"found": found}).data)


def _seen(request: Request) -> models.QuerySet[Any]:
    return SavedSearch.objects.visible_to(request.user).with_hits()


def _shown(request: Request, search_id: int) -> Any:
    return SavedSearchSerializer(_seen(request).get(pk=search_id)).data


def _sought(request: Request, values: dict[str, Any]) -> tuple[Channel, Sought]:
    channel = referred(Channel.objects.visible_to(request.user), "/channel", pk=values.pop("channel"))
    return channel, Sought(values.pop("kind"), values.pop("words"), values.pop("language", ""))
