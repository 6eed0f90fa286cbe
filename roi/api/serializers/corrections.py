"""How corrections and scenarios look over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from community.foundation.requests import ParameterSerializer, StrictSerializer
from roi.models import Correction, Scenario

REASON_LENGTH = 500


class CorrectionSerializer(serializers.Serializer[Correction]):
    """A reversal and a new original that took the place of a posting."""

    id = serializers.IntegerField()
    posting_url = serializers.SerializerMethodField()
    reversal_url = serializers.SerializerMethodField()
    renewed_url = serializers.SerializerMethodField()
    why = serializers.ChoiceField(choices=Correction.Why.choices)
    reason = serializers.CharField()
    by = serializers.CharField()
    recorded_at = serializers.DateTimeField()

    @extend_schema_field(serializers.URLField())
    def get_posting_url(self, correction: Correction) -> str:
        """Return what was corrected."""
        return self._posting(correction.posting_id)

    @extend_schema_field(serializers.URLField())
    def get_reversal_url(self, correction: Correction) -> str:
        """Return what took it back."""
        return self._posting(correction.posting.reversal.pk)

    @extend_schema_field(serializers.URLField())
    def get_renewed_url(self, correction: Correction) -> str:
        """Return what took its place."""
        return self._posting(self.context["renewed"][correction.pk])

    def _posting(self, number: int) -> str:
        return reverse("roi-posting", args=[number], request=self.context["request"])


class NewCorrectionSerializer(StrictSerializer):
    """Why a posting is to be priced anew."""

    why = serializers.ChoiceField(choices=Correction.Why.choices)
    reason = serializers.CharField(max_length=REASON_LENGTH)


class NewRuleCorrectionSerializer(StrictSerializer):
    """Why a version is to hold on days on which something is valued already."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class ScenarioSerializer(serializers.Serializer[Scenario]):
    """What could be, or would have been, beside the ledger."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Scenario.Kind.choices)
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]
    parameters = serializers.JSONField()
    versions = serializers.JSONField()
    seed = serializers.IntegerField(allow_null=True)
    draws = serializers.IntegerField(allow_null=True)
    result = serializers.JSONField()
    sha256 = serializers.CharField()
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    url = serializers.HyperlinkedIdentityField(view_name="roi-scenario", lookup_field="code")


class ScenarioParameters(ParameterSerializer):
    """Which scenarios are listed."""

    kind = serializers.ChoiceField(choices=Scenario.Kind.choices, required=False)


class NewRestatementSerializer(StrictSerializer):
    """A span to be priced anew with chosen rule versions; rules that are not named keep theirs."""

    kind = serializers.ChoiceField(choices=[Scenario.Kind.RESTATEMENT.value])
    title = serializers.CharField(max_length=200)
    to = serializers.DateField()
    versions = serializers.DictField(
        child=serializers.IntegerField(min_value=1),
        help_text="The number of an approved version by the code of a rule.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"from": serializers.DateField(), **super().get_fields()}
