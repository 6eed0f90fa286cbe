"""What is on the way, and what was built."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from community.operations.texts import TITLE_LENGTH_LIMIT
from ideas.models import ChangelogEntry, Idea
from ideas.reports.roadmap import Quarter

LANES = ("now", "next", "later", "delivered")


class RoadmapIdeaSerializer(serializers.Serializer[Any]):
    """An idea on its way."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(choices=Idea.Status.choices)
    vote_count = serializers.IntegerField(help_text="Our own votes and the imported ones.")
    promised_on = serializers.DateField(allow_null=True)
    quarter = serializers.CharField(allow_null=True, help_text="That of the promised day, such as 2027-Q1.")
    delivered_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return an idea that was read by ``roadmap_of``."""
        promised = instance.promised_on
        return {
            "id": instance.pk,
            "title": instance.title,
            "slug": instance.slug,
            "status": instance.status,
            "vote_count": instance.shown_votes,
            "promised_on": promised,
            "quarter": str(Quarter.of(promised)) if promised else None,
            "delivered_at": getattr(instance, "delivered_at", None),
        }


class RoadmapSerializer(serializers.Serializer[Any]):
    """Begun; promised for this quarter or the next one; planned otherwise; and the 20 that were delivered last."""

    now = RoadmapIdeaSerializer(many=True)
    next = RoadmapIdeaSerializer(many=True)
    later = RoadmapIdeaSerializer(many=True)
    delivered = RoadmapIdeaSerializer(many=True)


class ChangelogSerializer(serializers.Serializer[ChangelogEntry]):
    """One piece of news."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.CharField()
    body = serializers.CharField()
    html = serializers.CharField(help_text="Rendered and sanitised.")
    ideas = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of the ideas that it fulfils and the caller may see."
    )
    published_at = serializers.DateTimeField(allow_null=True, help_text="Null: a draft, seen by those who write.")
    version = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return an entry that was read with the ``seen_ideas`` of it."""
        return {
            "id": instance.pk,
            "title": instance.title,
            "slug": instance.slug,
            "body": instance.body,
            "html": instance.html,
            "ideas": instance.seen_ideas,
            "published_at": instance.published_at,
            "version": instance.version,
        }


class ChangelogWriteSerializer(StrictSerializer):
    """A draft."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT)
    body = StrictCharField(trim_whitespace=False)
    ideas = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=50)


class ChangelogEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False)
    body = StrictCharField(trim_whitespace=False, required=False)
    ideas = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=50)
    version = serializers.IntegerField(required=False)
