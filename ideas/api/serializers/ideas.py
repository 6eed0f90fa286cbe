"""Ideas and what was decided on them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, IdOrSlugField, PersonSerializer, StrictCharField, person
from community.api.serializers.topics import TagsField
from community.foundation.requests import StrictSerializer
from community.operations.texts import TITLE_LENGTH_LIMIT
from ideas.api.serializers.decisions import DecisionSerializer
from ideas.models import Decision, Idea


class IdeaSerializer(serializers.Serializer[Idea]):
    """An idea, in a list and by itself."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.CharField()
    body = serializers.CharField(help_text="The source, as the author wrote it.")
    html = serializers.CharField(help_text="Rendered and sanitised.")
    category = serializers.IntegerField(help_text="Id of the category.")
    status = serializers.ChoiceField(choices=Idea.Status.choices)
    tags = serializers.ListField(child=serializers.CharField())
    author = PersonSerializer()
    vote_count = serializers.IntegerField(help_text="Our own votes and the imported ones.")
    imported_votes = serializers.IntegerField()
    comment_count = serializers.IntegerField(help_text="Comments that stand, on it and on ideas merged into it.")
    created_at = serializers.DateTimeField()
    merged_into = serializers.IntegerField(allow_null=True, help_text="Id of the idea that stands for this one.")
    decision = DecisionSerializer(allow_null=True)
    promised_on = serializers.DateField(allow_null=True, help_text="For which day the company promises it.")
    version = serializers.IntegerField()

    def to_representation(self, instance: Idea) -> dict[str, Any]:
        """Return an idea that was read by ``ideas_for_list``; a list calls this a hundred times."""
        decisions: list[Decision] = getattr(instance, "last_decisions", [])
        return {
            "id": instance.pk,
            "title": instance.title,
            "slug": instance.slug,
            "body": instance.body,
            "html": instance.html,
            "category": instance.category_id,
            "status": instance.status,
            "tags": getattr(instance, "tag_slugs", []),
            "author": person(instance.author),
            "vote_count": instance.shown_votes,
            "imported_votes": instance.imported_votes,
            "comment_count": instance.comment_count,
            "created_at": instance.created_at,
            "merged_into": instance.merged_into_id,
            "decision": DecisionSerializer(decisions[0]).data if decisions else None,
            "promised_on": getattr(instance, "promised_on", None),
            "version": instance.version,
        }


class SimilarIdeaSerializer(serializers.Serializer[Any]):
    """An idea that is like another one."""

    idea = IdeaSerializer()
    score = serializers.FloatField(help_text="From 0 to 1; what is less alike than 0.23 is not listed.")


class IdeaWriteSerializer(StrictSerializer):
    """A new idea."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT)
    body = StrictCharField(trim_whitespace=False)
    category = IdOrSlugField()
    tags = TagsField()
    topic = IdField(required=False, allow_null=True, help_text="Id of the topic that it grew out of.")


class IdeaEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False)
    body = StrictCharField(trim_whitespace=False, required=False)
    tags = TagsField()
    version = IdField(required=False, help_text="Refused with 409 when the idea has another one meanwhile.")


class MergedIntoSerializer(serializers.Serializer[Any]):
    """Which idea stands for this one."""

    idea = serializers.IntegerField()


class MergedIntoWriteSerializer(StrictSerializer):
    """Which idea is to stand for this one, and why."""

    idea = IdField()
    reason = StrictCharField(required=False, allow_blank=True, max_length=2000, help_text="Staff may read it.")
