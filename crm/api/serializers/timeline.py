"""What a person or an account has been through."""

from rest_framework import serializers

from crm.timeline import Entry


class EntrySerializer(serializers.Serializer[Entry]):
    """One thing that happened."""

    at = serializers.DateTimeField()
    kind = serializers.CharField(
        help_text="question, answer, solution, idea, vote, ticket, message, resolution, satisfaction, activity …"
    )
    kind_name = serializers.CharField(help_text="The kind in words.")
    what = serializers.CharField(help_text="What it is about.")
    word = serializers.CharField(help_text="A status or a score in words; may be empty.")
    url = serializers.CharField(help_text="Where it stands; empty where it has no page.")
