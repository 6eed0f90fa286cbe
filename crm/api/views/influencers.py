"""What people did for others, and the list of those who are heard."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from community.models.category import Reader
from crm.advocacy import agreed_among
from crm.api.serializers import influencers as shapes
from crm.api.views.base import CrmView
from crm.models import Account, Contact, Influencer
from crm.operations.approaching import Terms, approach, change_terms, list_influencer, unlist_influencer
from crm.reports.account_advocacy import advocacy_of_account
from crm.reports.advocacy import advocacy_of


class ContactAdvocacy(CrmView):
    """What one person did for others."""

    @extend_schema(responses=shapes.AdvocacySerializer)
    def get(self, request: Request, number: int) -> Response:
        """Show the figures, each with what it counts; nothing happens by itself because of them."""
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=number)
        return Response(shapes.AdvocacySerializer(advocacy_of([contact])[contact.pk]).data)


class AccountAdvocacy(CrmView):
    """What the people of an account did for others."""

    @extend_schema(responses=shapes.AdvocacySerializer)
    def get(self, request: Request, number: int) -> Response:
        """Show the figures of an account and all below it together; nobody is named."""
        account = get_object_or_404(Account.objects.visible_to(request.user), pk=number)
        return Response(shapes.AdvocacySerializer(advocacy_of_account(account)).data)


class InfluencerList(CrmView):
    """The list."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.InfluencerSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List those who are heard, the newest first."""
        read_parameters(request, ParameterSerializer)
        rows = _influencers(request.user).order_by("-added_at", "-id")
        return self.page_of(request, rows, shapes.InfluencerSerializer, along=_read_along)

    @extend_schema(request=shapes.ListingSerializer, responses={201: shapes.InfluencerSerializer})
    def post(self, request: Request) -> Response:
        """Put somebody on the list; that alone allows nobody to approach them."""
        values, by = read_body(request, shapes.ListingSerializer), actor(request)
        contact = referred(Contact.objects.visible_to(request.user), "/contact", pk=values.pop("contact"))
        people: models.QuerySet[Member] = Member.objects.people()
        owner = referred(people, "/owner", pk=values.pop("owner", by.pk))
        listed = list_influencer(contact, owner=owner, by=by, terms=Terms(**values))
        return Response(_shown(request, listed.pk), status.HTTP_201_CREATED)


class InfluencerDetail(CrmView):
    """One of them."""

    @extend_schema(responses=shapes.InfluencerSerializer)
    def get(self, request: Request, number: int) -> Response:
        """Show somebody on the list."""
        shown = _shown(request, number)
        return Response(shown, headers=etag(shown["version"]))

    @extend_schema(request=shapes.TermsSerializer, responses=shapes.InfluencerSerializer)
    def put(self, request: Request, number: int) -> Response:
        """Say anew why they are on the list and how they may be approached."""
        influencer = get_object_or_404(_influencers(request.user), pk=number)
        change_terms(influencer, by=actor(request), terms=Terms(**read_body(request, shapes.TermsSerializer)))
        return Response(_shown(request, number))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, number: int) -> Response:
        """Take them off the list."""
        unlist_influencer(get_object_or_404(_influencers(request.user), pk=number), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class InfluencerApproaches(CrmView):
    """When we approached somebody on the list."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.ApproachSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:
        """List the approaches, the last one first."""
        read_parameters(request, ParameterSerializer)
        influencer = get_object_or_404(_influencers(request.user), pk=number)
        rows = influencer.approaches.select_related("by").order_by("-made_at", "-id")
        return self.page_of(request, rows, shapes.ApproachSerializer)

    @extend_schema(request=shapes.AboutSerializer, responses={201: shapes.ApproachSerializer})
    def post(self, request: Request, number: int) -> Response:
        """Say that one approaches them, before doing so; refused without consent, against the policy or in the pause."""
        influencer = get_object_or_404(_influencers(request.user), pk=number)
        made = approach(influencer, by=actor(request), about=read_body(request, shapes.AboutSerializer)["about"])
        return Response(shapes.ApproachSerializer(made).data, status.HTTP_201_CREATED)


def _influencers(reader: Reader) -> models.QuerySet[Influencer]:
    rows = Influencer.objects.visible_to(reader).with_last_approach().select_related("contact", "owner")
    return rows.fetch_mode(models.FETCH_PEERS)


def _read_along(influencers: list[Any]) -> None:
    """Read what the influencers of a page did and whether they agreed, for all of them at once."""
    contacts = [one.contact for one in influencers]
    known, agreed = advocacy_of(contacts), agreed_among([contact.pk for contact in contacts])
    for one in influencers:
        one.advocacy, one.has_agreed = known[one.contact_id], one.contact_id in agreed


def _shown(request: Request, number: int) -> dict[str, Any]:
    influencer = get_object_or_404(_influencers(request.user), pk=number)
    _read_along([influencer])
    shown: dict[str, Any] = shapes.InfluencerSerializer(influencer).data
    return shown
