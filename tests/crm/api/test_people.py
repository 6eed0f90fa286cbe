"""Contacts with their points and consents, and accounts with their values, over HTTP."""

import pytest

from crm.models import Account, Contact, ContactPoint
from crm.operations.reaching import prove_point
from tests.crm.people import agree
from tests.factories.crm import AccountFactory, AccountValueFactory, ContactFactory

CONTACTS, ACCOUNTS = "/api/v1/contacts/", "/api/v1/accounts/"


def rows(response):
    assert response.status_code == 200, response.content
    return response.json()["results"]


def refusal(response):
    return response.status_code, response.json()["code"]


def pointers(response):
    return response.status_code, [(error["pointer"], error["code"]) for error in response.json()["errors"]]


def test_a_contact_is_written_down_and_changed_by_whoever_saw_the_last_version(agent_api, product_api):
    account = AccountFactory()
    body = {"name": "Ada Byron", "email": "Ada@example.org", "account": account.pk}

    made = agent_api.post(CONTACTS, body)
    contact = Contact.objects.get(name="Ada Byron")
    url = f"{CONTACTS}{contact.pk}/"
    changed = agent_api.patch(url, {"email": "byron@example.org"}, headers={"If-Match": made.headers["ETag"]})
    late = agent_api.patch(url, {"name": "Late"}, headers={"If-Match": made.headers["ETag"]})

    assert (made.status_code, made.json()["email"], made.json()["account"]) == (201, "Ada@example.org", account.pk)
    assert (changed.json()["email"], changed.headers["ETag"]) == ("byron@example.org", f'"{changed.json()["version"]}"')
    assert refusal(late) == (412, "version_is_stale")
    assert pointers(agent_api.post(CONTACTS, {**body, "account": 99})) == (400, [("/account", "does_not_exist")])
    assert pointers(agent_api.patch(url, {"member": 1})) == (400, [("/member", "unknown_field")])
    assert refusal(product_api.patch(url, {"name": "Mine"})) == (403, "may_not_keep_contacts")
    assert rows(agent_api.get(CONTACTS, {"email": "BYRON@example.org"})) == [agent_api.get(url).json()]


def test_points_are_added_preferred_and_removed(agent_api):
    contact = ContactFactory(email="ada@example.org")
    url = f"{CONTACTS}{contact.pk}/points/"

    made = agent_api.post(url, {"kind": "phone", "value": "0049 30 123456", "label": "work"})
    second = agent_api.post(url, {"kind": "email", "value": "second@example.org"}).json()
    agent_api.put(f"{url}{second['id']}/")

    assert (made.status_code, made.json()["is_primary"], made.json()["verified_at"]) == (201, True, None)
    assert [row["value"] for row in rows(agent_api.get(url)) if row["is_primary"]] == [
        "0049 30 123456",
        "second@example.org",
    ]
    assert rows(agent_api.get(CONTACTS, {"phone": "+49 (0)30 123456"}))[0]["email"] == "second@example.org"
    assert refusal(agent_api.post(url, {"kind": "phone", "value": "+49 30 123456"})) == (409, "point_is_known")
    assert pointers(agent_api.post(url, {"kind": "email", "value": "nobody"})) == (
        400,
        [("/value", "address_is_malformed")],
    )
    assert agent_api.delete(f"{url}{made.json()['id']}/").status_code == 204
    other = ContactFactory().points.get()
    assert agent_api.delete(f"{url}{other.pk}/").status_code == 404


def test_consent_is_stated_listed_and_asked_for(agent_api, agent):
    contact = ContactFactory()
    point, url = contact.points.get(), f"{CONTACTS}{contact.pk}/consents/"
    body = {"point": point.pk, "purpose": "survey", "is_given": True, "way": "phone", "place": "+49 30 1"}

    without = agent_api.post(url, body)
    made = agent_api.post(url, {**body, "wording": "May we ask you once a year?"})

    assert pointers(without) == (400, [("/wording", "consent_says_nothing")])
    assert (made.status_code, made.json()["by"]["id"], made.json()["purpose"]) == (201, agent.pk, "survey")
    assert [row["id"] for row in rows(agent_api.get(CONTACTS, {"agrees_to": "survey"}))] == [contact.pk]
    assert rows(agent_api.get(CONTACTS, {"agrees_to": "newsletter"})) == []
    agree(point, by=agent, purpose="survey", is_given=False)
    agent_api.post(url, {**body, "is_given": False})
    assert [row["is_given"] for row in rows(agent_api.get(url, {"holding": True}))] == [False]
    assert [row["is_given"] for row in rows(agent_api.get(url))] == [False, True, False]
    assert {row["code"] for row in rows(agent_api.get("/api/v1/consent-purposes/"))} >= {"survey", "newsletter"}
    assert agent_api.patch(url, {}).status_code == 405


def test_accounts_form_a_tree_and_say_what_they_are_worth(manager_api, manager, product_api):
    top = manager_api.post(ACCOUNTS, {"name": "Holding", "owner": manager.pk})
    below = manager_api.post(ACCOUNTS, {"name": "Works", "parent": top.json()["id"]}).json()
    url = f"{ACCOUNTS}{below['id']}/"
    value = {"amount": "1200.50", "currency": "EUR", "valid_from": "2026-01-01", "source": "contract 7"}

    recorded = manager_api.post(f"{url}values/", value)
    manager_api.post(f"{url}values/", {**value, "valid_from": "2999-01-01", "amount": "9"})

    worth = {"amount": "1200.50", "currency": "EUR"}
    assert (recorded.status_code, recorded.json()["owner"]["id"]) == (201, manager.pk)
    assert [row["amount"] for row in rows(manager_api.get(f"{url}values/"))] == ["9.00", "1200.50"]
    assert rows(manager_api.get(ACCOUNTS, {"parent": top.json()["id"]}))[0]["value"] == worth
    shown = manager_api.get(f"{ACCOUNTS}{top.json()['id']}/").json()
    assert (shown["value"], shown["tree_values"]) == (None, [worth])
    circle = manager_api.patch(f"{ACCOUNTS}{top.json()['id']}/", {"parent": below["id"]})
    assert refusal(circle) == (409, "account_below_itself")
    assert pointers(manager_api.post(f"{url}values/", {**value, "currency": "EURO"}))[0] == 400
    assert refusal(product_api.patch(url, {"name": "Mine"})) == (403, "may_not_keep_accounts")
    changed = manager_api.patch(url, {"parent": None, "kind": "household"}, headers={"If-Match": '"1"'})
    assert (changed.json()["parent"], changed.json()["kind"], changed.json()["version"]) == (None, "household", 2)


@pytest.mark.parametrize("items", [1, 3])
def test_the_lists_take_a_constant_number_of_queries(items, queries, agent_api, agent):
    account, contact = AccountFactory(owner=agent), ContactFactory(email="")
    for number in range(items):
        AccountValueFactory(account=account)
        AccountValueFactory(account=AccountFactory(owner=agent, parent=account))
        point = ContactPoint.objects.create(
            contact=contact, kind="phone", value=f"+49 {number}55", normalised=f"+49{number}55"
        )
        agree(point, by=agent)

    with queries(3):
        assert len(rows(agent_api.get(ACCOUNTS, {"parent": account.pk}))) == items
    with queries(4):
        assert len(rows(agent_api.get(f"{ACCOUNTS}{account.pk}/values/"))) == items
    with queries(3):
        assert len(rows(agent_api.get(f"{CONTACTS}{contact.pk}/points/"))) == items
    with queries(4):
        assert len(rows(agent_api.get(f"{CONTACTS}{contact.pk}/consents/"))) == items


def test_nobody_else_reads_or_writes_people(customer_api, anonymous_api, agent):
    point = ContactFactory().points.get()
    prove_point(point, ContactPoint.Proof.LINK)
    account = AccountValueFactory().account
    urls = [
        *(f"{CONTACTS}{point.contact_id}/", f"{CONTACTS}{point.contact_id}/points/"),
        *(f"{CONTACTS}{point.contact_id}/consents/", "/api/v1/consent-purposes/"),
        *(f"{ACCOUNTS}{account.pk}/", f"{ACCOUNTS}{account.pk}/values/"),
    ]

    assert [customer_api.get(url).status_code for url in urls] == [403] * len(urls)
    assert [anonymous_api.get(url).status_code for url in urls] == [401] * len(urls)
    assert customer_api.post(CONTACTS, {"name": "Mine"}).status_code == 403
    assert Account.objects.count() == 1
