"""A month that is closed softly takes what people enter or correct, and nothing that comes by itself."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from community.foundation.errors import NotPermitted
from roi.errors import (
    LaterPeriodIsClosed,
    PeriodAlreadyClosed,
    PeriodAlreadySoftClosed,
    PeriodIsOpen,
    PeriodNotBegun,
)
from roi.models import CostEntry, Period, PeriodEvent, Posting
from roi.operations.closing import close_period, reopen_period, seal_of, soft_close_period
from roi.operations.costs import Amount, enter_cost, reverse_cost
from roi.operations.intake import take_in
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, reopened, solved

pytestmark = pytest.mark.django_db
WHY = "An invoice came late."
DECEMBER, JANUARY, FEBRUARY, MARCH = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-10T09:00:00Z"):
        yield


@pytest.fixture(autouse=True)
def rule():
    return approved(ConversionRuleFactory())


def rent(by, day: date = JANUARY) -> CostEntry:
    amount = Amount(Decimal(1500), "EUR")
    return enter_cost(by=by, category="platform", description="Rent", incurred_on=day, spent=amount)


def places() -> list[tuple[str, date, date, bool]]:
    return [(one.kind, one.valid_on, one.period.month, one.prior_period) for one in Posting.objects.in_order()]


def states() -> dict[date, str]:
    return dict(Period.objects.values_list("month", "state"))


def test_i6_what_intakes_bring_goes_to_the_first_open_month_with_its_day_and_the_mark(controller):
    event = solved(moment=at("2026-01-10"))
    take_in()
    soft_close_period(JANUARY, by=controller)

    solved(moment=at("2026-01-15"))
    reopened(event.ticket, moment=at("2026-01-20"))
    take_in()

    assert places() == [
        ("original", date(2026, 1, 10), JANUARY, False),
        ("reversal", date(2026, 1, 10), FEBRUARY, True),
        ("original", date(2026, 1, 15), FEBRUARY, True),
    ]


def test_i6_what_people_enter_and_take_back_still_goes_there(controller):
    soft_close_period(JANUARY, by=controller)

    reverse_cost(rent(controller), by=controller)

    assert places() == [("cost", JANUARY, JANUARY, False), ("reversal", JANUARY, JANUARY, False)]


def test_i6_a_month_closed_for_ever_takes_neither(controller):
    soft_close_period(JANUARY, by=controller)
    close_period(JANUARY, by=controller)

    rent(controller)
    solved(moment=at("2026-01-15"))
    take_in()

    assert places() == [("cost", JANUARY, date(2026, 4, 1), True), ("original", date(2026, 1, 15), FEBRUARY, True)]


def test_a_cost_of_a_month_before_it_that_had_no_row_finds_it_closed_softly(controller):
    soft_close_period(FEBRUARY, by=controller)

    rent(controller, DECEMBER)

    assert (places()[0][2], states()) == (DECEMBER, {DECEMBER: "soft_closed", FEBRUARY: "soft_closed"})


def test_months_before_it_are_closed_softly_with_it_and_can_be_closed_for_ever_one_by_one(controller):
    for month in (DECEMBER, JANUARY, MARCH):
        rent(controller, month)

    soft_close_period(JANUARY, by=controller)
    assert states() == {DECEMBER: "soft_closed", JANUARY: "soft_closed", MARCH: "open"}

    close_period(DECEMBER, by=controller)
    assert states() == {DECEMBER: "closed", JANUARY: "soft_closed", MARCH: "open"}


def test_a_month_without_a_row_before_a_soft_closed_one_is_closed_for_ever(controller):
    soft_close_period(FEBRUARY, by=controller)

    assert close_period(JANUARY, by=controller).posting_count == 0
    assert states() == {JANUARY: "closed", FEBRUARY: "soft_closed"}


def test_the_latest_month_is_opened_again_first_and_takes_what_comes(controller):
    rent(controller, JANUARY)
    soft_close_period(FEBRUARY, by=controller)

    with pytest.raises(LaterPeriodIsClosed):
        reopen_period(JANUARY, by=controller, reason=WHY)
    period = reopen_period(FEBRUARY, by=controller, reason=WHY)
    reopen_period(JANUARY, by=controller, reason=WHY)
    solved(moment=at("2026-01-15"))
    take_in()

    assert (period.state, period.soft_closed_by, period.soft_closed_at) == ("open", None, None)
    assert places()[-1] == ("original", date(2026, 1, 15), JANUARY, False)


def test_only_what_is_closed_softly_is_opened_again(controller):
    with pytest.raises(PeriodIsOpen):
        reopen_period(JANUARY, by=controller, reason=WHY)
    close_period(JANUARY, by=controller)
    with pytest.raises(PeriodAlreadyClosed):
        reopen_period(JANUARY, by=controller, reason=WHY)


def test_what_is_closed_softly_or_for_ever_or_has_not_begun_is_not_closed_softly(controller):
    soft_close_period(FEBRUARY, by=controller)

    for month in (JANUARY, FEBRUARY):
        with pytest.raises(PeriodAlreadySoftClosed):
            soft_close_period(month, by=controller)
    with pytest.raises(PeriodNotBegun):
        soft_close_period(date(2026, 5, 1), by=controller)
    close_period(FEBRUARY, by=controller)
    with pytest.raises(PeriodAlreadyClosed):
        soft_close_period(FEBRUARY, by=controller)


@pytest.mark.parametrize("act", [soft_close_period, partial(reopen_period, reason=WHY)])
@pytest.mark.parametrize("roles", [[], ["manager"], ["support"]])
def test_only_controllers_and_admins_may(act, roles):
    with pytest.raises(NotPermitted):
        act(JANUARY, by=MemberFactory(roles=roles))


def attempt(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_keeps_the_order_of_the_books(controller):
    soft_close_period(JANUARY, by=controller)

    with pytest.raises(IntegrityError, match="no month is open before a closed one"):
        attempt("INSERT INTO roi_period (month, state, posting_count, seal) VALUES ('2025-12-01', 'open', 0, '')")
    rent(controller, FEBRUARY)
    soft = "state = 'soft_closed', soft_closed_at = now(), soft_closed_by_id = (SELECT min(id) FROM community_member)"
    closed = "state = 'closed', closed_at = now(), closed_by_id = (SELECT min(id) FROM community_member)"
    closed += f", posting_count = 1, seal = '{seal_of(Period.objects.get(month=FEBRUARY))[1]}'"
    with pytest.raises(IntegrityError, match="no month is open before a closed one"):
        attempt(f"UPDATE roi_period SET {closed} WHERE month = '2026-02-01'")
    PeriodEvent.objects.create(period=Period.objects.get(month=FEBRUARY), kind="soft_closed", by=controller)
    attempt(f"UPDATE roi_period SET {soft} WHERE month = '2026-02-01'")
    with pytest.raises(IntegrityError, match="names_who_and_when"):
        attempt("UPDATE roi_period SET soft_closed_by_id = NULL")


def test_the_database_refuses_what_comes_by_itself(controller, monkeypatch):
    solved(moment=at("2026-01-15"))
    soft_close_period(JANUARY, by=controller)
    # As if somebody had forgotten the rule when postings look for their month.
    monkeypatch.setattr("roi.operations.books.Books.period_for", lambda *_: Period.objects.get(month=JANUARY))

    assert take_in() == 0
    assert places() == []
