"""Macros over HTTP."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import SingleParameterSerializer, StrictSerializer
from crm.models import Macro, Message
from crm.models.macro import MOVES_TO
from crm.operations.changing import TAGS_LIMIT
from crm.operations.macros import VARIABLES


class MacroSerializer(serializers.Serializer[Macro]):
    """Words that the desk says again and again."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    texts = serializers.DictField(child=serializers.CharField(), help_text="By language, in Markdown.")
    status = serializers.CharField(help_text="Where the ticket moves with it; empty for nowhere.")
    tags = serializers.ListField(child=serializers.CharField(), help_text="What it adds to the tags of the ticket.")
    team = serializers.IntegerField(allow_null=True, help_text="Id of the team that it gives the ticket to.")
    takes = serializers.BooleanField(help_text="The ticket is assigned to whoever uses it.")
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Macro) -> dict[str, Any]:
        """Return a macro that was read with its texts."""
        known = {name: getattr(instance, name) for name in ("name", "status", "tags", "takes", "is_active", "version")}
        known["team"] = instance.team_id
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
    tags = serializers.ListField(child=StrictCharField(), required=False, max_length=TAGS_LIMIT)
    team = IdField(required=False, allow_null=True, help_text="Id of a team.")
    takes = serializers.BooleanField(required=False)


class MacroChangeSerializer(StrictSerializer):
    """What is to change about a macro."""

    name = StrictCharField(max_length=120, required=False)
    texts = TextsField(required=False)
    status = serializers.ChoiceField(choices=MOVES_TO, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)
    tags = serializers.ListField(child=StrictCharField(), required=False, max_length=TAGS_LIMIT)
    team = IdField(required=False, allow_null=True, help_text="Id of a team.")
    takes = serializers.BooleanField(required=False)


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
    status = serializers.ChoiceField(
        choices=MOVES_TO,
        required=False,
        allow_blank=True,
        allow_null=True,
        default=None,
        help_text="Instead of where it moves the ticket; empty for nowhere, null as the macro says.",
    )
    visibility = serializers.ChoiceField(
        choices=[choice for choice in Message.Visibility.choices if choice[0] != "internal"],
        required=False,
        default=Message.Visibility.PRIVATE,
        help_text="`private` goes to whoever asked, `public` stands in the thread.",
    )
    is_told = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whoever asked knows it from elsewhere, such as by phone: nobody is sent a private message by e-mail.",
    )
