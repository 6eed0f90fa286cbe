"""O-40: one quarter from events to money, with everything that can come late."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Sum

from crm.models import TicketEvent
from ideas.models import IdeaEvent
from roi.models import ConversionRule, FxRate, Leg, Posting, TicketIntake, Valuation
from roi.models.grade import Grade
from roi.operations.closing import close_period
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.costs import Amount, Hours, enter_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.rule_versions import FactorDraft
from roi.reports.selection import AsOf, Selection
from roi.reports.snapshots import figures_of
from roi.reports.summary import Report
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.crm import CommunityTicketFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import (
    ConversionRuleFactory,
    HourlyRateFactory,
    approved,
    at,
    drafted,
    policy,
    reopened,
    solved,
    solved_at_once,
)

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
NET = ["attribution", "unattributed"]


def booked(by: str, types: list[str], as_of: datetime | None = None, **filters: object) -> dict[date, Decimal]:
    """Sums of legs by the month of the books or of the business date."""
    legs = Leg.objects.filter(account__type__in=types, **filters)
    if as_of:
        legs = legs.filter(posting__recorded_at__lte=as_of)
    field = "posting__period__month" if by == "posted" else "posting__valid_on__month"
    sums = legs.values_list(field).annotate(total=Sum("amount"))
    return {key if by == "posted" else date(2026, key, 1): total for key, total in sums}


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture
def quarter(controller) -> list[TicketEvent]:
    """Everything up to the end of March; returns the January events."""
    category, asker, helper = CategoryFactory(), MemberFactory(), MemberFactory()
    HourlyRateFactory()

    def accept(start: datetime, times: int) -> list[TicketEvent]:
        moments = [start + timedelta(hours=turn) for turn in range(times)]
        return solved_at_once(moments, category, asker, helper)

    def spend(month: date, category: str, spent: Hours | Amount) -> None:
        enter_cost(by=controller, category=category, description="…", incurred_on=month, spent=spent)

    with time_machine.travel("2026-01-02T08:00:00Z", tick=False):
        direct = ConversionRuleFactory()
        approved(direct, "18.40")
        approved(direct, "19.10", start=FEBRUARY)
        deadweight = [FactorDraft("deadweight", Decimal("0.75"))]
        approved(ConversionRuleFactory(idea=True), None, factors=deadweight)
    with time_machine.travel("2026-01-31T20:00:00Z", tick=False):
        january = accept(at("2026-01-10"), 120)
        spend(JANUARY, "staff", Hours(Decimal(160), "community"))
        spend(JANUARY, "platform", Amount(Decimal(1500), "EUR"))
        spend(JANUARY, "implementation", Amount(Decimal(6000), "EUR"))
        take_in()
    with time_machine.travel("2026-02-05T09:00:00Z", tick=False):
        close_period(JANUARY, by=controller)
    with time_machine.travel("2026-02-28T20:00:00Z", tick=False):
        # (a) Half an hour after midnight in Berlin it is February.
        accept(at("2026-01-31", "23:30"), 1)
        accept(at("2026-02-10"), 99)
        spend(FEBRUARY, "staff", Hours(Decimal(160), "community"))
        spend(FEBRUARY, "platform", Amount(Decimal(1500), "EUR"))
        spend(FEBRUARY, "campaign", Amount(Decimal(2000), "EUR"))
        take_in()
    with time_machine.travel("2026-04-02T20:00:00Z", tick=False):
        accept(at("2026-03-10"), 110)
        reopened(january[7].ticket, moment=at("2026-03-15"))
        spend(MARCH, "staff", Hours(Decimal(160), "community"))
        spend(MARCH, "platform", Amount(Decimal(1500), "EUR"))
        adoption = AdoptionFactory(idea__status="delivered", expected_likely=Decimal(9000), expected_high=Decimal(9000))
        adopted = IdeaEvent.Kind.IDEA_ADOPTED
        IdeaEvent.objects.create(kind=adopted, idea=adoption.idea, by=controller, occurred_at=at("2026-02-01"))
        for month, end in ((FEBRUARY, MARCH), (MARCH, date(2026, 4, 1))):
            RealisationFactory(adoption=adoption, amount=Decimal(4000), period=DateRange(month, end))
        take_in()
    return january


def test_o40_the_quarter(quarter):
    direct = {"posting__valuation__source": "crm.ticket_event"}
    idea = {"posting__kind": "realisation"}
    dec = Decimal

    assert booked("posted", NET, **direct) == {JANUARY: dec("1112.40"), FEBRUARY: dec("963.00"), MARCH: dec("1050.03")}
    assert booked("valid", NET, **direct) == {JANUARY: dec("1103.13"), FEBRUARY: dec("963.00"), MARCH: dec("1059.30")}
    assert booked("posted", NET, **idea) == {FEBRUARY: dec("3000.00"), MARCH: dec("3000.00")}
    costs = {JANUARY: dec("15180.00"), FEBRUARY: dec("11180.00"), MARCH: dec("9180.00")}
    assert booked("posted", ["cost"]) == booked("valid", ["cost"]) == costs
    # Direct and idea together, as in "without the survey-based indirect part".
    assert sum(booked("posted", NET).values()) == dec("9125.43")
    # 9,000 were expected, 8,000 came.
    assert sum(booked("posted", ["expectation"]).values()) == dec("1000.00")
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []


def test_o40_a_half_an_hour_after_midnight_in_berlin_is_february(quarter):
    valuation = Valuation.objects.get(occurred_at=at("2026-01-31", "23:30"))

    assert (valuation.valid_on, valuation.net, valuation.rule_version.number) == (date(2026, 2, 1), Decimal("9.63"), 2)


def test_o40_b_an_event_delivered_twice_is_posted_once(quarter):
    before = Posting.objects.count()
    TicketIntake.objects.filter(event=quarter[3]).delete()

    assert take_in() == 1
    assert Posting.objects.count() == before


def test_o40_c_what_arrives_late_keeps_its_day_and_is_flagged(quarter, controller):
    with time_machine.travel("2026-02-20T09:00:00Z", tick=False):
        event = solved(CommunityTicketFactory(opened_at=at("2026-01-15")), moment=at("2026-01-15"))
        take_in()

    posting = Posting.objects.get(cause=f"crm.ticket_event:{event.pk}")
    assert (posting.valid_on, posting.period.month, posting.prior_period) == (date(2026, 1, 15), FEBRUARY, True)
    assert posting.rule_version.number == 1


def test_o40_d_january_as_known_on_5_february_is_the_same_for_ever(quarter):
    as_of = at("2026-02-05")

    known = {basis: booked(basis, NET, as_of) for basis in ("posted", "valid")}
    assert known == {basis: {JANUARY: Decimal("1112.40")} for basis in ("posted", "valid")}
    with time_machine.travel("2026-05-20T09:00:00Z", tick=False):
        for event in quarter[20:40]:
            reopened(event.ticket)
        take_in()

    assert {basis: booked(basis, NET, as_of) for basis in ("posted", "valid")} == known


def test_o40_d_neither_corrections_nor_rates_nor_versions_change_what_was_known(quarter, controller):
    as_of, selection = at("2026-02-05"), Selection(currency="EUR", from_day=JANUARY, to_day=date(2026, 1, 31))
    then = replace(selection, as_of=AsOf("2026-02-05", as_of))
    known = figures_of(Report.of(then, headline_min_grade=Grade.E4))
    assert known["benefits"] == Decimal("1112.40")

    with time_machine.travel("2026-05-20T09:00:00Z", tick=False):
        FxRate.objects.create(base="EUR", quote="USD", on=JANUARY, rate=Decimal("1.085"), source="ECB")
        RealisationFactory(amount=Decimal(20), currency="USD", period=DateRange(JANUARY, date(2026, 1, 4)))
        take_in()
        FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 3), rate=Decimal("1.2"), source="ECB")
        realised = Posting.objects.get(valuation__original_currency="USD")
        correct_posting(realised, by=controller, why="fx", reason="The rate of the day came late.")
        rule = ConversionRule.objects.get(subject="ticket_solved")
        correct_by_rule(drafted(rule, "25.00", start=date(2026, 3, 1)), by=controller, reason="Dearer.")
        policy("equal", validity=DateRange(JANUARY, FEBRUARY))
        direct = Posting.objects.filter(valid_on__lt=FEBRUARY, live_effect__isnull=False, kind="original").first()
        correct_posting(direct, by=controller, why="policy", reason="Agreed.")

    assert figures_of(Report.of(then, headline_min_grade=Grade.E4)) == known
    assert booked("valid", NET)[JANUARY] != known["benefits"]
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []
