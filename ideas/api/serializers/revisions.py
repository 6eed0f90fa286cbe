"""What ideas said before."""

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer
from ideas.models import IdeaRevision


class IdeaRevisionSerializer(serializers.Serializer[IdeaRevision]):
    """Title and text of an idea that others took the place of."""

    number = serializers.IntegerField(help_text="Counted from 1, what was proposed first.")
    title = serializers.CharField(help_text="Empty where it was removed for good, like the text.")
    body = serializers.CharField(help_text="The source.")
    written_at = serializers.DateTimeField()
    replaced_at = serializers.DateTimeField()
    replaced_by = PersonSerializer(help_text="Who wrote the next words.")
    is_removed = serializers.BooleanField(source="is_blanked")
