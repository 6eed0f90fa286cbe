"""What the CRM hands over to a person who asks what we know of them, with or without an account."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Value

from community.models import Member
from community.personal_data import Shown
from crm.models import (
    Activity,
    Approach,
    Assignment,
    CampaignArrival,
    Change,
    ConsentStatement,
    Contact,
    ContactPoint,
    FieldDefinition,
    Influencer,
    Message,
    MessageFile,
    MessageReading,
    Persona,
    PersonaLink,
    Resolution,
    Restriction,
    Satisfaction,
    TeamSeat,
    Ticket,
    VouchedAddress,
)

People = models.QuerySet[Contact]


@dataclass(frozen=True)
class OfPeople:
    """Rows of contacts that an export hands over: what they are called there, which they are, and which columns."""

    name: str
    rows: Callable[[People], models.QuerySet[Any]]
    columns: tuple[str, ...]

    def of_member(self) -> Shown:
        """Return the same for the contact of a member and the records that lead to it."""
        return Shown(self.name, lambda member: self.rows(people_of_member(member)), self.columns)


def people_of(contact: Contact) -> People:
    """Return a contact with the records that were merged into it."""
    return Contact.objects.filter(_with_merged(pk=contact.pk))


def people_of_member(member: Member) -> People:
    """Return the contact of a member with the records that were merged into it."""
    return Contact.objects.filter(_with_merged(member=member))


def said_with(people: People) -> models.QuerySet[Message]:
    """Return what people wrote and what was written to them; no note, and nothing that somebody else wrote."""
    own = models.Q(ticket__contact__in=people)
    theirs = (
        models.Q(contact__in=people)
        | models.Q(persona__link__contact__in=people)
        | models.Q(by__in=people.filter(member__isnull=False).values("member"))
    )
    incoming = models.Q(direction=Message.Direction.IN) & theirs
    return Message.objects.said_to_customers().filter(incoming | (models.Q(direction=Message.Direction.OUT) & own))


def _tickets(people: People) -> models.QuerySet[Ticket]:
    """Read along what the additional fields hold that nobody declared not to be personal."""
    plain = FieldDefinition.objects.filter(target=FieldDefinition.Target.TICKET, is_personal=False)
    codes = Value(list(plain.values_list("code", flat=True)), ArrayField(models.TextField()))
    personal: Any = Func(
        "custom", codes, template="(%(expressions)s)", arg_joiner=" - ", output_field=models.JSONField()
    )
    return Ticket.objects.filter(contact__in=people).annotate(personal_fields=personal).order_by("id")


def _activities(people: People) -> models.QuerySet[Activity]:
    """Read what is planned and noted with people and with what they asked."""
    return Activity.objects.filter(models.Q(contact__in=people) | models.Q(ticket__contact__in=people)).order_by("id")


def _readings(people: People) -> models.QuerySet[MessageReading]:
    read = said_with(people).filter(direction=Message.Direction.IN)
    return MessageReading.objects.filter(message__in=read).order_by("message_id")


def _with_merged(**is_the_one: Any) -> models.Q:
    leads_there = {f"merges__leads_to__{name}": value for name, value in is_the_one.items()}
    away = Contact.objects.filter(merges__undone_at__isnull=True, **leads_there)
    return models.Q(**is_the_one) | models.Q(pk__in=away.values("pk"))


def _rows(model: type[models.Model], path: str, people: People) -> models.QuerySet[Any]:
    return models.QuerySet(model).filter(**{f"{path}__in": people}).order_by("id")


OF_PEOPLE = (
    OfPeople(
        "contacts",
        lambda people: people.order_by("id"),
        ("id", "name", "email", "account_id", "custom", "created_at"),
    ),
    OfPeople(
        "contact_points",
        partial(_rows, ContactPoint, "contact"),
        ("id", "kind", "network", "value", "label", "is_primary", "verified_at", "retired_at", "created_at"),
    ),
    OfPeople(
        "activities",
        _activities,
        ("id", "ticket_id", "kind", "subject", "body", "due_at", "done_at", "created_at"),
    ),
    OfPeople(
        "restrictions",
        partial(_rows, Restriction, "contact"),
        ("id", "reason", "since", "until", "lifted_at", "lifted_because"),
    ),
    OfPeople(
        "changes_of_contact",
        lambda people: Change.objects.filter(contact_id__in=people.values("pk")).order_by("id"),
        ("row", "row_id", "kind", "before", "after", "changed_at"),
    ),
    OfPeople(
        "consents",
        partial(_rows, ConsentStatement, "point__contact"),
        ("point_id", "purpose_id", "is_given", "stated_at", "way", "place", "wording", "recorded_at"),
    ),
    OfPeople(
        "tickets",
        _tickets,
        ("id", "subject", "status", "origin", "tags", "personal_fields", "opened_at", "solved_at"),
    ),
    OfPeople(
        "resolutions",
        partial(_rows, Resolution, "ticket__contact"),
        ("ticket_id", "by", "answer", "resolved_at"),
    ),
    OfPeople(
        "messages",
        lambda people: said_with(people).order_by("id"),
        ("id", "ticket_id", "direction", "subject", "body", "url", "written_at"),
    ),
    OfPeople(
        "readings_of_messages",
        _readings,
        ("message_id", "language", "mood", "score", "reasons", "corrected_mood"),
    ),
    OfPeople(
        "message_files",
        lambda people: MessageFile.objects.filter(message__in=said_with(people)).order_by("id"),
        ("id", "message_id", "name", "kind", "size"),
    ),
    OfPeople(
        "satisfaction",
        partial(_rows, Satisfaction, "ticket__contact"),
        ("ticket_id", "score", "comment", "given_at"),
    ),
    OfPeople(
        "personas",
        partial(_rows, Persona, "link__contact"),
        ("id", "network", "external_id", "handle", "name", "url", "first_seen_at", "last_seen_at"),
    ),
    OfPeople(
        "statements_about_personas",
        partial(_rows, PersonaLink, "contact"),
        ("id", "persona_id", "says", "strength", "evidence", "reference", "stated_at"),
    ),
    OfPeople(
        "vouched_addresses",
        partial(_rows, VouchedAddress, "persona__link__contact"),
        ("persona_id", "address", "how", "reference", "vouched_at"),
    ),
    OfPeople(
        "influencers",
        partial(_rows, Influencer, "contact"),
        ("id", "why", "policy", "pause_days", "added_at"),
    ),
    OfPeople(
        "approaches",
        partial(_rows, Approach, "influencer__contact"),
        ("id", "influencer_id", "about", "made_at"),
    ),
)
SHOWN = (
    Shown(
        "team_seats",
        lambda member: TeamSeat.objects.filter(member=member).order_by("id"),
        ("team_id", "is_working"),
    ),
    Shown(
        "assignments",
        lambda member: Assignment.objects.filter(agent=member).order_by("id"),
        ("ticket_id", "team_id", "way", "assigned_at", "ended_at"),
    ),
    *(one.of_member() for one in OF_PEOPLE),
    Shown(
        "campaigns_followed",
        lambda member: CampaignArrival.objects.filter(member=member).order_by("id"),
        ("link_id", "arrived_at"),
    ),
)
