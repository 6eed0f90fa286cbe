"""What posts said before."""

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer
from community.models import Post, PostRevision


class PostRevisionSerializer(serializers.Serializer[PostRevision]):
    """One version of a post that another one took the place of."""

    number = serializers.IntegerField(help_text="The version of the post that this text was.")
    body = serializers.CharField(help_text="The source; empty where it was removed for good.")
    format = serializers.ChoiceField(choices=Post.Format.choices)
    written_at = serializers.DateTimeField()
    replaced_at = serializers.DateTimeField()
    replaced_by = PersonSerializer(help_text="Who wrote the next version.")
    is_removed = serializers.BooleanField(source="is_blanked")
