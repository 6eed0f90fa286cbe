"""Attachments."""

from typing import Any

from rest_framework import serializers

from community.foundation.requests import StrictSerializer
from community.models import Attachment


class AttachmentSerializer(serializers.Serializer[Attachment]):
    """A file beneath a post."""

    id = serializers.IntegerField()
    post = serializers.IntegerField(allow_null=True, help_text="Id of the post; null before it is posted.")
    name = serializers.CharField()
    content_type = serializers.ChoiceField(choices=Attachment.Kind.choices)
    size = serializers.IntegerField(help_text="In bytes.")
    width = serializers.IntegerField(allow_null=True, help_text="In pixels, of pictures.")
    height = serializers.IntegerField(allow_null=True, help_text="In pixels, of pictures.")
    sha256 = serializers.CharField()
    url = serializers.CharField(help_text="Where who may see the post fetches the file.")

    def to_representation(self, instance: Attachment) -> dict[str, Any]:
        """Return what the file is."""
        return {
            "id": instance.pk,
            "post": instance.post_id,
            "name": instance.name,
            "content_type": instance.kind,
            "size": instance.size,
            "width": instance.width,
            "height": instance.height,
            "sha256": instance.sha256,
            "url": instance.get_absolute_url(),
        }


class AttachmentWriteSerializer(StrictSerializer):
    """One file."""

    file = serializers.FileField(allow_empty_file=True)
