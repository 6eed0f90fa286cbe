"""Searching."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer
from community.reports.queries import LENGTH_AT_MOST
from community.reports.searching import SCORE_UNIT, Hit
from community.searchables import searchables
from community.web.highlights import marked, unmarked


class SearchParameters(ParameterSerializer):
    """What is looked for, and where."""

    q = serializers.CharField(
        max_length=LENGTH_AT_MOST,
        allow_blank=True,
        default="",
        help_text='Words, "phrases" and -words that must not occur; the last word may go on.',
    )
    category = serializers.CharField(required=False, max_length=80, help_text="Id or slug.")
    tag = serializers.CharField(required=False, max_length=80)
    solved = serializers.BooleanField(required=False, help_text="Of questions, and of answers that solved one.")
    author = IdField(required=False, help_text="Id of a member.")
    to = serializers.DateField(required=False, help_text="Last day of writing.")

    def get_fields(self) -> dict[str, Any]:
        """Add the kinds, which apps bring along, and the field whose name is a word of Python."""
        kinds = [(searchable.kind, str(searchable.label)) for searchable in searchables()]
        return {
            **super().get_fields(),
            "kind": serializers.ChoiceField(choices=kinds, required=False),
            "from": serializers.DateField(required=False, help_text="First day of writing."),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse spans that run backwards."""
        first, last = attrs.get("from"), attrs.get("to")
        if first and last and first > last:
            raise ValidationError({"from": _("The span ends before it begins.")}, code="backwards")
        return attrs


class HitSerializer(serializers.Serializer[Hit]):
    """One result."""

    kind = serializers.CharField(
        help_text="topic, post, article, member, and what other apps bring along, such as idea."
    )
    id = serializers.IntegerField(help_text="Id of the thing.")
    title = serializers.CharField()
    snippet = serializers.CharField(help_text="HTML: escaped text in which found words stand in `mark` elements.")
    url = serializers.CharField(help_text="Address of the page.")
    score = serializers.FloatField(help_text="Higher is better; comparable within one search only.")
    solved = serializers.BooleanField(allow_null=True, help_text="null where nothing is to be solved.")
    created_at = serializers.DateTimeField()

    def to_representation(self, instance: Hit) -> dict[str, Any]:
        """Return a result."""
        return {
            "kind": instance.kind,
            "id": instance.thing_id,
            "title": unmarked(instance.title),
            "snippet": marked(instance.snippet),
            "url": instance.address,
            "score": instance.score / SCORE_UNIT,
            "solved": instance.solved,
            "created_at": instance.created_at,
        }


class FoundSerializer(serializers.Serializer[Any]):
    """A page of results."""

    results = HitSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    total = serializers.IntegerField(help_text="Results as far as anybody looks: the newest 1,000 matches.")
    did_you_mean = serializers.CharField(help_text="What may have been meant; empty when nothing is to be said.")
    # Serializers have an argument of that name, which nothing reads here.
    partial = serializers.BooleanField(  # type: ignore[assignment]
        help_text="Whether the words are so frequent that only the newest texts with them were looked at for phrases and unwanted words."
    )
