"""How the policies by which values are shared look over HTTP."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from community.foundation.requests import StrictSerializer
from roi.api.serializers.people import days_from
from roi.models import AttributionPolicy
from roi.models.attribution import Role


class RoleWeightSerializer(StrictSerializer):
    """What a role weighs; several people in it share it."""

    role = serializers.ChoiceField(choices=Role.choices)
    weight = serializers.DecimalField(max_digits=9, decimal_places=4, min_value=Decimal(0))


class PolicySerializer(serializers.Serializer[AttributionPolicy]):
    """How one kind of thing is shared, from one day to another."""

    id = serializers.IntegerField()
    subject = serializers.ChoiceField(choices=AttributionPolicy.Subject.choices)
    path = serializers.ChoiceField(choices=AttributionPolicy.Path.choices)
    method = serializers.ChoiceField(choices=AttributionPolicy.Method.choices)
    empty_roles = serializers.ChoiceField(choices=AttributionPolicy.EmptyRoles.choices)
    valid_from = serializers.DateField(source="validity.lower", allow_null=True)
    valid_until = serializers.DateField(source="validity.upper", allow_null=True, help_text="The first day after it.")
    weights = RoleWeightSerializer(many=True)


class NewPolicySerializer(StrictSerializer):
    """A policy; another one for the same kind of thing and path is ended before."""

    subject = serializers.ChoiceField(choices=AttributionPolicy.Subject.choices)
    path = serializers.ChoiceField(choices=AttributionPolicy.Path.choices, default=AttributionPolicy.Path.DIRECT)
    method = serializers.ChoiceField(choices=AttributionPolicy.Method.choices)
    empty_roles = serializers.ChoiceField(
        choices=AttributionPolicy.EmptyRoles.choices, default=AttributionPolicy.EmptyRoles.OTHERS
    )
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, help_text="The first day after it.")
    weights = RoleWeightSerializer(many=True, required=False, help_text="None for equal shares.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one weight for each role and on days that follow each other."""
        rows = attrs.pop("weights", [])
        weights = {row["role"]: row["weight"] for row in rows}
        if len(weights) < len(rows):
            raise serializers.ValidationError({"weights": _("Each role has one weight.")}, code="repeated")
        validity = days_from(attrs.pop("valid_from"), attrs.pop("valid_until", None))
        return attrs | {"weights": weights, "validity": validity}
