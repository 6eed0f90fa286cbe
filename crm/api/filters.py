"""What the lists of the CRM can be asked for, and the rows that answer."""

from typing import Any

from django.db import models
from rest_framework import serializers

from community.api.filters import narrowed
from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer
from community.models.category import Reader
from crm.models import Account, Contact, Message, Resolution, ServiceClock, Ticket
from crm.models.ticket import TicketQuerySet
from crm.reports.finding_tickets import matching

# Of one request; all of them are listed at their own address.
MESSAGES_SHOWN = 20


class TicketParameters(ParameterSerializer):
    """The filters of the ticket list; they narrow each other."""

    status = serializers.ChoiceField(choices=Ticket.Status.choices, required=False)
    origin = serializers.ChoiceField(choices=Ticket.TicketOrigin.choices, required=False)
    assignee = IdField(required=False, help_text="Id of a member.")
    owner = serializers.ChoiceField(choices=Ticket.Owner.choices, required=False)
    team = IdField(required=False, help_text="Id of a team.")
    priority = serializers.ChoiceField(choices=Ticket.Priority.choices, required=False)
    type = serializers.SlugField(required=False, help_text="Word of a type of tickets.")
    tag = serializers.CharField(required=False, max_length=40)
    resolution = serializers.ChoiceField(choices=Resolution.By.choices, required=False, help_text="Who solved it.")
    search = serializers.CharField(
        required=False, max_length=100, help_text="A number, words of the subject, or the beginning of a name."
    )


class ContactParameters(ParameterSerializer):
    """The filters of the contact list."""

    account = IdField(required=False, help_text="Id of an account.")
    member = IdField(required=False, help_text="Id of a member.")


class AccountParameters(ParameterSerializer):
    """The filters of the account list."""

    kind = serializers.ChoiceField(choices=Account.Kind.choices, required=False)
    owner = IdField(required=False, help_text="Id of a member.")


def tickets_for_list(reader: Reader) -> models.QuerySet[Ticket]:
    """Return tickets with all the people in them and their latest clocks, in two queries."""
    clocks = ServiceClock.objects.latest_rounds().select_related("terms").defer("terms__values")
    tickets = Ticket.objects.visible_to(reader).select_related("assignee", "resolution__member", "merge")
    tickets = tickets.prefetch_related(models.Prefetch("clocks", clocks, to_attr="latest_clocks"))
    return tickets.fetch_mode(models.FETCH_PEERS)


def tickets_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Ticket]:
    """Return the tickets that answer the parameters, the newest first."""
    same = {name: name for name in ("status", "origin", "assignee", "owner", "team", "priority", "type")}
    tickets = tickets_for_list(reader)
    if given.get("search"):
        tickets = matching(tickets, given["search"])
    if given.get("tag"):
        tickets = tickets.filter(tags__contains=[given["tag"].lower()])
    return narrowed(tickets, given, **same, resolution="resolution__by").order_by("-opened_at", "-id")


def requests_of(reader: Reader) -> TicketQuerySet:
    """Return what somebody asked, each with what was said to them lately, in three queries."""
    latest = Message.objects.said_to_customers().order_by("-written_at", "-id").with_files()[:MESSAGES_SHOWN]
    own = Ticket.objects.asked_by(reader).prefetch_related(models.Prefetch("messages", latest, to_attr="latest_said"))
    return own.fetch_mode(models.FETCH_PEERS)


def contacts_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Contact]:
    """Return the contacts that answer the parameters."""
    contacts = Contact.objects.visible_to(reader).fetch_mode(models.FETCH_PEERS)
    return narrowed(contacts, given, account="account", member="member").order_by("id")


def accounts_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Account]:
    """Return the accounts that answer the parameters, with their owners."""
    accounts = Account.objects.visible_to(reader).select_related("owner").fetch_mode(models.FETCH_PEERS)
    return narrowed(accounts, given, kind="kind", owner="owner").order_by("id")
