"""The two rows of numbers: by which the desk works, and by which personal data is handed over and forgotten."""

from rest_framework import serializers

from community.api.serializers.fields import IdField
from community.foundation.requests import StrictSerializer
from crm.models import DeskPolicy, PrivacyPolicy

_HOURS, _DAYS = 24 * 365, 3650
_HELP = {
    "community_hours": "So long the community has a question for itself.",
    "community_calendar": "Id of a calendar, of which only the hours count for the community; null for all hours.",
    "reopen_days": "So long a solved ticket is opened again; afterwards a new one follows it.",
    "close_days": "So long after its solution a ticket is closed by itself.",
    "recurring_tickets": "So many tickets and questions of one year that are alike are proposed as an idea.",
    "recurring_people": "So many people at least must have the problem.",
    "escalation_team": "Id of the team that gets what the community did not answer in time; null for none.",
    "export_days": "So long the file of an export can be fetched.",
    "grace_days": "So long a confirmed erasure can be withdrawn.",
}


class DeskPolicySerializer(serializers.Serializer[DeskPolicy]):
    """The numbers by which the desk works."""

    community_hours = serializers.IntegerField(help_text=_HELP["community_hours"])
    community_calendar = serializers.IntegerField(
        source="community_calendar_id", allow_null=True, help_text=_HELP["community_calendar"]
    )
    reopen_days = serializers.IntegerField(help_text=_HELP["reopen_days"])
    close_days = serializers.IntegerField(help_text=_HELP["close_days"])
    escalation_team = serializers.IntegerField(
        source="escalation_team_id", allow_null=True, help_text=_HELP["escalation_team"]
    )
    recurring_tickets = serializers.IntegerField(help_text=_HELP["recurring_tickets"])
    recurring_people = serializers.IntegerField(help_text=_HELP["recurring_people"])


class DeskPolicyEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    community_hours = serializers.IntegerField(
        min_value=0, max_value=_HOURS, required=False, help_text=_HELP["community_hours"]
    )
    community_calendar = IdField(required=False, allow_null=True, help_text=_HELP["community_calendar"])
    reopen_days = serializers.IntegerField(min_value=0, max_value=_DAYS, required=False, help_text=_HELP["reopen_days"])
    close_days = serializers.IntegerField(min_value=0, max_value=_DAYS, required=False, help_text=_HELP["close_days"])
    escalation_team = IdField(required=False, allow_null=True, help_text=_HELP["escalation_team"])
    recurring_tickets = serializers.IntegerField(
        min_value=2, max_value=10_000, required=False, help_text=_HELP["recurring_tickets"]
    )
    recurring_people = serializers.IntegerField(
        min_value=1, max_value=10_000, required=False, help_text=_HELP["recurring_people"]
    )


class PrivacyPolicySerializer(serializers.Serializer[PrivacyPolicy]):
    """The numbers by which personal data is handed over and forgotten."""

    export_days = serializers.IntegerField(help_text=_HELP["export_days"])
    grace_days = serializers.IntegerField(help_text=_HELP["grace_days"])


class PrivacyPolicyEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    export_days = serializers.IntegerField(min_value=1, max_value=_DAYS, required=False, help_text=_HELP["export_days"])
    grace_days = serializers.IntegerField(min_value=0, max_value=_DAYS, required=False, help_text=_HELP["grace_days"])
