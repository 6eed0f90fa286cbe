"""Rules of retention and what they took away."""

from rest_framework import serializers

from community.foundation.requests import StrictSerializer
from crm.models import RetentionRule, RetentionRun
from crm.models.retention import FEWEST_DAYS


class RetentionRuleSerializer(serializers.Serializer[RetentionRule]):
    """What goes after how many days."""

    id = serializers.IntegerField()
    what = serializers.ChoiceField(choices=RetentionRule.What.choices)
    days = serializers.IntegerField()
    is_active = serializers.BooleanField()
    takes = serializers.IntegerField(help_text="Rows that it takes away now, counted up to 10,000.")
    version = serializers.IntegerField()


class RetentionRuleWriteSerializer(StrictSerializer):
    """What is to change of a rule."""

    days = serializers.IntegerField(required=False, min_value=FEWEST_DAYS, max_value=36_500)
    is_active = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False, min_value=1)


class RetentionRunSerializer(serializers.Serializer[RetentionRun]):
    """How much a rule took away at once."""

    id = serializers.IntegerField()
    rule = serializers.IntegerField(source="rule_id", help_text="Id of the rule.")
    days = serializers.IntegerField()
    forgotten = serializers.IntegerField()
    done_at = serializers.DateTimeField()
