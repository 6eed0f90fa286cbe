"""Authors seen on networks, who they are, and how they show it."""

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.serializers.fields import IdField
from community.api.views.base import CommunityView, actor, etag, referred
from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, read_body, read_parameters
from community.models.category import Reader
from crm.api.serializers import personas as shapes
from crm.api.views.base import CrmView
from crm.models import Contact, Network, Persona, PersonaLink
from crm.operations.linking import Grounds, link_persona, unlink_persona
from crm.operations.proving import accept_offer, offer_link


class PersonaParameters(ParameterSerializer):
    """The filters of the list of personas."""

    network = serializers.ChoiceField(choices=Network.choices, required=False)
    contact = IdField(required=False, help_text="Id of a contact.")
    strength = serializers.ChoiceField(choices=PersonaLink.Strength.choices, required=False)
    linked = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Whether it is known who it is."
    )
    handle = serializers.CharField(required=False, max_length=200, help_text="How the handle begins.")


class UnlinkParameters(SingleParameterSerializer):
    """What shows that a persona is somebody else."""

    evidence = serializers.ChoiceField(choices=shapes.WORDS_OF_STAFF, default=PersonaLink.Evidence.OTHER)
    reason = serializers.CharField(max_length=200, help_text="Where it can be looked up.")


class PersonaList(CrmView):
    """The authors seen on networks."""

    @extend_schema(parameters=[PersonaParameters], responses=shapes.PersonaSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List personas, those who spoke last first."""
        given = read_parameters(request, PersonaParameters)
        lookups = {"network": "network", "contact": "link__contact", "strength": "link__strength"}
        rows = narrowed(_personas(request.user), given, handle="handle__istartswith", **lookups)
        if given["linked"] is not None:
            rows = rows.filter(link__isnull=not given["linked"])
        return self.page_of(request, rows.order_by("-last_seen_at", "-id"), shapes.PersonaSerializer)


class PersonaDetail(CrmView):
    """One of them."""

    @extend_schema(responses=shapes.PersonaSerializer)
    def get(self, request: Request, persona_id: int) -> Response:
        """Show a persona."""
        persona = get_object_or_404(_personas(request.user), pk=persona_id)
        return Response(shapes.PersonaSerializer(persona).data, headers=etag(persona.version))


class PersonaStatements(CrmView):
    """What was said of who a persona is."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.StatementSerializer(many=True))
    def get(self, request: Request, persona_id: int) -> Response:
        """List the statements, the last one first."""
        read_parameters(request, ParameterSerializer)
        persona = get_object_or_404(_personas(request.user), pk=persona_id)
        rows = persona.statements.select_related("by").newest_first().fetch_mode(models.FETCH_PEERS)
        return self.page_of(request, rows, shapes.StatementSerializer)


class PersonaLinkView(CrmView):
    """Whom a persona is taken for."""

    @extend_schema(request=shapes.LinkSerializer, responses=shapes.PersonaSerializer)
    def put(self, request: Request, persona_id: int) -> Response:
        """Say who a persona is; the same contact again changes nothing."""
        persona = get_object_or_404(_personas(request.user), pk=persona_id)
        values = read_body(request, shapes.LinkSerializer)
        contact = referred(Contact.objects.visible_to(request.user), "/contact", pk=values.pop("contact"))
        link_persona(persona, contact, by=actor(request), grounds=Grounds(**values))
        return Response(shapes.PersonaSerializer(get_object_or_404(_personas(request.user), pk=persona_id)).data)

    @extend_schema(parameters=[UnlinkParameters], request=None, responses={204: None})
    def delete(self, request: Request, persona_id: int) -> Response:
        """Say that it is somebody else; no rule links the two again."""
        given = read_parameters(request, UnlinkParameters)
        persona = get_object_or_404(_personas(request.user), pk=persona_id)
        unlink_persona(persona, by=actor(request), grounds=Grounds(given["evidence"], given["reason"]))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PersonaOffers(CrmView):
    """Links by which a persona shows who it is."""

    answers_with_secret = True

    @extend_schema(request=None, responses={201: shapes.OfferSerializer})
    def post(self, request: Request, persona_id: int) -> Response:
        """Make a link that works once, within a week; whoever opens it signed in is the persona."""
        persona = get_object_or_404(_personas(request.user), pk=persona_id)
        offer = offer_link(persona, by=actor(request))
        shown = shapes.OfferSerializer(offer, context={"request": request})
        return Response(shown.data, status.HTTP_201_CREATED)


class OwnPersonas(CommunityView):
    """Accounts elsewhere that the caller has shown to be his own."""

    public_read = False

    @extend_schema(request=shapes.AcceptSerializer, responses=shapes.AcceptedSerializer)
    def post(self, request: Request) -> Response:
        """Take up a link that was sent to an account elsewhere; the same link again changes nothing."""
        offer, _event = accept_offer(read_body(request, shapes.AcceptSerializer)["word"], by=actor(request))
        return Response(shapes.AcceptedSerializer(offer).data)


def _personas(reader: Reader) -> models.QuerySet[Persona]:
    return Persona.objects.visible_to(reader).select_related("link").fetch_mode(models.FETCH_PEERS)
