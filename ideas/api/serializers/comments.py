"""Comments on ideas."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from ideas.models import IdeaComment


class CommentedIdeaSerializer(serializers.Serializer[Any]):
    """The idea at which a comment was written."""

    id = serializers.IntegerField()
    title = serializers.CharField()


class IdeaCommentSerializer(serializers.Serializer[IdeaComment]):
    """A comment, in a list and by itself."""

    id = serializers.IntegerField()
    idea = serializers.IntegerField(help_text="Id of the idea that stands for the one at which it was written.")
    from_idea = CommentedIdeaSerializer(
        allow_null=True, help_text="The merged idea at which it was written; null if it was written at the idea itself."
    )
    author = PersonSerializer()
    is_of_company = serializers.BooleanField(help_text="Whoever wrote it spoke for the company.")
    body = serializers.CharField(help_text="The source, as the author wrote it.")
    html = serializers.CharField(help_text="Rendered and sanitised.")
    state = serializers.ChoiceField(
        choices=IdeaComment.State.choices, help_text="One's own may be held back or hidden; keepers see those of all."
    )
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()

    def to_representation(self, instance: IdeaComment) -> dict[str, Any]:
        """Return a comment that was read with its author and its idea."""
        idea = instance.idea
        return {
            "id": instance.pk,
            "idea": idea.canonical_id,
            "from_idea": {"id": idea.pk, "title": idea.title} if idea.merged_into_id else None,
            "author": person(instance.author),
            "is_of_company": instance.is_of_company,
            "body": instance.body,
            "html": instance.html,
            "state": instance.state,
            "created_at": instance.created_at,
            "edited_at": instance.edited_at,
            "version": instance.version,
        }


class IdeaCommentWriteSerializer(StrictSerializer):
    """A new comment."""

    body = StrictCharField(trim_whitespace=False)


class IdeaCommentEditSerializer(IdeaCommentWriteSerializer):
    """Another text."""

    version = IdField(required=False, help_text="Refused with 409 when the comment has another one meanwhile.")
