"""Words, moves, numbers and priorities of the desk are set by calls as by the pages of the back office."""

import pytest
from rest_framework.test import APIClient

from crm.models import (
    ConsentPurpose,
    DeskPolicy,
    PriorityCell,
    PriorityLift,
    PrivacyPolicy,
    TicketRoute,
    TicketStatus,
    TicketType,
)
from crm.operations.prioritising import reasons_for
from crm.operations.routing import route_ticket
from tests.factories.community import MemberFactory
from tests.factories.crm import TeamFactory, TicketFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def admin_api(api_of):
    return api_of(MemberFactory(roles=["admin"]))


def test_the_numbers_of_the_desk_are_shown_and_changed_one_by_one(admin_api, agent_api):
    team = TeamFactory()
    before = agent_api.get(f"{API}desk-policy/").json()
    changed = admin_api.patch(f"{API}desk-policy/", {"close_days": 30, "escalation_team": team.pk}, format="json")
    again = admin_api.patch(f"{API}desk-policy/", {"escalation_team": None}, format="json")

    assert before == {
        "community_hours": 24,
        "community_calendar": None,
        "reopen_days": 14,
        "close_days": 14,
        "escalation_team": None,
        "recurring_tickets": 5,
        "recurring_people": 3,
    }
    assert changed.json() == {**before, "close_days": 30, "escalation_team": team.pk}
    assert again.json() == agent_api.get(f"{API}desk-policy/").json() == {**before, "close_days": 30}
    assert DeskPolicy.objects.count() == 1


def test_the_numbers_of_privacy_are_shown_and_changed_one_by_one(admin_api, agent_api):
    before = agent_api.get(f"{API}privacy-policy/").json()
    changed = admin_api.patch(f"{API}privacy-policy/", {"grace_days": 30}, format="json")

    assert (before, changed.json()) == ({"export_days": 7, "grace_days": 14}, {"export_days": 7, "grace_days": 30})
    assert PrivacyPolicy.current().grace_days == 30


def test_a_status_word_is_called_otherwise_for_the_desk_and_for_customers(admin_api, agent_api):
    address = f"{API}ticket-statuses/on_hold/"
    names = {"name_en": "with the maker", "shown_as_de": "wird geprüft", "position": 9}
    changed = admin_api.patch(address, names, format="json")

    assert {name: changed.json()[name] for name in names} == names
    assert (changed.json()["name"], changed.json()["shown_as_en"]) == ("with the maker", "waits for somebody else")
    assert agent_api.get(address).json() == changed.json()
    assert agent_api.get(f"{API}ticket-statuses/").json()["results"][-1]["status"] == "on_hold"
    TicketStatus.read_anew()


def test_a_move_is_allowed_and_forbidden_and_what_the_product_needs_stays(admin_api, agent_api):
    ticket = TicketFactory(status="on_hold")
    move = f"{API}ticket-statuses/on_hold/moves/pending/"
    first = [admin_api.put(move).json()["moves"] for _ in range(2)]
    gone = [admin_api.delete(move).status_code for _ in range(2)]
    refused = agent_api.patch(f"{API}tickets/{ticket.pk}/", {"status": "pending"}, format="json")
    allowed = admin_api.put(move).json()
    moved = agent_api.patch(f"{API}tickets/{ticket.pk}/", {"status": "pending"}, format="json")
    shown = agent_api.get(f"{API}ticket-statuses/open/").json()
    needed = admin_api.delete(f"{API}ticket-statuses/open/moves/{shown['needed_moves'][0]}/")

    assert (first[0], gone) == (first[1], [204, 204])
    assert "pending" in first[0]
    assert allowed["moves"] == first[0]
    assert (refused.status_code, refused.json()["code"], moved.status_code) == (409, "move_not_allowed", 200)
    assert (needed.status_code, needed.json()["code"]) == (409, "move_is_needed")
    assert admin_api.put(f"{API}ticket-statuses/open/moves/open/").json()["errors"][0]["code"] == "move_leads_nowhere"
    assert admin_api.put(f"{API}ticket-statuses/open/moves/sung/").status_code == 404


def test_a_kind_of_tickets_is_added_once_changed_and_taken_out_of_use(admin_api, agent_api):
    given = {"type": "repair", "name_en": "Repair", "name_de": "Reparatur", "position": 3}
    key = {"Idempotency-Key": "one repair"}
    made = admin_api.post(f"{API}ticket-types/", given, format="json", headers=key)
    again = admin_api.post(f"{API}ticket-types/", given, format="json", headers=key)
    taken = admin_api.post(f"{API}ticket-types/", given, format="json")
    over = admin_api.patch(f"{API}ticket-types/repair/", {"is_active": False}, format="json")

    assert (made.status_code, made.json()) == (201, {**given, "name": "Repair", "is_active": True})
    assert (again.status_code, again.json()) == (201, made.json())
    assert (taken.status_code, taken.json()["code"]) == (409, "word_is_taken")
    assert over.json() == agent_api.get(f"{API}ticket-types/repair/").json() == {**made.json(), "is_active": False}
    assert "repair" not in [row["type"] for row in agent_api.get(f"{API}ticket-types/").json()["results"]]
    assert agent_api.get(f"{API}ticket-types/?is_active=false").json()["results"] == [
        {"type": "repair", "name": "Repair"}
    ]


def test_the_matrix_and_the_values_that_lift_make_priorities(admin_api, agent_api):
    cells = agent_api.get(f"{API}priority-cells/").json()["results"]
    cell = admin_api.put(f"{API}priority-cells/low/high/", {"priority": "urgent"}, format="json")
    made = admin_api.post(f"{API}priority-lifts/", {"amount": "90000", "currency": "EUR", "steps": 2}, format="json")
    address = f"{API}priority-lifts/{made.json()['id']}/"
    twice = admin_api.post(
        f"{API}priority-lifts/", {"amount": "90000.00", "currency": "EUR", "steps": 1}, format="json"
    )
    changed = admin_api.patch(address, {"steps": 1}, format="json")
    shown = agent_api.get(address).json()

    assert len(cells) == 9
    assert cell.json() == {"impact": "low", "urgency": "high", "priority": "urgent"}
    assert reasons_for("low", "high", None).priority == "urgent"
    assert made.json() == {"id": made.json()["id"], "amount": "90000.0000", "currency": "EUR", "steps": 2}
    assert (twice.status_code, twice.json()["code"]) == (409, "lift_is_there")
    assert changed.json() == shown == {**made.json(), "steps": 1}
    assert [admin_api.delete(address).status_code, admin_api.delete(address).status_code] == [204, 404]
    assert admin_api.put(f"{API}priority-cells/low/none/", {"priority": "low"}, format="json").status_code == 404


def test_new_tickets_are_led_to_a_team_by_rules_that_each_stand_once(admin_api, agent_api):
    first, second = TeamFactory(), TeamFactory()
    kind = TicketType.objects.create(slug="repair", name="Repair", name_de="Reparatur")
    given = {"origin": "phone", "type": kind.pk, "team": first.pk}
    made = admin_api.post(f"{API}ticket-routes/", given, format="json")
    anything = admin_api.post(f"{API}ticket-routes/", {"team": first.pk}, format="json")
    twice = [admin_api.post(f"{API}ticket-routes/", one, format="json") for one in (given, {"team": second.pk})]
    address = f"{API}ticket-routes/{made.json()['id']}/"
    changed = admin_api.patch(address, {"team": second.pk}, format="json")
    nowhere = admin_api.patch(address, {"team": 1_000_000}, format="json")
    ticket = TicketFactory(origin="phone", type=kind)
    route_ticket(ticket)
    ticket.refresh_from_db()

    assert made.json() == {"id": made.json()["id"], **given}
    assert anything.json() == {"id": anything.json()["id"], "origin": "", "type": None, "team": first.pk}
    assert [(one.status_code, one.json()["code"]) for one in twice] == [(409, "route_is_there")] * 2
    assert changed.json() == agent_api.get(address).json() == {**made.json(), "team": second.pk}
    assert (nowhere.status_code, nowhere.json()["errors"][0]["pointer"]) == (400, "/team")
    assert ticket.team_id == second.pk
    assert [admin_api.delete(address).status_code, admin_api.get(address).status_code] == [204, 404]
    assert [one["id"] for one in agent_api.get(f"{API}ticket-routes/").json()["results"]] == [anything.json()["id"]]


def test_a_purpose_is_added_once_changed_and_taken_out_of_use_by_those_who_answer_for_it(api_of, agent_api):
    keeper = api_of(MemberFactory(roles=["community_manager"]))
    given = {"code": "visits", "name": "Visits", "description": "We come by.", "name_de": "Besuche"}
    shown = {**given, "description_de": "", "is_active": True}
    made = keeper.post(f"{API}consent-purposes/", given, format="json")
    taken = keeper.post(f"{API}consent-purposes/", given, format="json")
    over = keeper.patch(f"{API}consent-purposes/visits/", {"is_active": False}, format="json")
    agents = [
        agent_api.post(f"{API}consent-purposes/", given, format="json"),
        agent_api.patch(f"{API}consent-purposes/visits/", {"name": "Mine"}, format="json"),
    ]

    assert (made.status_code, made.json()) == (201, shown)
    assert (taken.status_code, taken.json()["code"]) == (409, "word_is_taken")
    assert over.json() == agent_api.get(f"{API}consent-purposes/visits/").json() == {**shown, "is_active": False}
    assert [(one.status_code, one.json()["code"]) for one in agents] == [(403, "may_not_name_purposes")] * 2
    assert agent_api.get(f"{API}consent-purposes/?is_active=false").json()["results"] == [over.json()]


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("patch", "desk-policy/", {"close_days": 1}),
        ("patch", "privacy-policy/", {"grace_days": 0}),
        ("patch", "ticket-statuses/open/", {"name_en": "mine"}),
        ("put", "ticket-statuses/new/moves/closed/", None),
        ("delete", "ticket-statuses/new/moves/open/", None),
        ("post", "ticket-types/", {"type": "mine", "name_en": "Mine", "name_de": "Meins"}),
        ("patch", "ticket-types/old/", {"name_en": "Mine"}),
        ("put", "priority-cells/low/low/", {"priority": "urgent"}),
        ("post", "priority-lifts/", {"amount": "1", "currency": "EUR", "steps": 1}),
        ("patch", "priority-lifts/{lift}/", {"steps": 3}),
        ("delete", "priority-lifts/{lift}/", None),
        ("post", "ticket-routes/", {"team": "{team}"}),
        ("patch", "ticket-routes/{route}/", {"team": "{team}"}),
        ("delete", "ticket-routes/{route}/", None),
    ],
)
def test_only_administrators_set_the_desk_up_and_only_with_a_token_for_it(
    method, address, body, api_of, agent_api, customer_api
):
    TicketType.objects.create(slug="old", name="Old", name_de="Alt")
    lift = PriorityLift.objects.create(amount="5", currency="EUR")
    team = TeamFactory()
    route = TicketRoute.objects.create(origin="phone", team=team)
    address = API + address.format(lift=lift.pk, route=route.pk)
    body = {name: team.pk if value == "{team}" else value for name, value in (body or {}).items()}
    reader = api_of(MemberFactory(roles=["admin"]), "crm:read")
    before = _all()

    answers = [
        getattr(api, method)(address, body, format="json") for api in (agent_api, reader, customer_api, APIClient())
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 401]
    assert [answer.json()["code"] for answer in answers[:2]] == ["may_not_run_desk", "scope_missing"]
    assert _all() == before


@pytest.mark.parametrize(
    ("method", "address", "body", "pointer"),
    [
        ("patch", "desk-policy/", {"close_days": -1}, "/close_days"),
        ("patch", "desk-policy/", {"escalation_team": 1_000_000}, "/escalation_team"),
        ("patch", "privacy-policy/", {"export_days": 0}, "/export_days"),
        ("patch", "ticket-statuses/open/", {"name_de": ""}, "/name_de"),
        ("post", "ticket-types/", {"type": "a b", "name_en": "A", "name_de": "A"}, "/type"),
        ("post", "priority-lifts/", {"amount": "0", "currency": "EUR", "steps": 1}, "/amount"),
        ("post", "priority-lifts/", {"amount": "1", "currency": "XXX", "steps": 1}, "/currency"),
        ("post", "priority-lifts/", {"amount": "1", "currency": "EUR", "steps": 4}, "/steps"),
    ],
)
def test_what_can_never_be_is_refused_with_a_pointer(method, address, body, pointer, admin_api):
    refused = getattr(admin_api, method)(API + address, body, format="json")

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)


def test_lists_cost_the_same_however_long_they_are(agent_api, queries):
    lists = ("ticket-types", "priority-cells", "priority-lifts", "consent-purposes", "ticket-routes")
    team = TeamFactory()
    for number in (1, 3):
        for one in range(number):
            PriorityLift.objects.get_or_create(amount=one + 1, currency="EUR")
            TicketType.objects.get_or_create(slug=f"t-{one}", name="T", name_de="T")
            TicketRoute.objects.get_or_create(origin=("phone", "email", "form")[one], defaults={"team": team})
            ConsentPurpose.objects.get_or_create(code=f"p-{one}", name="P")
        for name in lists:
            with queries(3):
                assert len(agent_api.get(f"{API}{name}/").json()["results"]) >= number


def _all():
    models = (DeskPolicy, PrivacyPolicy, TicketStatus, TicketType, PriorityCell, PriorityLift, TicketRoute)
    return [list(model.objects.order_by("pk").values()) for model in models]
