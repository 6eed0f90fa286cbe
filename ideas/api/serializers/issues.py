"""The issues by which an idea is built."""

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer, StrictCharField
from community.foundation.requests import StrictSerializer
from ideas.issue_names import IssueState, Tracker
from ideas.models import IdeaIssue


class IdeaLinkSerializer(serializers.Serializer[IdeaIssue]):
    """An issue that is linked to the idea, as its tracker last told of it."""

    id = serializers.IntegerField()
    tracker = serializers.ChoiceField(source="issue.tracker", choices=Tracker.choices)
    server = serializers.CharField(source="issue.server")
    project = serializers.CharField(source="issue.project", help_text="Repository or project.")
    key = serializers.CharField(source="issue.key", help_text="Number, or key in Jira.")
    url = serializers.CharField(source="issue.url")
    title = serializers.CharField(source="issue.title", help_text="Empty until the tracker told of it.")
    state = serializers.ChoiceField(source="issue.state", choices=IssueState.choices)
    told_at = serializers.DateTimeField(source="issue.told_at", allow_null=True)
    linked_by = PersonSerializer()
    linked_at = serializers.DateTimeField()


class IdeaLinkWriteSerializer(StrictSerializer):
    """An issue, by where it is read."""

    url = StrictCharField(max_length=700)
