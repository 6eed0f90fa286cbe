"""Posts."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.attachments import AttachmentSerializer
from community.api.serializers.fields import AttachmentsField, IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from community.models import Post


class PostSerializer(serializers.Serializer[Post]):
    """A message of a topic."""

    id = serializers.IntegerField()
    topic = serializers.IntegerField(help_text="Id of the topic.")
    number = serializers.IntegerField(help_text="1 is the topic's own text.")
    author = PersonSerializer()
    body = serializers.CharField(help_text="The source, as the author wrote it.")
    format = serializers.ChoiceField(choices=Post.Format.choices)
    html = serializers.CharField(help_text="Rendered and sanitised.")
    reply_to = serializers.IntegerField(allow_null=True, help_text="Id of a post of the same topic.")
    state = serializers.ChoiceField(choices=Post.State.choices, help_text="Others than visible are one's own.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    helpful_count = serializers.IntegerField(help_text="Our own votes and the imported score.")
    imported_score = serializers.IntegerField()
    is_solution = serializers.BooleanField()
    works_for_me_count = serializers.IntegerField(help_text="Members for whom this answer works.")
    no_help_count = serializers.IntegerField(help_text="Members whom this answer did not help.")
    attachments = AttachmentSerializer(many=True)
    version = serializers.IntegerField()

    def to_representation(self, instance: Post) -> dict[str, Any]:
        """Return a post that was read by ``posts_for_list``; a list calls this a hundred times."""
        return {
            "id": instance.pk,
            "topic": instance.topic_id,
            "number": instance.number,
            "author": person(instance.author),
            "body": instance.body,
            "format": instance.format,
            "html": instance.html,
            "reply_to": instance.reply_to_id,
            "state": instance.state,
            "created_at": instance.created_at,
            "edited_at": instance.edited_at,
            "helpful_count": instance.shown_score,
            "imported_score": instance.imported_score,
            "is_solution": getattr(instance, "is_solution", False),
            "works_for_me_count": getattr(instance, "works_count", 0),
            "no_help_count": getattr(instance, "no_help_count", 0),
            # Asked for all posts of a page at once, and not at all where there are none.
            "attachments": [AttachmentSerializer(file).data for file in instance.attachments.all()]
            if instance.attachment_count
            else [],
            "version": instance.version,
        }


class PostWriteSerializer(StrictSerializer):
    """A new post."""

    body = StrictCharField(trim_whitespace=False)
    reply_to = IdField(required=False, allow_null=True)
    attachments = AttachmentsField()


class PostEditSerializer(StrictSerializer):
    """The new text."""

    body = StrictCharField(trim_whitespace=False)
    version = IdField(required=False, help_text="Refused with 409 when the post has another one meanwhile.")
