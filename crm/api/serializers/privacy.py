"""What people may demand: all that is kept about them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import ErasureRequest, PersonExport, Restriction


class DemandSerializer(StrictSerializer):
    """Why something is done with what is kept about a person."""

    reason = StrictCharField(max_length=300, help_text="Who wants it and why; no personal data.")


class PersonExportSerializer(serializers.Serializer[PersonExport]):
    """All that is kept about a person, as one file."""

    id = serializers.IntegerField()
    contact = serializers.IntegerField(source="contact_id", help_text="Id of the contact.")
    state = serializers.ChoiceField(choices=PersonExport.State.choices)
    reason = serializers.CharField()
    requested_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="The file is deleted then.")
    fetched_at = serializers.DateTimeField(allow_null=True)
    rows = serializers.IntegerField()
    files = serializers.IntegerField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()


class RestrictionSerializer(serializers.Serializer[Restriction]):
    """What is kept about a person is kept and not used."""

    id = serializers.IntegerField()
    contact = serializers.IntegerField(source="contact_id", help_text="Id of the contact.")
    reason = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True, help_text="Null: until it is lifted.")
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_because = serializers.CharField()


class RestrictionWriteSerializer(DemandSerializer):
    """Why, and until when."""

    until = serializers.DateTimeField(required=False, allow_null=True)


class ErasureProofSerializer(serializers.Serializer[Any]):
    """That a person was forgotten; no personal data."""

    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by kind.")
    done_at = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="Over number, contact, rows and moment.")


class ErasureRequestSerializer(serializers.Serializer[ErasureRequest]):
    """Somebody is to be forgotten, and how far that has come."""

    id = serializers.IntegerField()
    contact = serializers.IntegerField(source="contact_id", help_text="Id of the contact.")
    reason = serializers.CharField()
    requested_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text="It can be withdrawn until then.")
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    problem = serializers.CharField(help_text="Code of the refusal when it could not be carried out.")
    proof = serializers.SerializerMethodField(help_text="Null before it is done.")

    def get_proof(self, request: ErasureRequest) -> dict[str, Any] | None:
        """Return the proof where there is one."""
        return ErasureProofSerializer(request.proof).data if request.done_at is not None else None


class ErasureKeptSerializer(serializers.Serializer[Any]):
    """Rows that stay and name nobody any more."""

    name = serializers.CharField()
    rows = serializers.IntegerField()
    why = serializers.CharField()


class ErasurePreviewSerializer(serializers.Serializer[Any]):
    """What would go and what would stay; nothing has been done."""

    goes = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by kind.")
    kept = ErasureKeptSerializer(many=True)
    left_to_others = serializers.CharField(help_text="What stays although it may name the person, as a sentence.")
    erases_member = serializers.BooleanField(help_text="Whether the person loses an account, too.")
    seen = serializers.CharField(help_text="Send it with the confirmation: it is confirmed only as shown here.")


class ErasureConfirmationSerializer(StrictSerializer):
    """What was looked at."""

    seen = StrictCharField(max_length=64)
