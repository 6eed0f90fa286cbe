"""Fields and small shapes that the serializers of all apps share."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.models import Member

# What a bigint column holds; larger ids can belong to nothing.
LARGEST_ID = 2**63 - 1

Lookup = dict[str, Any]


class StrictCharField(serializers.CharField):
    """Takes text only: a number in its place is a mistake of the client."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text as it was sent."""
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class IdField(serializers.IntegerField):
    """The id of something; whether it exists for this reader is asked of ``visible_to``."""

    def __init__(self, **options: Any) -> None:
        """Keep to the range of a bigint column."""
        super().__init__(**{"min_value": 1, "max_value": LARGEST_ID, **options})


class AttachmentsField(serializers.ListField):
    """Ids of files that the caller has handed in."""

    def __init__(self, **options: Any) -> None:
        """Bound their number."""
        super().__init__(**{"child": IdField(), "max_length": 10, "required": False, **options})


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "description": "An id or a slug."})
class IdOrSlugField(serializers.Field[Any, Any, Any, Any]):
    """A category by its id or its slug, as a lookup."""

    default_error_messages = {"invalid": "An id or a slug is wanted."}

    def to_internal_value(self, data: Any) -> Lookup:
        """Return what to look for."""
        if isinstance(data, str) and data and len(data) <= 80 and not (data.isascii() and data.isdigit()):
            return {"slug": data}
        return {"pk": IdField().run_validation(data)}


class PersonSerializer(serializers.Serializer[Member]):
    """A member wherever one is named; never with an address."""

    id = serializers.IntegerField()
    display_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Member.Kind.choices)

    def to_representation(self, instance: Member) -> dict[str, Any]:
        """Return the public part of a member."""
        return person(instance)


class MarkSerializer(serializers.Serializer[Any]):
    """How many members said so, and whether the caller is one of them."""

    count = serializers.IntegerField()
    mine = serializers.BooleanField()


def person(member: Member) -> dict[str, Any]:
    """Return the public part of a member; lists call this a hundred times, so it asks no field objects."""
    return {"id": member.pk, "display_name": str(member), "kind": member.kind}


def person_or_none(member: Member | None) -> dict[str, Any] | None:
    """Return the public part of a member when there is one."""
    return person(member) if member else None
