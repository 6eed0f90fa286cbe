"""What members agree to by themselves."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import IdField
from community.api.views.base import CommunityView, actor, referred
from community.foundation.requests import StrictSerializer, read_body
from community.models import Member
from community.notifiers.letters import absolute
from crm.models import ConsentPurpose, ContactPoint
from crm.operations.consenting import Choice, state_own_consents, wording_of
from crm.reports.consents import holding_of, points_of_member


class OwnConsentSerializer(serializers.Serializer[Any]):
    """What holds for one point of the caller and one purpose."""

    point = serializers.IntegerField(help_text="Id of the contact point.")
    value = serializers.CharField(help_text="The address, number or handle.")
    kind = serializers.ChoiceField(choices=ContactPoint.Kind.choices)
    purpose = serializers.CharField(help_text="Code of the purpose.")
    wording = serializers.CharField(
        help_text="What one agrees to, in the language of the caller; show it before asking."
    )
    is_given = serializers.BooleanField(
        allow_null=True, help_text="Null where nothing was ever said, which is no consent."
    )
    stated_at = serializers.DateTimeField(allow_null=True)


class OwnConsentWriteSerializer(StrictSerializer):
    """What the caller says now."""

    point = IdField(help_text="Id of a contact point of the caller.")
    purpose = serializers.SlugField(max_length=40, help_text="Code of a purpose that is in use.")
    is_given = serializers.BooleanField(help_text="False takes it back.")


class OwnConsents(CommunityView):
    """What the caller agrees to, for each of their addresses and each purpose."""

    public_read = False

    @extend_schema(responses=OwnConsentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what holds, the whole of it: few addresses and few purposes."""
        return Response(_own(actor(request)))

    @extend_schema(request=OwnConsentWriteSerializer, responses=OwnConsentSerializer(many=True))
    def post(self, request: Request) -> Response:
        """Agree or take it back; what holds already is not said again. Answers what holds then."""
        values = read_body(request, OwnConsentWriteSerializer)
        member = actor(request)
        point = referred(points_of_member(member), "/point", pk=values["point"])
        purpose = referred(ConsentPurpose.objects.in_use(), "/purpose", code=values["purpose"])
        place = absolute(request.path)
        state_own_consents({Choice(point, purpose): values["is_given"]}, by=member, place=place)
        return Response(_own(member))


def _own(member: Member) -> list[dict[str, Any]]:
    points = list(points_of_member(member))
    holding = holding_of(points)
    purposes = list(ConsentPurpose.objects.in_use())
    rows = []
    for point in points:
        for purpose in purposes:
            says = holding.get((point.pk, purpose.pk))
            rows.append(
                {
                    "point": point.pk,
                    "value": point.value,
                    "kind": point.kind,
                    "purpose": purpose.code,
                    "wording": wording_of(purpose),
                    "is_given": None if says is None else says.is_given,
                    "stated_at": None if says is None else says.stated_at,
                }
            )
    return rows
