"""Flags, and the cases of moderators."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person, person_or_none
from community.flaggable import is_flaggable
from community.foundation.requests import StrictSerializer
from community.models import Flag, ModerationCase
from community.models.flag import Outcome
from community.models.moderation_act import Ground
from community.operations.flagging import NOTE_LENGTH_LIMIT
from community.operations.judging import Consequence

DECISIONS = [choice for choice in Outcome.choices if choice[0] != Outcome.OPEN]


class KindField(serializers.CharField):
    """A kind of thing that can be reported."""

    default_error_messages = {"unknown": "Things of this kind cannot be reported."}

    def to_internal_value(self, data: Any) -> str:
        """Return the kind when it is known."""
        if not isinstance(data, str) or not is_flaggable(data):
            self.fail("unknown")
        return data


class FlagWriteSerializer(StrictSerializer):
    """What is wrong with what."""

    kind = KindField(help_text="topic, post, article, idea, idea_comment or member.")
    thing = IdField(help_text="Its id.")
    reason = serializers.ChoiceField(choices=Ground.choices)
    note = StrictCharField(required=False, allow_blank=True, max_length=NOTE_LENGTH_LIMIT)
    original = IdField(required=False, help_text="Id of the question that asked first; with the reason duplicate only.")


class FlagSerializer(serializers.Serializer[Flag]):
    """What somebody reported, and what came of it."""

    id = serializers.IntegerField()
    kind = serializers.CharField(source="thing_kind")
    thing = serializers.IntegerField(source="thing_id")
    reason = serializers.ChoiceField(choices=Ground.choices, source="ground")
    note = serializers.CharField()
    original = serializers.IntegerField(source="original_id", allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    created_at = serializers.DateTimeField()
    handled_at = serializers.DateTimeField(allow_null=True)


class CaseSerializer(serializers.Serializer[ModerationCase]):
    """A thing that waits for a moderator, or waited."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    thing = serializers.IntegerField(help_text="Its id.")
    author = PersonSerializer(help_text="The person concerned.")
    held = serializers.BooleanField(help_text="Nobody but its author has seen it yet.")
    weight = serializers.DecimalField(max_digits=8, decimal_places=2)
    flag_count = serializers.IntegerField()
    spam_points = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Ground.choices))
    opened_at = serializers.DateTimeField()
    claimed_by = PersonSerializer(allow_null=True)
    claimed_until = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    decided_by = PersonSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: ModerationCase) -> dict[str, Any]:
        """Return a case that was read by ``cases_for_list``."""
        return {
            "id": instance.pk,
            "kind": instance.thing_kind,
            "thing": instance.thing_id,
            "author": person(instance.member),
            "held": instance.is_held,
            "weight": str(instance.weight),
            "flag_count": instance.flag_count,
            "spam_points": instance.spam_points,
            "reasons": getattr(instance, "grounds", []),
            "opened_at": instance.opened_at,
            "claimed_by": person_or_none(instance.claimed_by),
            "claimed_until": instance.claimed_until,
            "outcome": instance.outcome,
            "decided_by": person_or_none(instance.decided_by),
            "decided_at": instance.decided_at,
        }


class DecisionSerializer(StrictSerializer):
    """What a moderator thinks of a case, and what follows."""

    outcome = serializers.ChoiceField(
        choices=DECISIONS, help_text="Of what was held back, agreed rejects and disagreed lets it appear."
    )
    consequence = serializers.ChoiceField(
        choices=Consequence.choices, default=Consequence.HIDE, help_text="What follows when the moderator agrees."
    )
    ground = serializers.ChoiceField(choices=Ground.choices, default=Ground.OTHER, help_text="Everybody may read it.")
    reason = StrictCharField(
        required=False, allow_blank=True, max_length=NOTE_LENGTH_LIMIT, help_text="The author reads it, nobody else."
    )
