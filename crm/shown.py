"""What the CRM hands over to a person who asks what we know of them."""

from community.personal_data import Shown
from crm.models import (
    Activity,
    Assignment,
    CampaignArrival,
    Change,
    ConsentStatement,
    Contact,
    ContactPoint,
    Message,
    MessageFile,
    Persona,
    PersonaLink,
    Satisfaction,
    TeamSeat,
    Ticket,
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
    Shown(
        "contacts",
        lambda member: Contact.objects.filter(member=member).order_by("id"),
        ("id", "name", "email", "account_id", "custom", "created_at"),
    ),
    Shown(
        "contact_points",
        lambda member: ContactPoint.objects.filter(contact__member=member).order_by("id"),
        ("id", "kind", "network", "value", "label", "is_primary", "verified_at", "retired_at", "created_at"),
    ),
    Shown(
        "activities",
        lambda member: Activity.objects.filter(contact__member=member).order_by("id"),
        ("id", "kind", "subject", "body", "due_at", "done_at", "created_at"),
    ),
    Shown(
        "changes_of_contact",
        lambda member: Change.objects.filter(
            contact_id__in=Contact.objects.filter(member=member).values("pk")
        ).order_by("id"),
        ("row", "row_id", "kind", "before", "after", "changed_at"),
    ),
    Shown(
        "consents",
        lambda member: ConsentStatement.objects.filter(point__contact__member=member).order_by("id"),
        ("point_id", "purpose_id", "is_given", "stated_at", "way", "place", "wording", "recorded_at"),
    ),
    Shown(
        "tickets",
        lambda member: Ticket.objects.filter(contact__member=member).order_by("id"),
        ("id", "subject", "status", "origin", "opened_at", "solved_at"),
    ),
    Shown(
        "messages",
        lambda member: Message.objects.filter(ticket__contact__member=member).said_to_customers().order_by("id"),
        ("id", "ticket_id", "direction", "body", "written_at"),
    ),
    Shown(
        "message_files",
        lambda member: MessageFile.objects.filter(
            message__in=Message.objects.filter(ticket__contact__member=member).said_to_customers()
        ).order_by("id"),
        ("id", "message_id", "name", "kind", "size"),
    ),
    Shown(
        "satisfaction",
        lambda member: Satisfaction.objects.filter(by=member).order_by("id"),
        ("ticket_id", "score", "comment", "given_at"),
    ),
    Shown(
        "personas",
        lambda member: Persona.objects.filter(link__contact__member=member).order_by("id"),
        ("id", "network", "external_id", "handle", "name", "url", "first_seen_at", "last_seen_at"),
    ),
    Shown(
        "statements_about_personas",
        lambda member: PersonaLink.objects.filter(contact__member=member).order_by("id"),
        ("id", "persona_id", "says", "strength", "evidence", "reference", "stated_at"),
    ),
    Shown(
        "campaigns_followed",
        lambda member: CampaignArrival.objects.filter(member=member).order_by("id"),
        ("link_id", "arrived_at"),
    ),
)
