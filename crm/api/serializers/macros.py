"""Macros over HTTP."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import SingleParameterSerializer, StrictSerializer
from crm.models import Macro
from crm.models.macro import MOVES_TO
from crm.operations.macros import VARIABLES


class MacroSerializer(serializers.Serializer[Macro]):
    """Words that the desk says again and again."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    texts = serializers.DictField(child=serializers.CharField(), help_text="By language, in Markdown.")
    status = serializers.CharField(help_text="Where the ticket moves with it; empty for nowhere.")
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Macro) -> dict[str, Any]:
        """Return a macro that was read with its texts."""
        known = {name: getattr(instance, name) for name in ("name", "status", "is_active", "version")}
        return {"id": instance.pk, **known, "texts": {text.language: text.body for text in instance.texts.all()}}


class TextsField(serializers.DictField):
    """Texts by language."""

    child = StrictCharField(trim_whitespace=False)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Return the texts of languages that the house speaks."""
        texts: dict[str, str] = super().to_internal_value(data)
        if unknown := [code for code in texts if code not in dict(settings.LANGUAGES)]:
            raise serializers.ValidationError({code: ["There is no such language here."] for code in unknown})
        return texts


class MacroWriteSerializer(StrictSerializer):
    """What a macro is to be."""

    name = StrictCharField(max_length=120)
    texts = TextsField(help_text=f"By language. Variables in double braces: {', '.join(VARIABLES)}.")
    status = serializers.ChoiceField(choices=MOVES_TO, required=False, allow_blank=True, default="")
    is_active = serializers.BooleanField(required=False, default=True)


class MacroChangeSerializer(StrictSerializer):
    """What is to change about a macro."""

    name = StrictCharField(max_length=120, required=False)
    texts = TextsField(required=False)
    status = serializers.ChoiceField(choices=MOVES_TO, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class MacroPreviewParameters(SingleParameterSerializer):
    """For which ticket."""

    ticket = IdField(help_text="Id of a ticket.")


class MacroWordsSerializer(serializers.Serializer[Any]):
    """A macro as it reads for one ticket."""

    language = serializers.CharField()
    body = serializers.CharField()


class MacroUseSerializer(StrictSerializer):
    """Which macro is said, and what somebody made of it."""

    macro = IdField(help_text="Id of a macro.")
    body = StrictCharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, help_text="Instead of what it says."
    )
