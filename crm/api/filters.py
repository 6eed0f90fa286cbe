"""What the lists of the CRM can be asked for, and the rows that answer."""

import json
from typing import Any

from django.db import models
from django.utils import timezone
from rest_framework import serializers

from community.api.filters import narrowed
from community.api.serializers.fields import IdField
from community.api.views.base import referred
from community.foundation.requests import ParameterSerializer
from community.models.category import Reader
from community.models.member import Member
from crm.models import Account, Contact, ContactPoint, Message, Resolution, Segment, ServiceClock, Ticket
from crm.models.ticket import TicketQuerySet
from crm.operations.custom_fields import asked_custom
from crm.reports.consents import agreeing_points
from crm.reports.finding_tickets import matching
from crm.reports.queues import QUEUES, in_queue
from crm.reports.rules import chosen_by

# Of one request; all of them are listed at their own address.
MESSAGES_SHOWN = 20


class RuleField(serializers.CharField):
    """A rule as JSON in a parameter; whether it can be asked for is said by its compiler."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the rule."""
        try:
            return json.loads(super().to_internal_value(data))
        except ValueError:
            self.fail("invalid")


class FieldsField(RuleField):
    """Values of additional fields as JSON in a parameter."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values by the codes of their fields."""
        values = super().to_internal_value(data)
        return values if isinstance(values, dict) else self.fail("invalid")


class TicketParameters(ParameterSerializer):
    """The filters of the ticket list; they narrow each other."""

    status = serializers.ChoiceField(choices=Ticket.Status.choices, required=False)
    origin = serializers.ChoiceField(choices=Ticket.TicketOrigin.choices, required=False)
    assignee = IdField(required=False, help_text="Id of a member.")
    owner = serializers.ChoiceField(choices=Ticket.Owner.choices, required=False)
    team = IdField(required=False, help_text="Id of a team.")
    contact = IdField(
        required=False, help_text="Id of a contact; tickets of one that was merged are at where it leads."
    )
    account = IdField(
        required=False, help_text="Id of an account; tickets of one that was merged are at where it leads."
    )
    priority = serializers.ChoiceField(choices=Ticket.Priority.choices, required=False)
    type = serializers.SlugField(required=False, help_text="Word of a type of tickets.")
    tag = serializers.CharField(required=False, max_length=40)
    queue = serializers.ChoiceField(
        choices=[(queue.key, queue.name) for queue in QUEUES],
        required=False,
        help_text="A queue of the caller's, as `ticket-queues/` counts them.",
    )
    resolution = serializers.ChoiceField(choices=Resolution.By.choices, required=False, help_text="Who solved it.")
    custom = FieldsField(
        required=False,
        max_length=2000,
        help_text='What additional fields hold, as JSON by the codes of `field-definitions/`: `{"device": "S4"}`.',
    )
    search = serializers.CharField(
        required=False, max_length=100, help_text="A number, words of the subject, or the beginning of a name."
    )


class ChosenParameters(ParameterSerializer):
    """By which rule rows are chosen."""

    rule = RuleField(
        required=False, max_length=8000, help_text="A rule in JSON, as segments have it; see `rule-fields/`."
    )
    segment = IdField(required=False, help_text="Id of a segment.")


class ContactParameters(ChosenParameters):
    """The filters of the contact list."""

    account = IdField(required=False, help_text="Id of an account.")
    member = IdField(required=False, help_text="Id of a member.")
    email = serializers.CharField(required=False, max_length=254, help_text="One of the contact's addresses.")
    phone = serializers.CharField(required=False, max_length=60, help_text="One of the contact's numbers.")
    name = serializers.CharField(required=False, max_length=200, help_text="How the name begins.")
    agrees_to = serializers.SlugField(required=False, max_length=40, help_text="Code of a purpose of consent.")


class ConsentParameters(ParameterSerializer):
    """Which statements of a contact are wanted."""

    holding = serializers.BooleanField(default=False, help_text="True: only the newest of each point and purpose.")
    purpose = serializers.SlugField(required=False, help_text="Code of a purpose.")


class AccountParameters(ChosenParameters):
    """The filters of the account list."""

    kind = serializers.ChoiceField(choices=Account.Kind.choices, required=False)
    owner = IdField(required=False, help_text="Id of a member.")
    parent = IdField(required=False, help_text="Id of the account that it belongs to.")  # type: ignore[assignment]
    name = serializers.CharField(required=False, max_length=200, help_text="How the name begins.")


def tickets_for_list(reader: Reader) -> models.QuerySet[Ticket]:
    """Return tickets with all the people in them and their latest clocks, in two queries."""
    clocks = ServiceClock.objects.latest_rounds().select_related("terms").defer("terms__values")
    tickets = Ticket.objects.visible_to(reader).select_related("assignee", "resolution__member", "merge")
    tickets = tickets.prefetch_related(models.Prefetch("clocks", clocks, to_attr="latest_clocks"))
    return tickets.fetch_mode(models.FETCH_PEERS)


def tickets_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Ticket]:
    """Return the tickets that answer the parameters, the newest first."""
    same = ("status", "origin", "assignee", "owner", "team", "contact", "account", "priority", "type")
    tickets = tickets_for_list(reader)
    if given.get("queue") and isinstance(reader, Member):
        tickets = in_queue(tickets, given["queue"], reader)
    if given.get("search"):
        tickets = matching(tickets, given["search"])
    if given.get("tag"):
        tickets = tickets.filter(tags__contains=[given["tag"].lower()])
    if given.get("custom"):
        tickets = tickets.filter(custom__contains=asked_custom("ticket", given["custom"]))
    return narrowed(tickets, given, **{name: name for name in same}, resolution="resolution__by").order_by(
        "-opened_at", "-id"
    )


def requests_of(reader: Reader) -> TicketQuerySet:
    """Return what somebody asked, each with what was said to them lately, in three queries."""
    latest = (
        Message.objects.said_to_customers()
        .of_known_senders()
        .order_by("-written_at", "-id")
        .with_files()[:MESSAGES_SHOWN]
    )
    own = Ticket.objects.asked_by(reader).prefetch_related(models.Prefetch("messages", latest, to_attr="latest_said"))
    return own.fetch_mode(models.FETCH_PEERS)


def contacts_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Contact]:
    """Return the contacts that answer the parameters."""
    contacts = narrowed(Contact.objects.visible_to(reader), given, account="account", member="member")
    contacts = narrowed(contacts, given, name="name__istartswith")
    for kind in (ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE):
        if kind in given:
            points = ContactPoint.objects.visible_to(reader).current().called(kind, given[kind])
            contacts = contacts.filter(pk__in=points.values("contact"))
    if "agrees_to" in given:
        contacts = contacts.filter(pk__in=agreeing_points(given["agrees_to"]).values("contact"))
    return _chosen(contacts, reader, given, Segment.Target.CONTACT).order_by("id").fetch_mode(models.FETCH_PEERS)


def accounts_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Account]:
    """Return the accounts that answer the parameters, with their owners and what they are worth today."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    accounts = Account.objects.visible_to(reader).with_value(today).select_related("owner")
    lookups = {"kind": "kind", "owner": "owner", "parent": "parent", "name": "name__istartswith"}
    rows = _chosen(narrowed(accounts, given, **lookups), reader, given, Segment.Target.ACCOUNT)
    return rows.order_by("id").fetch_mode(models.FETCH_PEERS)


def _chosen[Row: models.Model](
    rows: models.QuerySet[Row], reader: Reader, given: dict[str, Any], target: str
) -> models.QuerySet[Row]:
    """Keep the rows that a rule and a segment choose; both together narrow each other."""
    if "rule" in given:
        rows = chosen_by(target, given["rule"]).of(rows)
    if "segment" in given:
        segments = Segment.objects.visible_to(reader).filter(target=target)
        rows = chosen_by(target, referred(segments, "/segment", pk=given["segment"]).rule).of(rows)
    return rows
