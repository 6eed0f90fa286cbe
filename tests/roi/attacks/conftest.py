"""A ledger with one of everything, for whoever wants to cheat it through the ORM."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from community.models import Member
from crm.models import Resolution, TicketEvent
from ideas.models import IdeaEvent
from roi.models import (
    Classification,
    CostEntry,
    FxRate,
    KpiReading,
    LegalBasis,
    Period,
    PeriodEvent,
    PersonQuery,
    Posting,
    ReportSnapshot,
    RuleVersion,
    StageReading,
)
from roi.operations.closing import close_period, soft_close_period
from roi.operations.correcting import correct_posting
from roi.operations.costs import Amount, Bearers, Hours, enter_cost, set_allocation_key
from roi.operations.intake import take_in
from roi.operations.restating import restate
from roi.operations.snapshots import sign_snapshot, take_snapshot
from roi.reports.selection import Selection
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import (
    ConversionRuleFactory,
    HourlyRateFactory,
    ValueDriverFactory,
    approved,
    at,
    policy,
    reopened,
    solved,
)

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@dataclass
class Books:
    """What attacks begin with."""

    version: RuleVersion
    # Stands in January, which is closed; in March, which is open; and an event that nobody has taken in.
    closed: Posting
    open: Posting
    waiting: TicketEvent
    cost: CostEntry
    snapshot: ReportSnapshot
    manager: Member
    controller: Member
    rate: FxRate

    @property
    def january(self) -> Period:
        return Period.objects.get(month=JANUARY)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Books]:
    """Built once, in a transaction that is rolled back in the end."""
    with django_db_blocker.unblock(), rolled_back(), translation.override("en"):
        yield make_books()


@pytest.fixture
def books(built: Books) -> Iterator[Books]:
    """What an attack changes is rolled back to where it began, in the rows and in memory."""
    with rolled_back():
        yield deepcopy(built)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_books() -> Books:
    """Tickets, an idea with an expectation, costs, rates, a correction, a restatement, a snapshot, closed months."""
    manager, controller = MemberFactory(roles=["manager"]), MemberFactory(roles=["controller"])
    version = approved(ConversionRuleFactory())
    approved(ConversionRuleFactory(idea=True), None)
    policy("equal", subject="idea")
    rate = FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 3, 4), rate=Decimal("1.0850"), source="ECB")
    HourlyRateFactory()
    first = solved(moment=at("2026-01-15"))
    gone = solved(moment=at("2026-02-15"))
    wrong_place = solved(moment=at("2026-02-16"))
    last = solved(moment=at("2026-03-16"))
    solved(moment=at("2026-03-17"), by=Resolution.By.STAFF)
    adoption = AdoptionFactory(idea__status="delivered")
    IdeaEvent.objects.create(kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-02"))
    RealisationFactory(adoption=adoption, recorded_at=at("2026-02-03"))
    key = set_allocation_key(
        by=manager,
        code="both",
        title="Both",
        method="weights",
        weights=[{"driver": version.rule.driver, "weight": 1}, {"driver": ValueDriverFactory(), "weight": 1}],
    )
    common = {"by": manager, "incurred_on": date(2026, 3, 5)}
    enter_cost(**common, category="staff", description="Care", spent=Hours(Decimal(10), "community"))
    enter_cost(
        **common, category="platform", description="Rent", spent=Amount(Decimal(10), "EUR"), bearers=Bearers(key=key)
    )
    cost = enter_cost(**common, category="campaign", description="Fair", spent=Amount(Decimal(20), "USD"))
    take_in()
    reopened(gone.ticket, moment=at("2026-02-20"))
    wrong_place.ticket.topic.category = CategoryFactory(slug="elsewhere")
    wrong_place.ticket.topic.save(update_fields=["category"])
    take_in()
    correct_posting(posting_of(wrong_place), by=controller, why="input", reason="Another category.")
    Classification.objects.create(driver=version.rule.driver, cashable=False, reason="By agreement.", by=controller)
    Classification.objects.create(driver=version.rule.driver, cashable=True, reason="It is paid.", by=controller)
    restate(date(2026, 3, 1), date(2026, 3, 31), by=manager, title="As it is", versions={})
    close_period(JANUARY, by=controller)
    soft_close_period(FEBRUARY, by=controller)
    snapshot = sign_snapshot(take_snapshot(Selection("EUR"), by=manager, title="Spring"), by=controller)
    basis = LegalBasis.objects.create(
        title="Agreement",
        document="BV 7",
        validity=(date(2020, 1, 1), None),
        author=manager,
        approved_by=controller,
        approved_at=at("2026-01-01"),
    )
    StageReading.objects.create(month=JANUARY, stage=2)
    KpiReading.objects.create(kpi=version.rule.kpi, month=JANUARY, value=7, origin="measured")
    PersonQuery.objects.create(asked_by=manager, subject="everybody", basis=basis)
    assert PeriodEvent.objects.count() == 2
    return Books(
        version,
        posting_of(first),
        posting_of(last),
        solved(moment=at("2026-03-20")),
        cost,
        snapshot,
        manager,
        controller,
        rate,
    )


def posting_of(event: TicketEvent) -> Posting:
    return Posting.objects.get(cause=f"crm.ticket_event:{event.pk}", kind="original")
