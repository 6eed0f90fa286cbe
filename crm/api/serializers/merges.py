"""Merges of people and firms, what they would do, and pairs that may be one person."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField, person
from community.foundation.requests import StrictSerializer
from crm.models import DuplicateCandidate
from crm.reports.merge_plan import AnyMerge, Plan, side_of
from crm.reports.why_alike import reasons


class MovedRowsSerializer(serializers.Serializer[Any]):
    """The rows of one foreign key."""

    relation = serializers.CharField(help_text="app.model.column")
    moves = serializers.IntegerField()
    stays = serializers.IntegerField(help_text="Rows that stay because the other record has the same.")


class ColumnSerializer(serializers.Serializer[Any]):
    """One column of the two records."""

    column = serializers.CharField()
    away = serializers.CharField(help_text="Of the record that goes.")
    target = serializers.CharField(help_text="Of the record that stays.")
    after = serializers.CharField()
    differs = serializers.BooleanField(help_text="Whether something of the record that goes is not taken over.")


class PlanSerializer(serializers.Serializer[Plan]):
    """What a merge would do; nothing has been done."""

    away = serializers.IntegerField()
    into = serializers.IntegerField()
    possible = serializers.BooleanField()
    refusal = serializers.CharField(help_text="Code of the refusal, empty when it is possible.")
    moves = MovedRowsSerializer(many=True)
    columns = ColumnSerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField(), help_text="Who would see what they do not see now.")
    seen = serializers.CharField(help_text="Send it with the merge: it is then done only as shown here.")

    def to_representation(self, instance: Plan) -> dict[str, Any]:
        """Return a plan; the refusal is given in the context."""
        refusal = self.context.get("refusal", "")
        return {
            "away": instance.thing.pk,
            "into": instance.into.pk,
            "possible": not refusal,
            "refusal": refusal,
            "moves": [
                {"relation": move.reference.label, "moves": len(move.moved), "stays": len(move.kept)}
                for move in instance.moves
            ],
            "columns": [
                {
                    "column": column.name,
                    "away": _text(column.source),
                    "target": _text(column.target),
                    "after": _text(column.after),
                    "differs": column.differs,
                }
                for column in instance.columns
            ],
            "warnings": instance.warnings,
            "seen": instance.fingerprint,
        }


class MergeRequestSerializer(StrictSerializer):
    """Which record stays, and why the two are one."""

    into = IdField(help_text="Id of the record that stays.")
    reason = StrictCharField(max_length=300)
    seen = StrictCharField(
        max_length=16, required=False, default="", help_text="From the preview: refuse when something changed since."
    )


class MergeSerializer(serializers.Serializer[AnyMerge]):
    """A merge that stands or was taken back."""

    id = serializers.IntegerField()
    away = serializers.IntegerField(help_text="Id of the record that went.")
    into = serializers.IntegerField(help_text="Id of the record that it went into.")
    leads_to = serializers.IntegerField(help_text="Id of the record where it leads now.")
    by = serializers.JSONField(help_text="Who merged them.")
    reason = serializers.CharField()
    merged_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: AnyMerge) -> dict[str, Any]:
        """Return a merge that was read with whoever made it."""
        return {
            "id": instance.pk,
            "away": getattr(instance, f"{side_of(instance).name}_id"),
            "into": instance.into_id,
            "leads_to": instance.leads_to_id,
            "by": person(instance.by),
            "reason": instance.reason,
            "merged_at": instance.merged_at,
            "undone_at": instance.undone_at,
        }


class ReasonSerializer(serializers.Serializer[Any]):
    """One thing that speaks for it, or against it when the bits are below zero."""

    kind = serializers.CharField()
    words = serializers.CharField()
    alike = serializers.FloatField()
    bits = serializers.FloatField()


class DuplicateCandidateSerializer(serializers.Serializer[DuplicateCandidate]):
    """Two contacts that may be one person, with what speaks for it."""

    id = serializers.IntegerField()
    one = serializers.IntegerField()
    other = serializers.IntegerField()
    score = serializers.FloatField(help_text="From 0 to 1; 0.5 is as likely as not.")
    why = ReasonSerializer(many=True)
    found_at = serializers.DateTimeField()
    dismissed_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: DuplicateCandidate) -> dict[str, Any]:
        """Return a pair; the values that were compared stand in the contacts."""
        told = zip(instance.parts, reasons(instance.parts), strict=True)
        return {
            "id": instance.pk,
            "one": instance.one_id,
            "other": instance.other_id,
            "score": float(instance.score),
            "why": [{**part, "words": str(reason.words)} for part, reason in told],
            "found_at": instance.found_at,
            "dismissed_at": instance.dismissed_at,
        }


def _text(value: Any) -> str:
    return "" if value is None else str(value)
