"""Activities, and what contacts and accounts said before."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person_or_none
from community.foundation.requests import StrictSerializer
from crm.models import Activity, Change


class ActivitySerializer(serializers.Serializer[Activity]):
    """What somebody did or will do for a contact, an account or a ticket."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    contact = serializers.IntegerField(allow_null=True)
    account = serializers.IntegerField(allow_null=True)
    ticket = serializers.IntegerField(allow_null=True)
    subject = serializers.CharField()
    body = serializers.CharField()
    assignee = PersonSerializer(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    remind_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = PersonSerializer(allow_null=True)
    by = PersonSerializer()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Activity) -> dict[str, Any]:
        """Return an activity that was read with its people."""
        return {
            "id": instance.pk,
            "kind": instance.kind,
            "contact": instance.contact_id,
            "account": instance.account_id,
            "ticket": instance.ticket_id,
            "subject": instance.subject,
            "body": instance.body,
            "assignee": person_or_none(instance.assignee),
            "due_at": instance.due_at,
            "remind_at": instance.remind_at,
            "done_at": instance.done_at,
            "done_by": person_or_none(instance.done_by),
            "by": person_or_none(instance.by),
            "created_at": instance.created_at,
            "version": instance.version,
        }


class ActivityEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    kind = serializers.ChoiceField(choices=Activity.Kind.choices, required=False)
    subject = StrictCharField(max_length=200, required=False)
    body = StrictCharField(required=False, allow_blank=True)
    assignee = IdField(required=False, allow_null=True, help_text="Id of a member.")
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    remind_at = serializers.DateTimeField(required=False, allow_null=True)


class ActivityWriteSerializer(ActivityEditSerializer):
    """A new activity; without a day by which it is due it is done already."""

    subject = StrictCharField(max_length=200)
    contact = IdField(required=False, allow_null=True, help_text="Id of a contact.")
    account = IdField(required=False, allow_null=True, help_text="Id of an account.")
    ticket = IdField(required=False, allow_null=True, help_text="Id of a ticket.")


class RowChangeSerializer(serializers.Serializer[Change]):
    """Which field said what before and after; written by the database."""

    id = serializers.IntegerField()
    row = serializers.CharField(help_text="contact, point or account.")
    row_id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Change.Kind.choices)
    before = serializers.JSONField()
    after = serializers.JSONField()
    by = PersonSerializer(allow_null=True, help_text="Null when it came past all acts.")
    changed_at = serializers.DateTimeField()
