"""How simulations and what-ifs are asked for over HTTP."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from roi.api.parameters import SelectionParameters
from roi.models import Scenario

MOST_DRAWS = 1_000_000
LARGEST_SEED = 2**63 - 1


class OverridesField(serializers.DictField):
    """Values by the codes of levers, as break-even and tornado name them."""

    child = serializers.DecimalField(max_digits=18, decimal_places=8, min_value=Decimal(0))


class NewWhatIfSerializer(SelectionParameters):
    """A span with other values of some levers."""

    kind = serializers.ChoiceField(choices=[Scenario.Kind.WHAT_IF.value])
    title = serializers.CharField(max_length=200)
    overrides = OverridesField(allow_empty=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Keep beside the selection how it was asked for."""
        attrs = super().validate(attrs)
        if "group_by" in attrs:
            raise serializers.ValidationError({"group_by": _("A scenario is of a whole span.")}, code="misplaced")
        named = ("from", "to", "basis", "as_of", "currency", "min_grade", "cashable")
        asked = {name: self.initial_data[name] for name in named if name in self.initial_data}
        return attrs | {"asked": asked}


class NewSimulationSerializer(NewWhatIfSerializer):
    """A span whose uncertain figures are drawn; overrides fix some of them."""

    kind = serializers.ChoiceField(choices=[Scenario.Kind.SIMULATION.value])
    seed = serializers.IntegerField(min_value=0, max_value=LARGEST_SEED)
    draws = serializers.IntegerField(min_value=100, max_value=MOST_DRAWS, default=100_000)
    overrides = OverridesField(required=False)
