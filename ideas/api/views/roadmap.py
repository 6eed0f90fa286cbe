"""What is on the way, and what was built."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models.category import Reader
from community.models.token import Scope
from ideas.api.serializers import roadmap as shapes
from ideas.api.views.ideas import IdeaView
from ideas.models import ChangelogEntry, Idea
from ideas.operations.announcing import edit_entry, publish_entry, withdraw_entry, write_entry
from ideas.reports.roadmap import roadmap_of


class RoadmapView(IdeaView):
    """The roadmap."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.RoadmapSerializer)
    def get(self, request: Request) -> Response:
        """Show what is built now, next and later, and what was delivered last."""
        read_parameters(request, ParameterSerializer)
        roadmap = roadmap_of(Idea.objects.visible_to(request.user).with_votes_shown())
        return Response(shapes.RoadmapSerializer(roadmap).data)


class Changelog(IdeaView):
    """The changelog."""

    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.ChangelogSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what was built, the newest first; those who write see drafts above it."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _entries(request.user).order_by("-id"), shapes.ChangelogSerializer)

    @extend_schema(request=shapes.ChangelogWriteSerializer, responses={201: shapes.ChangelogSerializer})
    def post(self, request: Request) -> Response:
        """Write a draft."""
        values = _with_ideas(request, read_body(request, shapes.ChangelogWriteSerializer))
        return _entry_response(request, write_entry(by=actor(request), **values).pk, status.HTTP_201_CREATED)


class ChangelogDetail(IdeaView):
    """One entry."""

    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(responses=shapes.ChangelogSerializer)
    def get(self, request: Request, entry_id: int) -> Response:
        """Show an entry."""
        return _entry_response(request, entry_id)

    @extend_schema(request=shapes.ChangelogEditSerializer, responses=shapes.ChangelogSerializer)
    def patch(self, request: Request, entry_id: int) -> Response:
        """Change an entry; nobody is told again."""
        entry = _entry(request, entry_id)
        with expecting_version(request, read_body(request, shapes.ChangelogEditSerializer)) as values:
            edit_entry(entry, by=actor(request), **_with_ideas(request, values))
        return _entry_response(request, entry_id)


class ChangelogPublication(IdeaView):
    """Whether everybody may read an entry."""

    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(request=None, responses=shapes.ChangelogSerializer)
    def put(self, request: Request, entry_id: int) -> Response:
        """Publish it and tell those who asked for its ideas, once ever; 409 while one of them is not delivered."""
        publish_entry(_entry(request, entry_id), by=actor(request))
        return _entry_response(request, entry_id)

    @extend_schema(request=None, responses=shapes.ChangelogSerializer)
    def delete(self, request: Request, entry_id: int) -> Response:
        """Make it a draft again."""
        entry = withdraw_entry(_entry(request, entry_id), by=actor(request))
        return _entry_response(request, entry.pk)


def _entries(reader: Reader) -> models.QuerySet[Any]:
    named = Idea.objects.visible_to(reader).filter(changelog_links__entry=models.OuterRef("pk"))
    seen = ArraySubquery(named.order_by("pk").values("pk"))
    return ChangelogEntry.objects.visible_to(reader).annotate(seen_ideas=seen)


def _entry(request: Request, entry_id: int) -> ChangelogEntry:
    entry: ChangelogEntry = get_object_or_404(ChangelogEntry.objects.visible_to(request.user), pk=entry_id)
    return entry


def _entry_response(request: Request, entry_id: int, code: int = status.HTTP_200_OK) -> Response:
    entry = get_object_or_404(_entries(request.user), pk=entry_id)
    return Response(shapes.ChangelogSerializer(entry).data, code, headers=etag(entry.version))


def _with_ideas(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    if "ideas" not in values:
        return values
    seen = Idea.objects.visible_to(request.user)
    return {**values, "ideas": [referred(seen, "/ideas", pk=number) for number in values["ideas"]]}
