"""Acts of moderation and what they are given."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import (
    IdField,
    IdOrSlugField,
    PersonSerializer,
    StrictCharField,
    person,
    person_or_none,
)
from community.foundation.requests import StrictSerializer
from community.models import Appeal, ModerationAct, TopicPin
from community.models.moderation_act import Ground
from community.models.topic import State
from community.operations.flagging import NOTE_LENGTH_LIMIT
from community.operations.texts import TITLE_LENGTH_LIMIT


class BecauseSerializer(StrictSerializer):
    """Why an act is done."""

    ground = serializers.ChoiceField(choices=Ground.choices, default=Ground.OTHER, help_text="Everybody may read it.")
    reason = StrictCharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=NOTE_LENGTH_LIMIT,
        help_text="The person concerned reads it, nobody else.",
    )


class StateWriteSerializer(BecauseSerializer):
    """Hide, restore or delete."""

    state = serializers.ChoiceField(choices=[choice for choice in State.choices if choice[0] != State.HELD])


class MoveSerializer(BecauseSerializer):
    """Where a topic is to stand."""

    category = IdOrSlugField()


class MergeSerializer(BecauseSerializer):
    """Which topic takes the posts of this one."""

    topic = IdField()


class SplitSerializer(MoveSerializer):
    """Which posts go into a topic of their own, and what it is called."""

    posts = serializers.ListField(child=IdField(), min_length=1, max_length=500)
    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT)


class StateSerializer(serializers.Serializer[Any]):
    """Whether something stands."""

    state = serializers.ChoiceField(choices=State.choices)


class PinWriteSerializer(BecauseSerializer):
    """Where and until when a topic stands on top."""

    everywhere = serializers.BooleanField(default=False, help_text="In all lists, not only in those of its category.")
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class PinSerializer(serializers.Serializer[TopicPin]):
    """Where and until when a topic stands on top."""

    everywhere = serializers.BooleanField()
    until = serializers.DateTimeField(allow_null=True)


class SanctionWriteSerializer(BecauseSerializer):
    """Until when; null is for good."""

    until = serializers.DateTimeField(allow_null=True)


class SanctionSerializer(serializers.Serializer[Any]):
    """What holds against a member."""

    until = serializers.DateTimeField(allow_null=True, source="ends_at")
    since = serializers.DateTimeField(source="starts_at")
    ground = serializers.ChoiceField(choices=Ground.choices, source="act.ground")
    reason = serializers.CharField(source="act.reason")


class ActSerializer(serializers.Serializer[ModerationAct]):
    """One act; names and reasons are there for keepers and for whom it concerns."""

    id = serializers.IntegerField()
    act = serializers.ChoiceField(choices=ModerationAct.Kind.choices)
    kind = serializers.CharField(help_text="Of the thing it was done to.")
    thing = serializers.IntegerField(allow_null=True, help_text="Its id, where the caller may see it.")
    ground = serializers.ChoiceField(choices=Ground.choices)
    occurred_at = serializers.DateTimeField()
    by = PersonSerializer(allow_null=True, help_text="For keepers only.")
    member = PersonSerializer(allow_null=True, help_text="The person concerned.")
    reason = serializers.CharField(allow_null=True)
    undoes = serializers.IntegerField(allow_null=True, help_text="Id of the act that it takes back.")
    is_undone = serializers.BooleanField()

    def to_representation(self, instance: ModerationAct) -> dict[str, Any]:
        """Return an act that was read by ``acts_for_list``."""
        keeps = bool(self.context["keeps"])
        knows = keeps or instance.member_id == self.context["reader"]
        return {
            "id": instance.pk,
            "act": instance.kind,
            "kind": instance.thing_kind,
            "thing": instance.thing_id if knows or getattr(instance, "thing", None) is not None else None,
            "ground": instance.ground,
            "occurred_at": instance.occurred_at,
            "by": person(instance.by) if keeps else None,
            "member": person_or_none(instance.member) if knows else None,
            "reason": instance.reason if knows else None,
            "undoes": instance.undoes_id,
            "is_undone": getattr(instance, "undone_by", None) is not None,
        }


class UndoSerializer(StrictSerializer):
    """Why an act is taken back."""

    reason = StrictCharField(max_length=NOTE_LENGTH_LIMIT)


class AppealWriteSerializer(StrictSerializer):
    """Why an act was wrong."""

    text = StrictCharField(trim_whitespace=False)


class AppealSerializer(serializers.Serializer[Appeal]):
    """An objection and what came of it."""

    id = serializers.IntegerField()
    act = serializers.IntegerField(source="act_id", help_text="Id of the act.")
    by = PersonSerializer()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=Appeal.Outcome.choices)
    answer = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class AppealDecisionSerializer(StrictSerializer):
    """Whether the act is taken back, and what the person concerned is told."""

    overturn = serializers.BooleanField()
    answer = StrictCharField(max_length=NOTE_LENGTH_LIMIT)
