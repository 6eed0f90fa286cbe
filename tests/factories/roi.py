"""The chain from why to money, rules that hold, rates, and solved tickets that are worth something."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from community.foundation.events import Origin
from community.models import Category, Member, Post, Topic
from crm.models import Contact, Resolution, Ticket, TicketEvent
from roi.models import (
    Assumption,
    AttributionPolicy,
    ConversionRule,
    Goal,
    HourlyRate,
    Kpi,
    RoleWeight,
    RuleVersion,
    Strategy,
    StrategyLink,
    Study,
    ValueDriver,
)
from roi.models.method import Method
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from tests.factories.community import MemberFactory, PostFactory
from tests.factories.crm import CommunityTicketFactory

DIRECT_FACTORS = (
    FactorDraft("entitled", Decimal("0.8")),
    FactorDraft("would_contact", Decimal("0.7")),
    FactorDraft("no_further_action", Decimal("0.9")),
)


class SignedFactory(factory.django.DjangoModelFactory[Any]):
    """Written by a manager and signed by a controller; `draft=True` waits for the signature."""

    class Meta:
        abstract = True

    class Params:
        draft = factory.Trait(approved_by=None, approved_at=None)

    author = factory.SubFactory(MemberFactory, roles=["manager"])
    approved_by = factory.SubFactory(MemberFactory, roles=["controller"])
    approved_at = factory.LazyFunction(timezone.now)


class GoalFactory(SignedFactory):
    class Meta:
        model = Goal

    code = factory.Sequence(lambda number: f"goal-{number}")
    title = factory.Sequence(lambda number: f"Spend less on support {number}")
    perspective = Goal.Perspective.FINANCE
    owner = factory.SubFactory(MemberFactory, roles=["manager"])


class StrategyFactory(SignedFactory):
    class Meta:
        model = Strategy

    code = factory.Sequence(lambda number: f"strategy-{number}")
    goal = factory.SubFactory(GoalFactory)
    title = factory.Sequence(lambda number: f"Customers help customers {number}")
    stage_from = 3
    stage_to = 4


class ValueDriverFactory(SignedFactory):
    """Cashable, so that it counts in the headline."""

    class Meta:
        model = ValueDriver

    code = factory.Sequence(lambda number: f"driver-{number}")
    strategy = factory.SubFactory(StrategyFactory)
    title = factory.Sequence(lambda number: f"Support contacts avoided {number}")
    kind = ValueDriver.Kind.COST_AVOIDED
    business_model = "The service desk is paid by contact."
    cashable = True
    controller = factory.SubFactory(MemberFactory, roles=["controller"])


class KpiFactory(SignedFactory):
    class Meta:
        model = Kpi

    code = factory.Sequence(lambda number: f"kpi-{number}")
    title = factory.Sequence(lambda number: f"Questions solved by peers {number}")
    driver = factory.SubFactory(ValueDriverFactory)
    kpi_class = Kpi.KpiClass.OPERATIONAL
    unit = "tickets"
    definition = "Tickets that a customer other than the asker solved."


class StrategyLinkFactory(SignedFactory):
    class Meta:
        model = StrategyLink

    cause = factory.SubFactory(StrategyFactory)
    effect = factory.SubFactory(StrategyFactory)
    hypothesis = "Those who are helped help others."
    lag_days = 90


class AssumptionFactory(SignedFactory):
    """A fixed share of one half, valid from 2020 on."""

    class Meta:
        model = Assumption

    code = factory.Sequence(lambda number: f"assumption-{number}")
    title = factory.Sequence(lambda number: f"Would have called {number}")
    unit = "share"
    value = Decimal("0.5")
    validity = DateRange(date(2020, 1, 1), None)
    source = "Survey among callers"
    grade = "E3"
    review_on = date(2099, 1, 1)


class ConversionRuleFactory(factory.django.DjangoModelFactory[ConversionRule]):
    """The rule for solved tickets; `idea=True` makes the one for realised ideas."""

    class Meta:
        model = ConversionRule

    class Params:
        idea = factory.Trait(subject=ConversionRule.Subject.IDEA_REALISED, method=Method.IDEA_MEASURED)

    code = factory.Sequence(lambda number: f"rule-{number}")
    title = factory.Sequence(lambda number: f"Contacts avoided {number}")
    kpi = factory.SubFactory(KpiFactory)
    driver = factory.SelfAttribute("kpi.driver")
    subject = ConversionRule.Subject.TICKET_SOLVED


class HourlyRateFactory(factory.django.DjangoModelFactory[HourlyRate]):
    """48 EUR an hour for community managers, from 2020 on."""

    class Meta:
        model = HourlyRate

    group = "community"
    amount = Decimal("48.00")
    currency = "EUR"
    validity = DateRange(date(2020, 1, 1), None)


def policy(method: str, weights: dict[str, int] | None = None, **fields: Any) -> AttributionPolicy:
    """A policy for tickets that always held; give `subject` or `validity` for another one."""
    fields = {"subject": AttributionPolicy.Subject.TICKET, "validity": DateRange(None, None), **fields}
    row = AttributionPolicy.objects.create(method=method, **fields)
    for role, weight in (weights or {}).items():
        RoleWeight.objects.create(policy=row, role=role, weight=weight)
    return row


def drafted(  # noqa: PLR0913
    rule: ConversionRule,
    unit_value: str | None = "18.40",
    *,
    start: date = date(2020, 1, 1),
    end: date | None = None,
    factors: Sequence[FactorDraft] = DIRECT_FACTORS,
    grade: str = "E3",
    by: Member | None = None,
    study: Study | None = None,
) -> RuleVersion:
    """A version that waits for its approval."""
    return draft_rule_version(
        rule,
        by=by or MemberFactory(roles=["manager"]),
        valid_from=start,
        valid_until=end,
        unit_value=None if unit_value is None else Decimal(unit_value),
        currency="EUR",
        grade=grade,
        reason="Loaded cost of the service desk by contact.",
        factors=factors,
        study=study,
    )


def approved(rule: ConversionRule, unit_value: str | None = "18.40", **fields: Any) -> RuleVersion:
    """A version that somebody else than its author approved; by default 18.40 EUR gross and 9.27 net from 2020 on."""
    return approve_rule_version(drafted(rule, unit_value, **fields), by=MemberFactory(roles=["controller"]))


def at(day: str, clock: str = "12:00") -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


def solved(
    ticket: Ticket | None = None,
    *,
    moment: datetime | None = None,
    by: str = Resolution.By.PEER,
    helper: Member | None = None,
    origin: str = Origin.LIVE,
    known: bool = True,
) -> TicketEvent:
    """The event of a solved ticket of the community, as the CRM writes it; `known=False` names no solver."""
    moment = moment or timezone.now()
    ticket = ticket or CommunityTicketFactory(opened_at=moment)
    post = PostFactory(topic=ticket.topic, author=helper or MemberFactory(), created_at=moment)
    Resolution.objects.create(ticket=ticket, by=by, member=post.author, post=post, resolved_at=moment)
    ticket.status, ticket.solved_at = Ticket.Status.SOLVED, moment
    ticket.save(update_fields=["status", "solved_at"])
    extras = {"by": by, "member": post.author_id if known else None, "post": post.pk}
    return _written(ticket, TicketEvent.Kind.SOLVED, moment, origin, extras)


def solved_at_once(moments: Sequence[datetime], category: Category, asker: Member, helper: Member) -> list[TicketEvent]:
    """The events of many tickets of the community, all asked by one member and solved by another."""
    contact, _created = Contact.objects.get_or_create(member=asker, defaults={"name": asker.display_name})
    topics = Topic.objects.bulk_create(
        [Topic(category=category, author=asker, title="Why?", slug="why", solved_at=moment) for moment in moments]
    )
    posts = Post.objects.bulk_create([Post(topic=topic, number=2, author=helper, body="So.") for topic in topics])
    tickets = Ticket.objects.bulk_create(
        [
            Ticket(contact=contact, origin="community", topic=topic, subject="Why?", status="solved", solved_at=moment)
            for topic, moment in zip(topics, moments, strict=True)
        ]
    )
    Resolution.objects.bulk_create(
        [
            Resolution(ticket=ticket, by="peer", member=helper, post=post, resolved_at=ticket.solved_at)
            for ticket, post in zip(tickets, posts, strict=True)
        ]
    )
    events = [
        TicketEvent(
            kind="solved",
            ticket=ticket,
            by=asker,
            occurred_at=ticket.solved_at,
            extras={"by": "peer", "member": helper.pk, "post": post.pk},
        )
        for ticket, post in zip(tickets, posts, strict=True)
    ]
    return TicketEvent.objects.bulk_create(events)


def reopened(ticket: Ticket, *, moment: datetime | None = None, origin: str = Origin.LIVE) -> TicketEvent:
    """The event of a ticket whose solution was withdrawn."""
    Resolution.objects.filter(ticket=ticket).delete()
    ticket.status, ticket.solved_at = Ticket.Status.OPEN, None
    ticket.save(update_fields=["status", "solved_at"])
    extras = {"reason": "solution_withdrawn"}
    return _written(ticket, TicketEvent.Kind.REOPENED, moment or timezone.now(), origin, extras)


def _written(ticket: Ticket, kind: str, moment: datetime, origin: str, extras: dict[str, Any]) -> TicketEvent:
    return TicketEvent.objects.create(
        kind=kind, ticket=ticket, by=ticket.topic.author, occurred_at=moment, origin=origin, extras=extras
    )
