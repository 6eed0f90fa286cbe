"""Who shares in an idea, proposed by one and signed by all."""

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView, UnknownReference, actor
from community.foundation.requests import read_body
from community.models import Member
from community.models.token import Scope
from ideas.api.serializers.shares import SharesSerializer, SharesWriteSerializer, SignatureSerializer
from ideas.models import Idea
from ideas.models.share import shares_in_force
from ideas.operations.sharing import propose_shares, sign_share


class ShareView(PagedView):
    """A view of the shares of an idea; for those concerned."""

    read_scope = Scope.IDEAS_READ
    write_scope = Scope.IDEAS_WRITE


class IdeaShares(ShareView):
    """The shares of an idea."""

    @extend_schema(responses=SharesSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Show who shares in the idea and who has signed; to whom it is no concern it shows nothing."""
        return _shares_response(request, get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id))

    @extend_schema(request=SharesWriteSerializer, responses=SharesSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Propose all shares anew; the same again changes nothing, others clear the signatures."""
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        parts = {share["member"]: share["percent"] for share in read_body(request, SharesWriteSerializer)["shares"]}
        members = _members(list(parts))
        propose_shares(idea, by=actor(request), shares={members[pk]: part for pk, part in parts.items()})
        return _shares_response(request, idea)


class IdeaSignature(ShareView):
    """The caller's signature under a share."""

    @extend_schema(request=SignatureSerializer, responses=SharesSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Agree to the caller's own share; signing twice is signing once."""
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        sign_share(idea, by=actor(request), **read_body(request, SignatureSerializer))
        return _shares_response(request, idea)


def _members(ids: list[int]) -> dict[int, Member]:
    people: models.QuerySet[Member] = Member.objects.people().active()
    members = people.in_bulk(ids)
    for index, pk in enumerate(ids):
        if pk not in members:
            raise UnknownReference(pointer=f"/shares/{index}/member")
    return members


def _shares_response(request: Request, idea: Idea) -> Response:
    shares = idea.shares.visible_to(request.user).select_related("member").order_by("id")
    answer = {"shares": list(shares), "in_force": bool(shares and idea.pk in shares_in_force([idea.pk]))}
    return Response(SharesSerializer(answer).data)
