"""Segments, additional fields, activities, changes and exports over HTTP."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import FieldDefinition, Segment
from crm.operations.segmenting import save_segment
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory

CONTACTS, ACCOUNTS, SEGMENTS = "/api/v1/contacts/", "/api/v1/accounts/", "/api/v1/segments/"
FIRMS = {"field": "account.kind", "op": "is", "value": "firm"}


def rows(response):
    assert response.status_code == 200, response.content
    return response.json()["results"]


def refusal(response):
    return response.status_code, response.json()["code"]


def pointers(response):
    return response.status_code, [(error["pointer"], error["code"]) for error in response.json()["errors"]]


def test_segments_are_previewed_saved_changed_and_listed(agent_api, controller_api):
    chosen, other = ContactFactory(account=AccountFactory()), ContactFactory()

    looked = agent_api.post(f"{SEGMENTS}preview/", {"target": "contact", "rule": FIRMS}).json()
    made = agent_api.post(SEGMENTS, {"name": "Firms", "target": "contact", "rule": FIRMS})
    url = f"{SEGMENTS}{made.json()['id']}/"

    assert looked == {"count": 1, "is_capped": False, "rows": [{"id": chosen.pk, "name": chosen.name}]}
    assert (made.status_code, made.json()["count"], made.json()["version"]) == (201, 1, 1)
    assert [row["id"] for row in rows(agent_api.get(CONTACTS, {"segment": made.json()["id"]}))] == [chosen.pk]
    not_firms = json.dumps({"not": FIRMS})
    assert [row["id"] for row in rows(agent_api.get(CONTACTS, {"rule": not_firms}))] == [other.pk]
    wrong = agent_api.post(SEGMENTS, {"name": "Odd", "target": "contact", "rule": {"field": "x", "op": "is"}})
    assert pointers(wrong) == (400, [("/field", "rule_is_malformed")])
    assert agent_api.get(CONTACTS, {"rule": "{"}).status_code == 400
    assert agent_api.get(ACCOUNTS, {"segment": made.json()["id"]}).status_code == 400
    changed = agent_api.patch(url, {"rule": {"not": FIRMS}}, headers={"If-Match": '"1"'})
    assert (changed.json()["count"], changed.json()["version"]) == (1, 2)
    assert refusal(agent_api.patch(url, {"name": "Late"}, headers={"If-Match": '"1"'})) == (412, "version_is_stale")
    # Who plans nothing with them reads them, and writes none, not even their count.
    assert controller_api.get(url).status_code == 200
    for written in (
        controller_api.delete(url),
        controller_api.put(f"{url}count/"),
        controller_api.patch(url, {"name": "Mine"}),
        controller_api.post(SEGMENTS, {"name": "Mine", "target": "contact", "rule": FIRMS}),
    ):
        assert refusal(written) == (403, "may_not_keep_segments")
    assert agent_api.put(f"{url}count/").json()["count"] == 1
    assert "agrees_to" in {row["field"] for row in rows(agent_api.get("/api/v1/rule-fields/contact/"))}
    assert agent_api.get("/api/v1/rule-fields/member/").status_code == 404
    assert agent_api.delete(url).status_code == 204


def test_fields_are_defined_and_filled_in(api_of, agent_api):
    keeper_api = api_of(MemberFactory(roles=["community_manager"]))
    body = {"target": "contact", "code": "tier", "label": "Tier", "kind": "choice", "choices": ["gold", "tin"]}

    made = keeper_api.post("/api/v1/field-definitions/", body)
    contact = agent_api.post(CONTACTS, {"name": "Ada", "custom": {"tier": "gold"}})

    assert (made.status_code, contact.json()["custom"]) == (201, {"tier": "gold"})
    url = f"{CONTACTS}{contact.json()['id']}/"
    wrong = agent_api.patch(url, {"custom": {"tier": "lead"}})
    assert pointers(wrong) == (400, [("/custom/tier", "field_holds_something_else")])
    gold = json.dumps({"field": "custom.tier", "op": "is", "value": "gold"})
    assert len(rows(agent_api.get(CONTACTS, {"rule": gold}))) == 1
    assert agent_api.patch(url, {"custom": {"tier": None}}).json()["custom"] == {}
    assert refusal(agent_api.post("/api/v1/field-definitions/", body)) == (403, "may_not_define_fields")
    field = f"/api/v1/field-definitions/{made.json()['id']}/"
    assert keeper_api.patch(field, {"is_active": False}).json()["is_active"] is False
    assert pointers(keeper_api.patch(field, {"kind": "text"})) == (400, [("/kind", "unknown_field")])
    assert rows(agent_api.get("/api/v1/field-definitions/", {"target": "ticket"})) == []
    for code in ("a__b", "a_", "_a", "A", "1a", "a" * 41):
        assert pointers(keeper_api.post("/api/v1/field-definitions/", {**body, "code": code}))[0] == 400
    assert FieldDefinition.objects.count() == 1


def test_activities_are_planned_found_and_done(agent_api, agent, customer_api):
    contact, due = ContactFactory(), (timezone.now() - timedelta(hours=1)).isoformat()
    body = {"subject": "Call back", "contact": contact.pk, "due_at": due, "assignee": agent.pk}

    made = agent_api.post("/api/v1/activities/", body)
    url = f"/api/v1/activities/{made.json()['id']}/"

    assert (made.status_code, made.json()["assignee"]["id"], made.json()["done_at"]) == (201, agent.pk, None)
    assert len(rows(agent_api.get("/api/v1/activities/", {"state": "overdue", "contact": contact.pk}))) == 1
    assert agent_api.put(f"{url}completion/").json()["done_by"]["id"] == agent.pk
    assert rows(agent_api.get("/api/v1/activities/", {"state": "waiting"})) == []
    assert agent_api.delete(f"{url}completion/").status_code == 204
    assert agent_api.patch(url, {"subject": "Write"}).json()["subject"] == "Write"
    assert refusal(agent_api.post("/api/v1/activities/", {"subject": "Nothing"})) == (409, "activity_is_about_nobody")
    stranger = MemberFactory()
    assert pointers(agent_api.patch(url, {"assignee": stranger.pk})) == (400, [("/assignee", "does_not_exist")])
    assert customer_api.get(url).status_code == 403


@pytest.mark.parametrize("items", [1, 3])
def test_changes_are_listed_by_a_constant_number_of_queries(items, queries, agent_api, customer_api):
    contact, account = ContactFactory(email=""), AccountFactory()
    for number in range(items):
        agent_api.patch(f"{CONTACTS}{contact.pk}/", {"name": f"Ada {number}"})
        agent_api.patch(f"{ACCOUNTS}{account.pk}/", {"name": f"Works {number}"})

    with queries(4):
        changes = rows(agent_api.get(f"{CONTACTS}{contact.pk}/changes/"))
    assert next(row["after"].get("name") for row in changes if row["kind"] == "changed") == f"Ada {items - 1}"
    assert len(changes) == items + 1
    assert len(rows(agent_api.get(f"{ACCOUNTS}{account.pk}/changes/"))) == items + 1
    assert customer_api.get(f"{CONTACTS}{contact.pk}/changes/").status_code == 403


def test_contacts_leave_as_a_file_for_those_who_keep_them(agent_api, agent, manager_api, customer_api):
    ContactFactory(name="=1+1", account=AccountFactory())
    ContactFactory(name="Bo")
    segment = save_segment("Firms", by=agent, rule=FIRMS, target="contact")

    table = agent_api.get(f"{CONTACTS}export/", {"segment": segment.pk})
    cards = agent_api.get(f"{CONTACTS}export/", {"as": "vcard"})

    lines = b"".join(table.streaming_content).decode().splitlines()
    assert (len(lines), "'=1+1" in lines[1], table["Content-Type"]) == (2, True, "text/csv; charset=utf-8")
    assert b"".join(cards.streaming_content).count(b"BEGIN:VCARD") == 2
    assert refusal(manager_api.get(f"{CONTACTS}export/")) == (403, "may_not_keep_contacts")
    assert customer_api.get(f"{CONTACTS}export/").status_code == 403
    assert Segment.objects.count() == 1
