"""Oneself and the others."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import MemberParameters, categories_for_list, members_for_list, narrowed, posts_for_list
from community.api.serializers.members import MeEditSerializer, MemberSerializer, MeSerializer
from community.api.serializers.posts import PostSerializer
from community.api.serializers.topics import CategorySerializer
from community.api.views.base import CommunityView, actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from community.models.attachment import read_attachments_along
from community.operations.naming import choose_handle


class Me(CommunityView):
    """The member who calls."""

    public_read = False

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Show the caller's own account."""
        return Response(MeSerializer(actor(request)).data)

    @extend_schema(request=MeEditSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Change name, language, time zone, handle, or how news come."""
        member, values = actor(request), read_body(request, MeEditSerializer)
        if "handle" in values:
            choose_handle(member, values.pop("handle"), by=member)
            member.refresh_from_db(fields=["handle"])
        for name, value in values.items():
            setattr(member, name, value)
        member.save(update_fields=list(values))
        return Response(MeSerializer(member).data)


class MemberList(CommunityView):
    """Everybody with an account."""

    @extend_schema(parameters=[MemberParameters], responses=MemberSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the public profiles."""
        given = read_parameters(request, MemberParameters)
        rows = narrowed(members_for_list(request.user), given, handle="handle__startswith")
        return self.page_of(request, rows, MemberSerializer)


class MemberDetail(CommunityView):
    """One member."""

    @extend_schema(responses=MemberSerializer)
    def get(self, request: Request, member_id: int) -> Response:
        """Show a public profile."""
        return Response(MemberSerializer(get_object_or_404(members_for_list(request.user), pk=member_id)).data)


class MemberAnswers(CommunityView):
    """What a member answered."""

    @extend_schema(parameters=[ParameterSerializer], responses=PostSerializer(many=True))
    def get(self, request: Request, member_id: int) -> Response:
        """List the member's answers that stand where the caller may look, the newest first."""
        read_parameters(request, ParameterSerializer)
        member = get_object_or_404(Member.objects.people(), pk=member_id)
        posts = posts_for_list(request.user).standing().filter(author=member, number__gt=1)
        return self.page_of(request, posts.order_by("-created_at", "-id"), PostSerializer, along=read_attachments_along)


class CategoryList(CommunityView):
    """The places."""

    @extend_schema(parameters=[ParameterSerializer], responses=CategorySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the categories that the caller may see."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, categories_for_list(request.user), CategorySerializer)
