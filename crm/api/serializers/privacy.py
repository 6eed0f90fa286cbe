"""What people may demand: all that is kept about them."""

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import PersonExport, Restriction


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
