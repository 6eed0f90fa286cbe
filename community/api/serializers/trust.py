"""Trust: the levels with their bars, how a member stands, what persons decided, and every change."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import ParameterSerializer, StrictSerializer
from community.models import Member, TrustChange, TrustCriterion, TrustGrant
from community.models.trust import TrustLevel
from community.operations.flagging import NOTE_LENGTH_LIMIT
from community.reports.standing import Bar, Standing, rights_of
from community.trust import Right, level_of

# What fits the columns of the bars.
MANY, DAYS, GRACE = 2**31 - 1, 36_500, 3_650
RIGHTS = [right.value for right in Right]


class TrustLevelSerializer(serializers.Serializer[Any]):
    """One level: what it takes and what it may do; the lowest takes nothing."""

    level = serializers.IntegerField(help_text="From 0 to 4.")
    name = serializers.CharField()
    helped = serializers.IntegerField(help_text="People whom one has to have helped.")
    solutions = serializers.IntegerField(help_text="Questions that one has to have solved.")
    days = serializers.IntegerField(help_text="Days since joining.")
    clean_percent = serializers.IntegerField(help_text="Of what one wrote, so much has to stand.")
    window_days = serializers.IntegerField(allow_null=True, help_text="Only help of so many days counts; null: all.")
    grace_days = serializers.IntegerField(help_text="So long one may stay below nine tenths of it.")
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS))

    def to_representation(self, instance: TrustLevel) -> dict[str, Any]:
        """Return a level with the bars that the view read."""
        bar = self.context["bars"].get(instance) or TrustCriterion(level=instance, grace_days=0)
        numbers = ("helped", "solutions", "days", "clean_percent", "window_days", "grace_days")
        return {
            "level": int(instance),
            "name": str(instance.label),
            **{name: getattr(bar, name) for name in numbers},
            "rights": [right.value for right in rights_of(instance)],
        }


class TrustLevelListSerializer(serializers.Serializer[Any]):
    """All levels; a list of fixed length, so it has one page."""

    results = TrustLevelSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class TrustLevelEditSerializer(StrictSerializer):
    """What is asked for from now on; whatever is left out stays."""

    helped = serializers.IntegerField(min_value=0, max_value=MANY, required=False)
    solutions = serializers.IntegerField(min_value=0, max_value=MANY, required=False)
    days = serializers.IntegerField(min_value=0, max_value=DAYS, required=False)
    clean_percent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    window_days = serializers.IntegerField(min_value=1, max_value=DAYS, required=False, allow_null=True)
    grace_days = serializers.IntegerField(min_value=0, max_value=GRACE, required=False)


class TrustMeasureSerializer(serializers.Serializer[Any]):
    """One thing that a level takes."""

    name = serializers.ChoiceField(choices=["helped", "solutions", "days", "clean_percent"])
    have = serializers.FloatField()
    need = serializers.FloatField()


class TrustBarSerializer(serializers.Serializer[Bar]):
    """The bar of a level and how far the member is."""

    level = serializers.IntegerField()
    is_reached = serializers.BooleanField()
    measures = TrustMeasureSerializer(many=True)


class DecisionOnTrustSerializer(serializers.Serializer[TrustGrant]):
    """What a person decided and what holds now; why is for those who decide."""

    kind = serializers.ChoiceField(
        choices=TrustGrant.Kind.choices, help_text="At least this level, or exactly this one."
    )
    level = serializers.IntegerField()
    ends_at = serializers.DateTimeField(allow_null=True)


class TrustStandingSerializer(serializers.Serializer[Standing]):
    """How a member comes to the level, and what leads further."""

    earned = serializers.IntegerField(help_text="The level by outcomes.")
    doubted_since = serializers.DateTimeField(allow_null=True, help_text="The figures do not bear the level out since.")
    falls_at = serializers.DateTimeField(allow_null=True, help_text="When the level falls if nothing changes.")
    is_super_user = serializers.BooleanField()
    decision = DecisionOnTrustSerializer(allow_null=True, source="grant")
    bars = TrustBarSerializer(many=True)


class TrustSerializer(serializers.Serializer[Member]):
    """How far somebody is trusted; how it comes about is for the member and those who decide."""

    level = serializers.IntegerField(help_text="From 0 to 4.")
    name = serializers.CharField()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS))
    standing = TrustStandingSerializer(allow_null=True)

    def to_representation(self, instance: Member) -> dict[str, Any]:
        """Return the level, and the standing that the view read where the caller may know it."""
        level, standing = level_of(instance), self.context["standing"]
        return {
            "level": int(level),
            "name": str(level.label),
            "rights": [right.value for right in rights_of(level)],
            "standing": TrustStandingSerializer(standing).data if standing else None,
        }


class TrustChangeSerializer(serializers.Serializer[TrustChange]):
    """One change with the figures that it was decided by."""

    id = serializers.IntegerField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    cause = serializers.ChoiceField(choices=TrustChange.Cause.choices)
    figures = serializers.DictField(help_text="By level: people helped, questions solved, days, share that stands.")
    changed_at = serializers.DateTimeField()


class TrustGrantParameters(ParameterSerializer):
    """The filters of the list of decisions."""

    member = IdField(required=False, help_text="Id of a member.")
    ended = serializers.BooleanField(required=False, help_text="Only those that were ended, or only the others.")


class TrustGrantSerializer(serializers.Serializer[TrustGrant]):
    """What a person decided about somebody's trust, and why."""

    id = serializers.IntegerField()
    member = PersonSerializer()
    kind = serializers.ChoiceField(choices=TrustGrant.Kind.choices)
    level = serializers.IntegerField()
    reason = serializers.CharField()
    granted_by = PersonSerializer()
    granted_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = PersonSerializer(allow_null=True)

    def to_representation(self, instance: TrustGrant) -> dict[str, Any]:
        """Return a decision that was read with its people."""
        return {
            **{name: getattr(instance, name) for name in ("id", "kind", "level", "reason")},
            **{name: getattr(instance, name) for name in ("granted_at", "ends_at", "ended_at")},
            "member": person(instance.member),
            "granted_by": person(instance.granted_by),
            "ended_by": person(instance.ended_by) if instance.ended_by else None,
        }


class TrustGrantWriteSerializer(StrictSerializer):
    """How far, how, why and until when."""

    level = serializers.ChoiceField(choices=TrustLevel.choices)
    kind = serializers.ChoiceField(choices=TrustGrant.Kind.choices, default=TrustGrant.Kind.GRANT)
    reason = StrictCharField(max_length=NOTE_LENGTH_LIMIT)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Null: until somebody ends it.")
