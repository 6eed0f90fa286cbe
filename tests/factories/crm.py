"""Accounts, contacts and tickets."""

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from crm.models import (
    Account,
    AccountValue,
    Assignment,
    Channel,
    Contact,
    Message,
    Network,
    OwnPresence,
    Persona,
    Resolution,
    Satisfaction,
    Team,
    TeamSeat,
    Ticket,
    TicketEvent,
)
from tests.factories.community import MemberFactory, TopicFactory


class AccountFactory(factory.django.DjangoModelFactory[Account]):
    class Meta:
        model = Account

    name = factory.Sequence(lambda number: f"Account {number}")


class AccountValueFactory(factory.django.DjangoModelFactory[AccountValue]):
    """A thousand euros a year, without a contract that ends."""

    class Meta:
        model = AccountValue

    account = factory.SubFactory(AccountFactory)
    amount = Decimal(1000)
    currency = "EUR"
    valid_from = date(2026, 1, 1)
    source = "contract"
    owner = factory.SubFactory(MemberFactory, roles=["manager"])
    by = factory.SelfAttribute("owner")


class ContactFactory(factory.django.DjangoModelFactory[Contact]):
    """Somebody the company knows who is no member."""

    class Meta:
        model = Contact

    name = factory.Sequence(lambda number: f"Contact {number}")
    email = factory.Sequence(lambda number: f"contact{number}@example.org")


class TicketFactory(factory.django.DjangoModelFactory[Ticket]):
    """A new ticket that came by e-mail, with its opening event."""

    class Meta:
        model = Ticket

    contact = factory.SubFactory(ContactFactory)
    account = factory.SelfAttribute("contact.account")
    origin = Ticket.TicketOrigin.EMAIL
    subject = factory.Sequence(lambda number: f"Pump {number} is broken")
    opened_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Ticket], *args: Any, **fields: Any) -> Ticket:
        ticket = super()._create(model_class, *args, **fields)
        by = ticket.contact.member or MemberFactory()
        TicketEvent.objects.create(kind=TicketEvent.Kind.OPENED, ticket=ticket, by=by, occurred_at=ticket.opened_at)
        if ticket.assignee_id or ticket.team_id:
            Assignment.objects.create(
                ticket=ticket,
                agent_id=ticket.assignee_id,
                team_id=ticket.team_id,
                way=Assignment.Way.BY_HAND,
                by=ticket.assignee or by,
                assigned_at=ticket.opened_at,
            )
        return ticket


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    """A team that gives to each in turn; name its agents with ``agents=``."""

    class Meta:
        model = Team

    name = factory.Sequence(lambda number: f"Team {number}")
    way = Team.Way.ROUND_ROBIN

    @classmethod
    def _create(cls, model_class: type[Team], *args: Any, **fields: Any) -> Team:
        agents = fields.pop("agents", ())
        team = super()._create(model_class, *args, **fields)
        TeamSeat.objects.bulk_create([TeamSeat(team=team, member=agent) for agent in agents])
        return team


class CommunityTicketFactory(TicketFactory):
    """The ticket of a question."""

    origin = Ticket.TicketOrigin.COMMUNITY
    topic = factory.SubFactory(TopicFactory)
    contact = factory.LazyAttribute(
        lambda row: Contact.objects.get_or_create(
            member=row.topic.author, defaults={"name": row.topic.author.display_name}
        )[0]
    )
    subject = factory.SelfAttribute("topic.title")


class ResolutionFactory(factory.django.DjangoModelFactory[Resolution]):
    """An employee solved the ticket."""

    class Meta:
        model = Resolution

    ticket = factory.SubFactory(TicketFactory)
    by = Resolution.By.STAFF
    member = factory.SubFactory(MemberFactory, roles=["support"])

    @classmethod
    def _create(cls, model_class: type[Resolution], *args: Any, **fields: Any) -> Resolution:
        resolution = super()._create(model_class, *args, **fields)
        resolution.ticket.status, resolution.ticket.solved_at = Ticket.Status.SOLVED, resolution.resolved_at
        resolution.ticket.save(update_fields=["status", "solved_at"])
        solved = {"by": resolution.by, "member": resolution.member_id, "post": resolution.post_id}
        TicketEvent.objects.create(
            kind=TicketEvent.Kind.SOLVED,
            ticket=resolution.ticket,
            by=resolution.member or MemberFactory(),
            occurred_at=resolution.resolved_at,
            extras=solved,
        )
        return resolution


class SatisfactionFactory(factory.django.DjangoModelFactory[Satisfaction]):
    """The asker of a solved question is content, with the event of saying so."""

    class Meta:
        model = Satisfaction

    ticket = factory.LazyFunction(lambda: ResolutionFactory(ticket=CommunityTicketFactory()).ticket)
    score = 4
    by = factory.SelfAttribute("ticket.contact.member")

    @classmethod
    def _create(cls, model_class: type[Satisfaction], *args: Any, **fields: Any) -> Satisfaction:
        given = super()._create(model_class, *args, **fields)
        TicketEvent.objects.create(
            kind=TicketEvent.Kind.RATED,
            ticket=given.ticket,
            by=given.by,
            occurred_at=given.given_at,
            extras={"before": None, "after": given.score},
        )
        return given


class ChannelFactory(factory.django.DjangoModelFactory[Channel]):
    """A signed webhook."""

    class Meta:
        model = Channel

    key = factory.Sequence(lambda number: f"channel-{number}")
    name = factory.Sequence(lambda number: f"Channel {number}")
    network = Network.WEBHOOK


class PersonaFactory(factory.django.DjangoModelFactory[Persona]):
    """Somebody who was seen on Mastodon."""

    class Meta:
        model = Persona

    network = Network.MASTODON
    external_id = factory.Sequence(lambda number: f"https://social.example/users/{number}")
    handle = factory.Sequence(lambda number: f"person{number}@social.example")


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    """What the contact of a ticket writes privately."""

    class Meta:
        model = Message

    ticket = factory.SubFactory(TicketFactory)
    contact = factory.SelfAttribute("ticket.contact")
    direction = Message.Direction.IN
    visibility = Message.Visibility.PRIVATE
    body = "The pump still leaks."
    html = "<p>The pump still leaks.</p>"


class OwnPresenceFactory(factory.django.DjangoModelFactory[OwnPresence]):
    """An account of ours on Mastodon that is heard through no channel."""

    class Meta:
        model = OwnPresence

    network = OwnPresence.Place.MASTODON
    external_id = factory.Sequence(lambda number: str(1000 + number))
    name = factory.Sequence(lambda number: f"Presence {number}")
    by = factory.SubFactory(MemberFactory, roles=["community_manager"])
