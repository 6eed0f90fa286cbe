"""How saved questions, snapshots, what changed since, and comparisons look over HTTP."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.reverse import reverse
from rest_framework.validators import UniqueValidator

from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, StrictSerializer
from roi.api.parameters import ReportParameters
from roi.api.serializers.report import MoneyField, ReportSerializer
from roi.models import ReportDefinition, ReportSnapshot
from roi.reports import kept
from roi.reports.differences import Cause, Change, Changes

SIDES = ("a", "b")


class DefinitionSerializer(serializers.Serializer[ReportDefinition]):
    """A question to the ledger under a name."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    parameters = serializers.JSONField()
    owner = serializers.CharField()


class QuestionField(serializers.JSONField):
    """The parameters of a report, kept as they were written once they are known to be right."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return them unchanged, or refuse them as the report itself would."""
        reading = ReportParameters(data=data)
        if not reading.is_valid():
            raise ValidationError(reading.errors)
        return dict(data)


class NewDefinitionSerializer(StrictSerializer):
    """A question to be kept."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(kept.definitions())])
    title = serializers.CharField(max_length=200)
    parameters = QuestionField(default=dict)


class ChangedDefinitionSerializer(StrictSerializer):
    """What of a question may be changed; snapshots keep the one that they answered."""

    title = serializers.CharField(max_length=200, required=False)
    parameters = QuestionField(required=False)


class SnapshotRowSerializer(serializers.Serializer[ReportSnapshot]):
    """A frozen answer: when it was taken, where the chain ended, and who signed it."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    definition = serializers.CharField(source="definition.code", default=None, allow_null=True)
    parameters = serializers.JSONField()
    sha256 = serializers.CharField()
    ledger_number = serializers.IntegerField(help_text="Everything up to this posting is in it.")
    ledger_hash = serializers.CharField(allow_blank=True)
    taken_by = serializers.CharField()
    taken_at = serializers.DateTimeField()
    signed_by = serializers.CharField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    url = serializers.HyperlinkedIdentityField(view_name="roi-snapshot", lookup_url_kwarg="snapshot_id")


class SnapshotSerializer(SnapshotRowSerializer):
    """A frozen answer with all its figures."""

    content = serializers.JSONField()
    changes_url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_changes_url(self, snapshot: ReportSnapshot) -> str:
        """Return the way to what changed since."""
        return reverse("roi-snapshot-changes", args=[snapshot.pk], request=self.context["request"])


class SnapshotParameters(ParameterSerializer):
    """Which snapshots are listed."""

    definition = serializers.SlugField(required=False)


class NewSnapshotSerializer(StrictSerializer):
    """A report to be frozen: of a saved question, or of one that is asked here."""

    title = serializers.CharField(max_length=200)
    definition = serializers.SlugRelatedField(slug_field="code", queryset=kept.definitions(), required=False)
    parameters = QuestionField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one question."""
        if ("definition" in attrs) == ("parameters" in attrs):
            sentence = _("Give either a saved report or the parameters of one.")
            raise ValidationError({"parameters": sentence}, code="unclear")
        return attrs


class ChangesParameters(SingleParameterSerializer):
    """With what a snapshot is compared."""

    to = serializers.IntegerField(required=False, min_value=1, help_text="A later snapshot; what holds now if absent.")


class ByCauseSerializer(serializers.Serializer[dict[str, Any]]):
    """One amount for each cause."""

    def get_fields(self) -> dict[str, Any]:
        """One field a cause."""
        return {cause: MoneyField() for cause in Cause.values}


class ChangeSerializer(serializers.Serializer[Change]):
    """One figure, before and after; the causes sum to the difference."""

    figure = serializers.CharField()
    before = MoneyField()
    after = MoneyField()
    difference = MoneyField()
    by_cause = ByCauseSerializer()
    unexplained = MoneyField()


class CountsByCauseSerializer(serializers.Serializer[dict[str, Any]]):
    """One number for each cause."""

    def get_fields(self) -> dict[str, Any]:
        """One field a cause."""
        return {cause: serializers.IntegerField() for cause in Cause.values}


class ChangesSerializer(serializers.Serializer[Changes]):
    """What changed since a snapshot, and why."""

    snapshot = serializers.IntegerField(source="snapshot.pk")
    to = serializers.IntegerField(source="to.pk", default=None, allow_null=True)
    from_number = serializers.IntegerField(source="snapshot.ledger_number")
    to_number = serializers.IntegerField(source="last_number")
    currency = serializers.CharField(source="snapshot.content.currency")
    postings = CountsByCauseSerializer(source="posting_counts", help_text="How many postings came since.")
    figures = ChangeSerializer(source="changed", many=True, help_text="Those that anything was added to or taken from.")


class TwoSpansParameters(SingleParameterSerializer):
    """Two spans and what is asked of both."""

    def get_fields(self) -> dict[str, Any]:
        """Take over what a report is asked, but for the span, which is there twice."""
        shared = ReportParameters().get_fields()
        days = [shared.pop(name) for name in ("from", "to")]
        assert len(days) == len(SIDES)
        spans = {f"{side}_{end}": serializers.DateField() for side in SIDES for end in ("from", "to")}
        return {**spans, **shared}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let the report judge each of the spans."""
        faults: dict[str, list[ErrorDetail]] = {}
        for side in SIDES:
            try:
                ReportParameters().validate(self.asked_of(side, attrs))
            except ValidationError as error:
                told: Any = error.detail
                faults |= {f"{side}_{name}": own for name, own in told.items()}
        if faults:
            raise ValidationError(faults)
        return attrs

    @staticmethod
    def asked_of(side: str, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what is asked of one span."""
        shared = {name: value for name, value in attrs.items() if name[:2] not in {"a_", "b_"}}
        return {**shared, "from": attrs[f"{side}_from"], "to": attrs[f"{side}_to"]}


class DifferenceSerializer(serializers.Serializer[Any]):
    """One figure of both spans."""

    figure = serializers.CharField()
    a = MoneyField()
    b = MoneyField()
    difference = MoneyField()
    percent = MoneyField(allow_null=True, help_text="Of the first span; null where that is nothing.")


class VolumeSerializer(serializers.Serializer[Any]):
    """How many, and what they were worth."""

    quantity = serializers.IntegerField()
    amount = MoneyField()
    unit_value = MoneyField(allow_null=True)


class SplitSerializer(serializers.Serializer[Any]):
    """Why the direct value differs: more of it, or dearer; the two effects are the difference exactly."""

    a = VolumeSerializer()
    b = VolumeSerializer()
    difference = MoneyField()
    quantity_effect = MoneyField()
    unit_value_effect = MoneyField()


class TwoSpansSerializer(serializers.Serializer[Any]):
    """Two reports beside each other."""

    a = ReportSerializer()
    b = ReportSerializer()
    differences = DifferenceSerializer(many=True)
    direct = SplitSerializer()
