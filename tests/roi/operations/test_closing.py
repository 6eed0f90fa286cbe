"""Closed books stay closed."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from community.foundation.errors import NotPermitted
from roi.errors import PeriodAlreadyClosed, PeriodNotBegun
from roi.models import Period, Posting
from roi.operations.closing import close_period, seal_of
from roi.operations.intake import take_in
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, reopened, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"], email="controller@example.org")


@pytest.fixture
def rule():
    return approved(ConversionRuleFactory())


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-10T09:00:00Z"):
        yield


def places() -> list[tuple[date, date, bool]]:
    return [(one.valid_on, one.period.month, one.prior_period) for one in Posting.objects.in_order()]


def test_a_closed_month_names_who_and_when_and_is_sealed(controller, rule):
    solved(moment=at("2026-01-15"))
    take_in()

    period = close_period(date(2026, 1, 20), by=controller)

    assert (period.month, period.state, period.closed_by) == (date(2026, 1, 1), "closed", controller)
    assert (period.posting_count, period.seal) == (1, seal_of(period)[1])


def test_the_months_before_it_are_closed_with_it(controller, rule):
    solved(moment=at("2025-11-15"))
    solved(moment=at("2026-02-15"))
    take_in()

    close_period(date(2026, 1, 1), by=controller)

    states = {period.month: period.state for period in Period.objects.all()}
    assert states == {date(2025, 11, 1): "closed", date(2026, 1, 1): "closed", date(2026, 2, 1): "open"}


@pytest.mark.parametrize("roles", [[], ["manager"], ["support"]])
def test_only_controllers_and_admins_close(roles):
    with pytest.raises(NotPermitted):
        close_period(date(2026, 1, 1), by=MemberFactory(roles=roles))


@pytest.mark.parametrize("month", [date(2026, 1, 1), date(2025, 6, 1)])
def test_closing_again_is_refused(controller, month):
    close_period(date(2026, 1, 1), by=controller)

    with pytest.raises(PeriodAlreadyClosed):
        close_period(month, by=controller)


def test_a_month_of_the_future_is_not_closed(controller):
    with pytest.raises(PeriodNotBegun):
        close_period(date(2026, 5, 1), by=controller)


def test_what_arrives_late_goes_to_the_first_open_month_and_keeps_its_day(controller, rule):
    close_period(date(2026, 1, 1), by=controller)
    solved(moment=at("2026-01-15"))
    solved(moment=at("2020-03-15"))

    take_in()

    assert places() == [(date(2026, 1, 15), date(2026, 2, 1), True), (date(2020, 3, 15), date(2026, 2, 1), True)]


def test_a_reversal_goes_to_the_month_of_its_cause_when_its_own_is_closed(controller, rule):
    event = solved(moment=at("2026-01-15"))
    take_in()
    close_period(date(2026, 1, 1), by=controller)
    reopened(event.ticket, moment=at("2026-03-12"))

    take_in()

    assert places()[1] == (date(2026, 1, 15), date(2026, 3, 1), True)


def test_a_reversal_stays_in_its_own_month_while_that_is_open(rule):
    event = solved(moment=at("2026-01-15"))
    take_in()
    reopened(event.ticket, moment=at("2026-03-12"))

    take_in()

    assert places()[1] == (date(2026, 1, 15), date(2026, 1, 1), False)


def test_the_command_closes_and_says_what_it_closed(controller, capsys):
    call_command("close_period", "2026-01", by="controller@example.org")

    assert capsys.readouterr().out.startswith("2026-01 is closed with 0 postings")
    with pytest.raises(CommandError, match="closed through this month"):
        call_command("close_period", "2026-01", by="controller@example.org")
    with pytest.raises(CommandError, match="nobody has the address"):
        call_command("close_period", "2026-01", by="who@example.org")
    with pytest.raises(CommandError, match="YYYY-MM"):
        call_command("close_period", "January", by="controller@example.org")
