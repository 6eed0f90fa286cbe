"""Calendars and service policies in the back office."""

import pytest
from django.urls import reverse

from crm.models import Calendar, ServicePolicy
from tests.factories.community import MemberFactory
from tests.factories.service import CalendarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, settings):
    settings.STAFF_MFA = False
    client.force_login(MemberFactory(roles=["admin"]))
    return client


def rows(prefix: str, *lines: dict[str, object], initial: int = 0) -> dict[str, object]:
    form = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": initial}
    return form | {
        f"{prefix}-{place}-{name}": value for place, line in enumerate(lines) for name, value in line.items()
    }


def stretch(opens: str, closes: str) -> dict[str, object]:
    return {"weekday": 1, "starts_minute": opens, "ends_minute": closes}


def test_a_calendar_is_written_with_its_hours_and_holidays(office):
    christmas = {"day": "2026-12-25", "name": "Christmas", "starts_minute": "", "ends_minute": ""}
    form = {"name": "Office", "time_zone": "Europe/Berlin", **rows("days", christmas)}
    address = reverse("admin:crm_calendar_add")

    refused = office.post(address, form | rows("hours", stretch("08:00", "12:00"), stretch("11:00", "25:00")))
    nowhere = office.post(address, form | rows("hours") | {"time_zone": "Europe/Atlantis"})
    office.post(address, form | rows("hours", stretch("08:00", "12:00"), stretch("13:00", "24:00")))

    assert b"Write what a clock shows, from 00:00 to 24:00." in refused.content
    assert b"Name a time zone as IANA does" in nowhere.content
    hours = Calendar.objects.get().as_business_hours()
    assert hours.week[0] == ((480, 720), (780, 1440))
    assert list(hours.days.values()) == [()]


def test_changed_hours_count_the_version_up(office):
    calendar = CalendarFactory(week={1: ["08:00-12:00"]})
    row = calendar.hours.get()
    line = {"id": row.pk, "calendar": calendar.pk, "weekday": 1, "starts_minute": "08:00", "ends_minute": "12:30"}
    form = {"name": calendar.name, "time_zone": calendar.time_zone, **rows("hours", line, initial=1), **rows("days")}
    address = reverse("admin:crm_calendar_change", args=[calendar.pk])

    for _again in range(2):
        assert office.post(address, form).status_code == 302

    calendar.refresh_from_db()
    assert (calendar.hours.get().ends_minute, calendar.version) == (750, 2)
    assert b"12:30" in office.get(address).content


def test_a_policy_is_written_with_its_targets(office):
    promised = {"metric": "first_response", "priority": "high", "seconds": 3600}
    form = {
        "name": "Firms",
        "position": 1,
        "is_active": "on",
        "calendar": CalendarFactory().pk,
        "warn_percent": 80,
        "answers_of": "anybody",
        "counts_from": "earliest",
        "account_kinds": ["firm"],
        "breach_percent": "2.5",
    }

    office.post(reverse("admin:crm_servicepolicy_add"), form | rows("targets", promised))

    policy = ServicePolicy.objects.get()
    assert (policy.account_kinds, policy.origins, policy.answers_of) == (["firm"], [], "anybody")
    assert policy.as_terms().targets == {"first_response": {"high": 3600}}
    assert b"deletelink" not in office.get(reverse("admin:crm_servicepolicy_change", args=[policy.pk])).content
