"""Calendars and service policies."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import StrictSerializer
from crm.business_time import DAYS_OF_A_WEEK
from crm.models import Account, Calendar, Metric, ServicePolicy, Ticket
from crm.models.calendar import clock_text, minute_of
from crm.models.service_policy import LONGEST_TARGET, SHORTEST_TARGET


class ClockField(StrictCharField):
    """A minute of the day as a clock shows it; the end of the day is 24:00."""

    default_error_messages = {"clock": _("Write what a clock shows, from 00:00 to 24:00.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the minute of the day."""
        minute = minute_of(super().to_internal_value(data))
        if minute is None:
            self.fail("clock")
        return minute

    def to_representation(self, value: Any) -> str:
        """Write a minute of the day."""
        return clock_text(value)


class WeekHoursSerializer(StrictSerializer):
    """A stretch of the hours of a weekday."""

    weekday = serializers.IntegerField(min_value=1, max_value=DAYS_OF_A_WEEK, help_text="1 is Monday, 7 is Sunday.")
    opens = ClockField(source="starts", help_text="Such as 09:00.")
    closes = ClockField(source="ends", help_text="Such as 17:30; 24:00 is the end of the day.")


class SpecialDaySerializer(StrictSerializer):
    """A day on which the hours of its weekday do not hold."""

    day = serializers.DateField()
    name = StrictCharField(max_length=120, required=False, allow_blank=True, default="")
    opens = ClockField(
        source="starts", allow_null=True, required=False, default=None, help_text="Null: closed all day."
    )
    closes = ClockField(source="ends", allow_null=True, required=False, default=None)


class CalendarWriteSerializer(StrictSerializer):
    """A calendar as it shall be."""

    name = StrictCharField(max_length=120)
    time_zone = StrictCharField(max_length=64, help_text="As IANA names it, such as Europe/Berlin.")
    hours = WeekHoursSerializer(many=True, help_text="Stretches of one day lie apart from each other.")
    days = SpecialDaySerializer(
        many=True, required=False, help_text="Holidays, and days with other hours: one for each stretch."
    )


class CalendarEditSerializer(CalendarWriteSerializer):
    """What shall change; lists are replaced as a whole."""

    def get_fields(self) -> dict[str, Any]:
        """Ask for nothing."""
        return _optional(super().get_fields())


class CalendarSerializer(serializers.Serializer[Calendar]):
    """When a business is open, by the clock on the wall of one place."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    hours = WeekHoursSerializer(many=True)
    days = SpecialDaySerializer(many=True)
    version = serializers.IntegerField()

    def to_representation(self, instance: Calendar) -> dict[str, Any]:
        """Return a calendar that was read with its hours."""
        return {
            "id": instance.pk,
            "name": instance.name,
            "time_zone": instance.time_zone,
            "hours": [
                {
                    "weekday": row.weekday,
                    "opens": clock_text(row.starts_minute),
                    "closes": clock_text(row.ends_minute),
                }
                for row in instance.hours.all()
            ],
            "days": [
                {
                    "day": row.day.isoformat(),
                    "name": row.name,
                    "opens": None if row.starts_minute is None else clock_text(row.starts_minute),
                    "closes": None if row.ends_minute is None else clock_text(row.ends_minute),
                }
                for row in instance.days.all()
            ],
            "version": instance.version,
        }


class ServiceTargetSerializer(StrictSerializer):
    """How long something may take at a priority, in business time."""

    metric = serializers.ChoiceField(choices=Metric.choices)
    priority = serializers.ChoiceField(choices=Ticket.Priority.choices)
    seconds = serializers.IntegerField(min_value=SHORTEST_TARGET, max_value=LONGEST_TARGET)


class ServicePolicyWriteSerializer(StrictSerializer):
    """A service policy as it shall be."""

    name = StrictCharField(max_length=120)
    calendar = IdField(help_text="Id of a calendar.")
    targets = ServiceTargetSerializer(many=True, required=False)
    position = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, help_text="The first active policy that fits is given."
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether new tickets are given it.")
    answers_of = serializers.ChoiceField(
        choices=ServicePolicy.AnswersOf.choices, required=False, help_text="Whose answers end the wait for a response."
    )
    pauses_pending = serializers.BooleanField(required=False)
    pauses_on_hold = serializers.BooleanField(required=False)
    counts_from = serializers.ChoiceField(
        choices=ServicePolicy.CountsFrom.choices,
        required=False,
        help_text="From which of several unanswered messages the next response is counted.",
    )
    warn_percent = serializers.IntegerField(min_value=0, max_value=99, required=False, help_text="0 for no warning.")
    origins = serializers.ListField(
        child=serializers.ChoiceField(choices=Ticket.TicketOrigin.choices), max_length=10, required=False
    )
    account_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=Account.Kind.choices), max_length=10, required=False
    )
    account = IdField(required=False, allow_null=True, help_text="Id of an account.")
    ticket_types = serializers.ListField(child=StrictCharField(max_length=40), max_length=50, required=False)
    breach_percent = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        help_text="Percent of the yearly value of the account that a missed deadline puts at stake.",
    )


class ServicePolicyEditSerializer(ServicePolicyWriteSerializer):
    """What shall change; lists are replaced as a whole."""

    def get_fields(self) -> dict[str, Any]:
        """Ask for nothing."""
        return _optional(super().get_fields())


class ServicePolicySerializer(serializers.Serializer[ServicePolicy]):
    """What tickets that meet its conditions are promised."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    calendar = serializers.IntegerField(help_text="Id of the calendar.")
    targets = ServiceTargetSerializer(many=True)
    position = serializers.IntegerField()
    is_active = serializers.BooleanField()
    answers_of = serializers.ChoiceField(choices=ServicePolicy.AnswersOf.choices)
    pauses_pending = serializers.BooleanField()
    pauses_on_hold = serializers.BooleanField()
    counts_from = serializers.ChoiceField(choices=ServicePolicy.CountsFrom.choices)
    warn_percent = serializers.IntegerField()
    origins = serializers.ListField(child=serializers.ChoiceField(choices=Ticket.TicketOrigin.choices))
    account_kinds = serializers.ListField(child=serializers.ChoiceField(choices=Account.Kind.choices))
    account = serializers.IntegerField(allow_null=True)
    ticket_types = serializers.ListField(child=serializers.CharField())
    breach_percent = serializers.DecimalField(max_digits=5, decimal_places=2)
    version = serializers.IntegerField()

    def to_representation(self, instance: ServicePolicy) -> dict[str, Any]:
        """Return a policy that was read with its targets."""
        return {
            "id": instance.pk,
            "name": instance.name,
            "calendar": instance.calendar_id,
            "targets": [
                {"metric": row.metric, "priority": row.priority, "seconds": row.seconds}
                for row in instance.targets.all()
            ],
            "position": instance.position,
            "is_active": instance.is_active,
            "answers_of": instance.answers_of,
            "pauses_pending": instance.pauses_pending,
            "pauses_on_hold": instance.pauses_on_hold,
            "counts_from": instance.counts_from,
            "warn_percent": instance.warn_percent,
            "origins": instance.origins,
            "account_kinds": instance.account_kinds,
            "account": instance.account_id,
            "ticket_types": instance.ticket_types,
            "breach_percent": str(instance.breach_percent),
            "version": instance.version,
        }


def _optional(fields: dict[str, Any]) -> dict[str, Any]:
    for field in fields.values():
        field.required = False
    return fields
