"""Additional fields of tickets: filled in by hand and by programs, told of without personal words, and looked for."""

import json

import pytest
from django.urls import reverse

from crm.models import FieldDefinition, Ticket
from crm.operations.changing import change_ticket
from crm.operations.conversing import say_it_is_solved
from crm.operations.solving import solve_ticket
from crm.people_errors import FieldHoldsSomethingElse, FieldIsRequired, FieldIsUnknown
from crm.reports.newer import mark_of
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db
TICKETS = "/api/v1/tickets/"


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def field(code, kind, *, target="ticket", **more):
    return FieldDefinition.objects.create(target=target, code=code, label=code.title(), kind=kind, **more)


@pytest.fixture
def fields(db):
    field("device", "choice", choices=["S4", "W800"], is_personal=False)
    field("watts", "number", is_personal=False)
    field("bought", "date", is_personal=True)
    field("serial", "text", is_personal=False)


@pytest.fixture
def ticket(fields):
    return TicketFactory()


def test_what_is_filled_in_is_checked_and_told_with_a_version(ticket, agent):
    given = {"device": "S4", "watts": "350", "bought": "2026-03-02", "serial": "A-17"}

    event = change_ticket(ticket, {"custom": given}, by=agent)

    ticket.refresh_from_db()
    assert ticket.custom == {"device": "S4", "watts": 350, "bought": "2026-03-02", "serial": "A-17"}
    assert ticket.version == 2
    assert event.extras == {
        "before": {"custom": {"device": None, "watts": None, "bought": None, "serial": None}},
        "after": {"custom": {"device": "S4", "watts": 350, "bought": None, "serial": None}},
    }
    assert change_ticket(ticket, {"custom": {"watts": 350.0}}, by=agent) is None
    change_ticket(ticket, {"custom": {"serial": None}}, by=agent)
    ticket.refresh_from_db()
    assert "serial" not in ticket.custom
    assert ticket.version == 3


@pytest.mark.parametrize(
    ("custom", "refusal"),
    [
        ({"colour": "red"}, FieldIsUnknown),
        ({"device": "Z1"}, FieldHoldsSomethingElse),
        ({"watts": "many"}, FieldHoldsSomethingElse),
        ({"bought": "yesterday"}, FieldHoldsSomethingElse),
    ],
)
def test_what_a_field_does_not_hold_is_refused_and_nothing_changes(custom, refusal, ticket, agent):
    with pytest.raises(refusal):
        change_ticket(ticket, {"subject": "Another", "custom": custom}, by=agent)

    ticket.refresh_from_db()
    assert (ticket.custom, ticket.version) == ({}, 1)


def test_a_field_that_is_required_is_asked_for_where_fields_are_filled_in(ticket, agent):
    field("place", "text", is_required=True)

    with pytest.raises(FieldIsRequired):
        change_ticket(ticket, {"custom": {"watts": 1}}, by=agent)
    assert change_ticket(ticket, {"subject": "Another"}, by=agent)


def test_programs_read_write_and_look_for_them(agent_api, customer_api, ticket):
    url = f"{TICKETS}{ticket.pk}/"
    tag = agent_api.get(url).headers["ETag"]

    written = agent_api.patch(url, {"custom": {"device": "S4", "watts": 350}}, headers={"If-Match": tag})

    assert (written.status_code, written.json()["custom"]) == (200, {"device": "S4", "watts": 350})
    assert agent_api.patch(url, {"custom": {"watts": 1}}, headers={"If-Match": tag}).status_code == 412
    refused = agent_api.patch(url, {"custom": {"watts": "many"}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/custom/watts")
    TicketFactory()

    def found(asked):
        return agent_api.get(TICKETS, {"custom": asked})

    assert [row["id"] for row in found(json.dumps({"device": "S4", "watts": "350"})).json()["results"]] == [ticket.pk]
    assert found(json.dumps({"device": "W800"})).json()["results"] == []
    for wrong in ("[1]", "{", json.dumps({"colour": "red"}), json.dumps({"device": "Z1"})):
        assert found(wrong).status_code == 400
    assert customer_api.get(TICKETS).status_code == 403


def test_programs_open_tickets_with_them(agent_api, customer_api, fields):
    given = {"subject": "No power", "contact": ContactFactory().pk, "custom": {"device": "S4", "watts": "350"}}

    opened = agent_api.post(TICKETS, given)

    assert (opened.status_code, opened.json()["custom"]) == (201, {"device": "S4", "watts": 350})
    shown = agent_api.get(f"{TICKETS}{opened.json()['id']}/")
    assert shown.json()["custom"] == {"device": "S4", "watts": 350}
    assert customer_api.post(TICKETS, given).status_code == 403
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("custom", "pointer", "code"),
    [
        ({"colour": "red"}, "/custom/colour", "field_is_unknown"),
        ({"device": "Z1"}, "/custom/device", "field_holds_something_else"),
        ({"watts": "many"}, "/custom/watts", "field_holds_something_else"),
        ({"bought": "2026-02-30"}, "/custom/bought", "field_holds_something_else"),
        ({"serial": ["A"]}, "/custom/serial", "field_holds_something_else"),
        ({"device": "S4"}, "/custom/place", "field_is_required"),
        ([1], "/custom", "not_a_dict"),
    ],
)
def test_a_ticket_with_a_wrong_one_is_not_opened(custom, pointer, code, agent_api, fields):
    if code == "field_is_required":
        field("place", "text", is_required=True)
    about = {"subject": "No power", "contact": ContactFactory().pk}

    refused = agent_api.post(TICKETS, {**about, "custom": custom})

    assert refused.status_code == 400
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [(pointer, code)]
    assert not Ticket.objects.exists()
    # Whoever fills in none of them is asked for none, as mail and forms are not.
    assert agent_api.post(TICKETS, about).status_code == 201


def test_they_are_filled_in_on_the_page_and_shown_there(desk, ticket):
    act = reverse("admin:crm_ticket_act", args=[ticket.pk, "custom"])
    desk.post(act, {"device": "W800", "watts": "800", "bought": "", "serial": ""})

    page = desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert "Device: W800" in page
    refused = desk.post(act, {"device": "Z1"})
    assert refused.status_code == 200
    ticket.refresh_from_db()
    assert ticket.custom == {"device": "W800", "watts": 800}


def test_staff_solve_a_ticket_only_when_it_holds_what_is_required(desk, agent, agent_api, ticket):
    field("place", "text", is_required=True)
    field("gone", "text", is_required=True, is_active=False)

    for refused in (
        agent_api.put(f"{TICKETS}{ticket.pk}/resolution/", {"answer": "Turn it."}),
        desk.post(
            reverse("admin:crm_ticket_act", args=[ticket.pk, "solve"]), {"answer": "Turn it.", "seen": mark_of(ticket)}
        ),
    ):
        assert "Before this is solved, fill in: Place" in refused.content.decode()
    ticket.refresh_from_db()
    assert not ticket.is_solved

    change_ticket(ticket, {"custom": {"place": "Cellar"}}, by=agent)
    assert solve_ticket(ticket, by=agent, answer="Turn it.").kind == "solved"
    # Whoever asked says that it is solved when it is.
    other = TicketFactory(contact__member=MemberFactory())
    assert say_it_is_solved(other, by=other.contact.member)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["low", "middle", "high"]),
        ({"custom-watts-from": "350"}, ["middle", "high"]),
        ({"custom-watts-from": "350", "custom-watts-to": "350"}, ["middle"]),
        ({"custom-watts-to": "349.5"}, ["low"]),
        ({"custom-bought-from": "2026-02-01"}, ["middle", "high"]),
        ({"custom-bought-from": "2026-02-01", "custom-bought-to": "2026-02-28"}, ["middle"]),
        ({"custom-serial": "A-2"}, ["middle"]),
        ({"custom-device": "S4"}, ["low", "high"]),
        ({"custom-device": "S4", "custom-watts-from": "100"}, ["high"]),
    ],
)
@pytest.mark.parametrize("target", ["ticket", "contact"])
def test_lists_are_narrowed_by_them(target, asked, names, desk):
    field("device", "choice", target=target, choices=["S4", "W800"])
    for code, kind in (("watts", "number"), ("bought", "date"), ("serial", "text")):
        field(code, kind, target=target)
    rows = [
        ("low", "S4", 20, "2026-01-31", "A-1"),
        ("middle", "W800", 350, "2026-02-28", "A-2"),
        ("high", "S4", 4000, "2026-10-01", "A-3"),
    ]
    for name, device, watts, bought, serial in rows:
        custom = {"device": device, "watts": watts, "bought": bought, "serial": serial}
        if target == "ticket":
            TicketFactory(subject=name, custom=custom)
        else:
            ContactFactory(name=name, custom=custom)

    page = desk.get(reverse(f"admin:crm_{target}_changelist"), asked)

    shown = {getattr(row, "subject", None) or row.name for row in page.context["cl"].result_list}
    assert {name for name in ("low", "middle", "high") if name in shown} == set(names)


def test_what_is_typed_stays_and_the_other_filters_too(desk, ticket):
    asked = {"status__exact": "new", "custom-watts-from": "5", "q": "pump"}

    page = desk.get(reverse("admin:crm_ticket_changelist"), asked).content.decode()

    assert '<input type="hidden" name="status__exact" value="new">' in page
    assert '<input type="hidden" name="q" value="pump">' in page
    assert 'name="custom-watts-from"' in page
    for word in ("many", "1_000", "\u0663", "1e2"):
        assert desk.get(reverse("admin:crm_ticket_changelist"), {"custom-watts-from": word}).status_code == 302
        act = reverse("admin:crm_ticket_act", args=[ticket.pk, "custom"])
        assert "Enter a number." in desk.post(act, {"watts": word}).content.decode()
