"""How pressing tickets are: the matrix, and the values of accounts that lift."""

from decimal import Decimal

from rest_framework import serializers

from community.foundation.requests import CurrencyField, StrictSerializer
from crm.models import PriorityCell, PriorityLift
from crm.models.ticket_words import Level, Priority

_STEPS_HELP = "By so many steps a priority is lifted."


class PriorityCellSerializer(serializers.Serializer[PriorityCell]):
    """What impact and urgency make together."""

    impact = serializers.ChoiceField(choices=Level.choices)
    urgency = serializers.ChoiceField(choices=Level.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)


class PriorityWriteSerializer(StrictSerializer):
    """What they are to make."""

    priority = serializers.ChoiceField(choices=Priority.choices)


class PriorityLiftSerializer(serializers.Serializer[PriorityLift]):
    """From which yearly value of an account on its tickets are more pressing."""

    id = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = serializers.CharField()
    steps = serializers.IntegerField(help_text=_STEPS_HELP)


class PriorityLiftEditSerializer(StrictSerializer):
    """What changes; for another value there is another lift."""

    steps = serializers.IntegerField(min_value=1, max_value=3, help_text=_STEPS_HELP)


class PriorityLiftWriteSerializer(PriorityLiftEditSerializer):
    """A new lift."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=4, min_value=Decimal("0.0001"))
    currency = CurrencyField()
