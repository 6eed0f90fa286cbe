"""Calendars and service policies by the API."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from crm.models import Calendar, ServicePolicy
from tests.factories.community import MemberFactory
from tests.factories.service import CalendarFactory, ServicePolicyFactory

pytestmark = pytest.mark.django_db
CALENDARS, POLICIES = "/api/v1/calendars/", "/api/v1/service-policies/"
OFFICE = {
    "name": "Office in Berlin",
    "time_zone": "Europe/Berlin",
    "hours": [
        {"weekday": 1, "opens": "08:00", "closes": "12:00"},
        {"weekday": 1, "opens": "13:00", "closes": "24:00"},
    ],
    "days": [
        {"day": "2026-12-24", "name": "Christmas Eve", "opens": "08:00", "closes": "12:00"},
        {"day": "2026-12-25", "name": "Christmas", "opens": None, "closes": None},
    ],
}


@pytest.fixture
def admin_api(api_of):
    return api_of(MemberFactory(roles=["admin"]))


def test_a_calendar_is_set_up_shown_and_changed(admin_api, agent_api):
    made = admin_api.post(CALENDARS, OFFICE, format="json")
    address = f"{CALENDARS}{made.data['id']}/"
    same = admin_api.patch(address, {"hours": OFFICE["hours"]}, format="json")
    changed = admin_api.patch(address, {"days": []}, format="json", headers={"If-Match": '"1"'})
    stale = admin_api.patch(address, {"name": "Other"}, format="json", headers={"If-Match": '"1"'})

    assert (made.status_code, made.data) == (201, {"id": made.data["id"], **OFFICE, "version": 1})
    assert (same.status_code, same.data["version"]) == (200, 1)
    assert (changed.status_code, changed.data["days"], changed.data["version"]) == (200, [], 2)
    assert (stale.status_code, Calendar.objects.get().name) == (412, OFFICE["name"])
    assert agent_api.get(address).data == agent_api.get(CALENDARS).data["results"][0] == changed.data


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"time_zone": "Europe/Atlantis"}, "/time_zone", "unknown_time_zone"),
        ({"hours": []}, "/hours", "never_open"),
        ({"hours": [{"weekday": 1, "opens": "12:00", "closes": "12:00"}]}, "/hours", "hours_are_impossible"),
        (
            {
                "hours": [
                    {"weekday": 2, "opens": "08:00", "closes": "12:00"},
                    {"weekday": 2, "opens": "11:00", "closes": "13:00"},
                ]
            },
            "/hours",
            "hours_are_impossible",
        ),
        ({"hours": [{"weekday": 1, "opens": "8 h", "closes": "12:00"}]}, "/hours/0/opens", "clock"),
        ({"hours": [{"weekday": 8, "opens": "08:00", "closes": "24:01"}]}, "/hours/0/weekday", "max_value"),
        ({"days": [{"day": "2026-12-24"}, {"day": "2026-12-24"}]}, "/days", "day_is_special_twice"),
        ({"days": [{"day": "2026-12-24", "opens": "08:00"}]}, "/days", "hours_are_impossible"),
        (
            {"days": [{"day": "2026-12-24"}, {"day": "2026-12-24", "opens": "09:00", "closes": "12:00"}]},
            "/days",
            "day_is_special_twice",
        ),
        (
            {
                "days": [
                    {"day": "2026-12-24", "opens": "09:00", "closes": "12:00"},
                    {"day": "2026-12-24", "opens": "12:00", "closes": "15:00"},
                ]
            },
            "/days",
            "hours_are_impossible",
        ),
        ({"name": "Taken"}, "/name", "name_is_taken"),
    ],
)
def test_impossible_calendars_are_refused_with_a_pointer(admin_api, change, pointer, code):
    CalendarFactory(name="Taken")

    refused = admin_api.post(CALENDARS, OFFICE | change, format="json")

    assert refused.status_code == 400
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]][:1] == [(pointer, code)]
    assert Calendar.objects.count() == 1


def test_a_special_day_has_as_many_stretches_as_the_business_takes_breaks(admin_api):
    days = [
        {"day": "2026-12-24", "name": "Christmas Eve", "opens": "09:00", "closes": "12:00"},
        {"day": "2026-12-24", "name": "Christmas Eve", "opens": "13:00", "closes": "15:00"},
        {"day": "2026-12-25", "name": "Christmas", "opens": None, "closes": None},
    ]

    made = admin_api.post(CALENDARS, OFFICE | {"days": days}, format="json")

    assert (made.status_code, made.data["days"]) == (201, days)
    hours = Calendar.objects.with_hours().get().as_business_hours()
    assert hours.days == {date(2026, 12, 24): ((540, 720), (780, 900)), date(2026, 12, 25): ()}


@pytest.mark.parametrize("second", [(None, None), (700, 800), (720, 800), (540, 720)])
def test_the_database_keeps_stretches_of_a_day_apart_and_a_closed_day_alone(second):
    calendar = CalendarFactory()
    calendar.days.create(day=date(2026, 12, 24), starts_minute=540, ends_minute=720)

    with pytest.raises(IntegrityError, match="stretches_of_a_special_day_lie_apart"), transaction.atomic():
        calendar.days.create(day=date(2026, 12, 24), starts_minute=second[0], ends_minute=second[1])

    calendar.days.create(day=date(2026, 12, 24), starts_minute=780, ends_minute=900)
    assert calendar.days.count() == 2


def test_a_policy_is_set_up_shown_and_changed(admin_api, agent_api):
    calendar = CalendarFactory()
    promised = {
        "name": "Firms",
        "calendar": calendar.pk,
        "targets": [
            {"metric": "first_response", "priority": "high", "seconds": 3600},
            {"metric": "resolution", "priority": "normal", "seconds": 86400},
        ],
        "origins": ["email", "phone"],
        "account_kinds": ["firm"],
        "breach_percent": "1.50",
    }

    made = admin_api.post(POLICIES, promised, format="json")
    address = f"{POLICIES}{made.data['id']}/"
    changed = admin_api.patch(address, {"is_active": False, "targets": promised["targets"][:1]}, format="json")
    twice = admin_api.patch(address, {"targets": promised["targets"][:1] * 2}, format="json")
    nowhere = admin_api.post(POLICIES, promised | {"name": "Other", "calendar": 0}, format="json")
    unknown = admin_api.post(POLICIES, promised | {"name": "Other", "calendar": calendar.pk + 1}, format="json")

    assert made.status_code == 201
    assert {name: made.data[name] for name in promised} == promised
    assert (made.data["answers_of"], made.data["pauses_pending"], made.data["version"]) == ("staff", True, 1)
    assert (changed.data["is_active"], changed.data["targets"], changed.data["version"]) == (
        False,
        promised["targets"][:1],
        2,
    )
    assert [refused.json()["errors"][0]["code"] for refused in (twice, nowhere, unknown)] == [
        "promised_twice",
        "min_value",
        "does_not_exist",
    ]
    assert agent_api.get(address).data == agent_api.get(POLICIES).data["results"][0] == changed.data


def test_only_those_who_run_the_desk_decide_what_is_promised_and_customers_never_see_it(agent_api, customer_api):
    calendar, policy = CalendarFactory(), ServicePolicyFactory()
    addresses = [CALENDARS, f"{CALENDARS}{calendar.pk}/", POLICIES, f"{POLICIES}{policy.pk}/"]

    agents = [agent_api.post(CALENDARS, OFFICE, format="json")]
    agents.append(agent_api.patch(addresses[1], {"name": "Mine"}, format="json"))
    agents.append(agent_api.post(POLICIES, {"name": "Mine", "calendar": calendar.pk}, format="json"))
    agents.append(agent_api.patch(addresses[3], {"is_active": False}, format="json"))

    assert [(answer.status_code, answer.json()["code"]) for answer in agents] == [(403, "may_not_promise")] * 4
    assert [customer_api.get(address).status_code for address in addresses] == [403] * 4
    assert ServicePolicy.objects.get().is_active


def test_lists_cost_the_same_however_long_they_are(agent_api, queries):
    ServicePolicyFactory()
    for address, number in ((CALENDARS, 5), (POLICIES, 4)):
        agent_api.get(address)
        with queries(number):
            agent_api.get(address)
    ServicePolicyFactory.create_batch(2)
    for address, number in ((CALENDARS, 5), (POLICIES, 4)):
        with queries(number):
            assert len(agent_api.get(address).data["results"]) == 3
