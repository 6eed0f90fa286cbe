"""Terms and notices, and who agreed to them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer, StrictSerializer
from community.models import Consent, LegalText, LegalVersion


class LegalParameters(ParameterSerializer):
    """The filters of the list."""

    kind = serializers.ChoiceField(choices=LegalVersion.Kind.choices, required=False)


class LegalVersionSerializer(serializers.Serializer[LegalVersion]):
    """A published version."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=LegalVersion.Kind.choices)
    number = serializers.IntegerField()
    effective_on = serializers.DateField(help_text="The day of the business from which it holds.")
    published_at = serializers.DateTimeField()
    asks_again = serializers.BooleanField(help_text="Members who agreed to earlier ones only are asked.")
    binds_programs = serializers.BooleanField(help_text="Programs write only after their member agreed.")
    languages = serializers.SerializerMethodField()

    def get_languages(self, version: LegalVersion) -> list[str]:
        """Return the languages in which it can be read."""
        return [text.language for text in version.texts.all()]


class LegalTextSerializer(serializers.Serializer[LegalText]):
    """What it says in one language."""

    language = serializers.CharField()
    body = serializers.CharField(help_text="Markdown.")
    html = serializers.CharField()


class LegalDetailSerializer(LegalVersionSerializer):
    """A published version with its texts."""

    texts: Any = LegalTextSerializer(many=True)


class ConsentSerializer(serializers.Serializer[Consent]):
    """What somebody agreed to, and when."""

    id = serializers.IntegerField()
    version = serializers.IntegerField(source="version_id", help_text="Id of the version.")
    kind = serializers.ChoiceField(choices=LegalVersion.Kind.choices, source="version.kind")
    number = serializers.IntegerField(source="version.number")
    language = serializers.CharField(help_text="In which it was read.")
    way = serializers.ChoiceField(choices=Consent.Way.choices)
    given_at = serializers.DateTimeField()


class ConsentWriteSerializer(StrictSerializer):
    """What the caller's owner has read and agrees to."""

    version = IdField(help_text="Id of a version that holds today.")
