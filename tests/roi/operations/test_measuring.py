"""KPIs are read from the apps' own rows, again and again, and what people entered is left alone."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from community.foundation.errors import NotPermitted
from roi.errors import PeriodNotBegun
from roi.errors.chain import KpiIsMeasured
from roi.models import KpiReading, StageReading
from roi.operations.measuring import enter_reading, measure_kpis
from roi.tasks import measure_months
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.roi import KpiFactory, at

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-02T12:00:00Z", tick=False):
        yield


@pytest.fixture
def manager():
    return MemberFactory(roles=["manager"])


@pytest.fixture
def asked():
    return KpiFactory(code="asked", measure="questions_asked")


def values(kpi):
    return dict(KpiReading.objects.filter(kpi=kpi).values_list("month", "value"))


def test_every_kpi_with_a_measure_is_read(asked, queries):
    solved = KpiFactory(measure="solved_share")
    KpiFactory(measure="")
    KpiFactory(measure="no-longer-there")
    SolutionFactory(post=PostFactory(topic=TopicFactory(created_at=at("2026-03-05"))), marked_at=at("2026-03-06"))
    TopicFactory(created_at=at("2026-03-07"))

    assert measure_kpis(date(2026, 3, 17)) == 2

    assert values(asked) == {MARCH: 2}
    reading = KpiReading.objects.get(kpi=solved)
    assert (reading.value, reading.numerator, reading.denominator) == (Decimal("0.5"), 1, 2)
    assert (reading.origin, reading.source, reading.entered_by) == ("measured", "solved_share", None)


def test_measuring_again_reads_again_and_adds_nothing(asked):
    measure_kpis(MARCH)
    TopicFactory(created_at=at("2026-03-07"))

    measure_kpis(MARCH)

    assert values(asked) == {MARCH: 1}


def test_two_kpis_of_one_measure_are_measured_once(asked, queries):
    measure_kpis(MARCH)
    with queries(6) as alone:
        measure_kpis(MARCH)
    KpiFactory(measure="questions_asked")

    with queries(len(alone)):
        measure_kpis(MARCH)


def test_what_somebody_entered_is_left_alone(manager):
    kpi = KpiFactory(measure="", draft=True)
    enter_reading(kpi, MARCH, by=manager, value=Decimal(7), source="Press office")
    kpi.measure = "questions_asked"
    kpi.save()

    assert measure_kpis(MARCH) == 0

    assert (values(kpi), KpiReading.objects.get().origin) == ({MARCH: 7}, "entered")


def test_a_reading_is_entered_by_writers_for_what_is_not_measured(asked, manager):
    kpi = KpiFactory(measure="")

    with pytest.raises(NotPermitted):
        enter_reading(kpi, MARCH, by=MemberFactory(roles=["support"]), value=Decimal(7), source="x")
    with pytest.raises(KpiIsMeasured):
        enter_reading(asked, MARCH, by=manager, value=Decimal(7), source="x")
    with pytest.raises(PeriodNotBegun):
        enter_reading(kpi, date(2026, 5, 1), by=manager, value=Decimal(7), source="x")
    assert not KpiReading.objects.exists()


def test_a_month_of_the_future_is_not_measured(asked):
    with pytest.raises(PeriodNotBegun):
        measure_kpis(date(2026, 5, 1))


def test_every_night_the_last_and_the_running_month_are_measured_and_the_stage_of_the_last_is_read(asked):
    TopicFactory(created_at=at("2026-03-07"))
    TopicFactory(created_at=at("2026-02-07"))

    assert measure_months() == 2
    measure_months()

    assert values(asked) == {MARCH: 1, date(2026, 4, 1): 0}
    assert [reading.month for reading in StageReading.objects.all()] == [MARCH]


def test_the_past_is_measured_by_a_command_that_tells_how_far_it_is(asked):
    TopicFactory(created_at=at("2026-01-07"))
    out = StringIO()

    call_command("measure_kpis", "--from", "2025-12", "--to", "2026-02", stdout=out)

    assert out.getvalue().splitlines() == ["1/3 2025-12: 1 KPIs", "2/3 2026-01: 1 KPIs", "3/3 2026-02: 1 KPIs"]
    assert values(asked) == {date(2025, 12, 1): 0, date(2026, 1, 1): 1, date(2026, 2, 1): 0}


@pytest.mark.parametrize(("first", "last"), [("2026-02", "2026-01"), ("2026-05", "2026-06")])
@pytest.mark.parametrize("command", ["measure_kpis", "read_stage"])
def test_a_command_for_impossible_months_fails_with_a_sentence(asked, command, first, last):
    with pytest.raises(CommandError, match=r"before the first|has not begun"):
        call_command(command, "--from", first, "--to", last, stdout=StringIO())
