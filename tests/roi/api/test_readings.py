"""KPIs month by month, and the catalogue of what is measured."""

from datetime import date

import pytest
import time_machine

from roi.models import KpiReading
from roi.operations.measuring import measure_kpis
from roi.reports.measures import MEASURES
from tests.factories.community import TopicFactory
from tests.factories.roi import KpiFactory, at

pytestmark = pytest.mark.django_db
KPIS = "/api/v1/roi/kpis/"


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        yield


@pytest.fixture
def series(manager_api):
    kpi = KpiFactory(code="mentions")
    for month in ("2026-01", "2026-02", "2026-03"):
        manager_api.put(f"{KPIS}mentions/readings/{month}/", {"value": month[-1], "source": "Press office"})
    return kpi


def test_a_reading_is_entered_with_its_source_and_corrected(manager_api):
    KpiFactory(code="mentions")
    own = f"{KPIS}mentions/readings/2026-02/"

    first = manager_api.put(own, {"value": "12", "source": "Press office"})
    second = manager_api.put(own, {"value": "13.5", "source": "Press office, corrected"})

    assert (first.status_code, second.status_code) == (200, 200)
    said = {"month": "2026-02", "value": "13.500000", "origin": "entered", "source": "Press office, corrected"}
    assert said.items() <= second.json().items()
    assert second.json()["entered_by"] == "Mara Manager"
    assert KpiReading.objects.count() == 1


@pytest.mark.parametrize(
    ("month", "body", "status", "code"),
    [
        ("2026-04", {"value": "1", "source": "x"}, 409, "period_not_begun"),
        ("2026-13", {"value": "1", "source": "x"}, 404, "not_found"),
        ("2026-02", {"value": "1"}, 400, "required"),
        ("2026-02", {"value": "1", "source": ""}, 400, "blank"),
        ("2026-02", {"value": "much", "source": "x"}, 400, "invalid"),
        ("2026-02", {"value": "1", "source": "x", "origin": "measured"}, 400, "unknown_field"),
    ],
)
def test_a_bad_reading_is_told(manager_api, month, body, status, code):
    KpiFactory(code="mentions")

    refused = manager_api.put(f"{KPIS}mentions/readings/{month}/", body).json()

    assert (refused["status"], refused.get("errors", [refused])[0]["code"]) == (status, code)
    assert not KpiReading.objects.exists()


def test_what_is_measured_is_not_entered(manager_api):
    KpiFactory(code="asked", measure="questions_asked")

    refused = manager_api.put(f"{KPIS}asked/readings/2026-02/", {"value": "1", "source": "x"})

    assert (refused.status_code, refused.json()["code"]) == (409, "kpi_is_measured")


@pytest.mark.parametrize(
    ("asked", "months"),
    [
        ({}, ["2026-01", "2026-02", "2026-03"]),
        ({"from": "2026-02"}, ["2026-02", "2026-03"]),
        ({"to": "2026-02"}, ["2026-01", "2026-02"]),
        ({"from": "2026-02", "to": "2026-02"}, ["2026-02"]),
        ({"from": "2026-04"}, []),
    ],
)
def test_a_series_is_read_from_month_to_month(manager_api, series, asked, months):
    rows = manager_api.get(f"{KPIS}mentions/readings/", asked).json()["results"]

    assert [row["month"] for row in rows] == months


def test_the_latest_three_months_stand_beside_the_kpi(manager_api, series):
    manager_api.put(f"{KPIS}mentions/readings/2025-12/", {"value": "0", "source": "Press office"})

    latest = manager_api.get(f"{KPIS}mentions/").json()["latest_readings"]

    assert latest == [
        {"month": "2026-03", "value": "3.000000"},
        {"month": "2026-02", "value": "2.000000"},
        {"month": "2026-01", "value": "1.000000"},
    ]


def test_a_measured_kpi_shows_what_was_measured(manager_api):
    TopicFactory(created_at=at("2026-02-10"))
    KpiFactory(code="asked", measure="questions_asked")
    measure_kpis(date(2026, 2, 1))

    [row] = manager_api.get(f"{KPIS}asked/readings/").json()["results"]

    assert (row["month"], row["value"], row["origin"], row["entered_by"]) == ("2026-02", "1.000000", "measured", None)


def test_the_catalogue_defines_every_measure_in_words(manager_api, customer_api):
    rows = manager_api.get("/api/v1/roi/measures/").json()

    assert [row["code"] for row in rows] == list(MEASURES)
    assert len(rows) >= 14
    assert all(row["title"] and row["definition"] and row["reads"] and row["unit"] for row in rows)
    assert customer_api.get("/api/v1/roi/measures/").status_code == 403


def test_a_kpi_takes_only_measures_of_the_catalogue(manager_api):
    kpi = {"code": "k", "title": "K", "kpi_class": "communication", "unit": "1", "definition": "Counted."}

    refused = manager_api.post(KPIS, kpi | {"measure": "luck"})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/measure")
    assert manager_api.post(KPIS, kpi | {"measure": "helpful_votes"}).status_code == 201
