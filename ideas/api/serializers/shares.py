"""Who shares in an idea."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer
from community.foundation.requests import StrictSerializer
from ideas.models import AuthorShare

PARTIES_AT_MOST = 100


class PercentField(serializers.DecimalField):
    """A part in per cent, written as a string of a decimal."""

    def __init__(self, **options: Any) -> None:
        """Keep to what the column holds."""
        super().__init__(**{"max_digits": 7, "decimal_places": 4, "min_value": Decimal(0), **options})


class ShareSerializer(serializers.Serializer[AuthorShare]):
    """One member's part of an idea."""

    member = PersonSerializer()
    percent = PercentField()
    signed_at = serializers.DateTimeField(allow_null=True)


class SharesSerializer(serializers.Serializer[Any]):
    """All parts of an idea, as far as the caller may see them."""

    shares = ShareSerializer(many=True)
    in_force = serializers.BooleanField(help_text="All have signed; what the idea brings is divided like this.")


class ShareWriteSerializer(StrictSerializer):
    """A part for a member."""

    member = IdField(help_text="Id of a member.")
    percent = PercentField()


class SharesWriteSerializer(StrictSerializer):
    """All parts of an idea; together they are 100 per cent."""

    shares = serializers.ListField(child=ShareWriteSerializer(), min_length=1, max_length=PARTIES_AT_MOST)

    def validate_shares(self, shares: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse two parts for one member."""
        if len({share["member"] for share in shares}) < len(shares):
            raise serializers.ValidationError(_("Name every member once."), code="repeated")
        return shares


class SignatureSerializer(StrictSerializer):
    """What the caller has read and agrees to."""

    percent = PercentField(required=False, help_text="Refused with 409 when the share is another one meanwhile.")
