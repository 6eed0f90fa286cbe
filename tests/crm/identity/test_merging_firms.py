"""Two firms become one and two again, by programs and in the back office."""

import pytest
from django.urls import reverse

from crm.models import AccountMerge
from tests.factories.crm import AccountFactory, ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db):
    """Return the firm that stays and the one that goes, which has a contact and a ticket."""
    stays, goes = AccountFactory(name="Pumps Ltd"), AccountFactory(name="Pumps Limited")
    TicketFactory(contact=ContactFactory(account=goes))
    return stays, goes


def test_staff_merge_firms_by_token_after_a_preview_and_take_it_back(two, agent_api, customer_api, anonymous_api):
    stays, goes = two
    path = f"/api/v1/accounts/{goes.pk}/"
    preview, into, merges = f"{path}merge-preview/", f"{path}merged-into/", f"/api/v1/accounts/{stays.pk}/merges/"

    plan = agent_api.get(preview, {"into": stays.pk}).data
    moves = {row["relation"]: row["moves"] for row in plan["moves"]}
    assert (plan["possible"], moves["crm.contact.account"], moves["crm.ticket.account"]) == (True, 1, 1)
    assert agent_api.get(preview, {"into": goes.pk}).data["refusal"] == "is_one_and_the_same"
    assert agent_api.get(preview).status_code == 400
    wanted = {"into": stays.pk, "reason": "one firm", "seen": plan["seen"]}
    for given, status, code in (
        (wanted | {"seen": "0" * 16}, 409, "plan_is_stale"),
        (wanted | {"into": 10**9}, 400, "does_not_exist"),
        ({"into": stays.pk}, 400, "invalid"),
    ):
        refused = agent_api.put(into, given)
        assert (refused.status_code, refused.data["code"]) == (status, code)
    for api in (customer_api, anonymous_api):
        for answer in (api.get(preview, {"into": stays.pk}), api.put(into, wanted), api.get(merges), api.delete(into)):
            assert answer.status_code in {401, 403, 404}
    assert not AccountMerge.objects.exists()

    assert agent_api.put(into, wanted).data["leads_to"] == stays.pk
    assert agent_api.put(into, wanted).status_code == 200
    assert agent_api.get(into).data["into"] == stays.pk
    assert [row["leads_to"] for row in agent_api.get(merges).data["results"]] == [stays.pk]
    assert [row["id"] for row in agent_api.get("/api/v1/accounts/").data["results"]] == [stays.pk]
    chain = agent_api.put(f"/api/v1/accounts/{stays.pk}/merged-into/", {"into": goes.pk, "reason": "x"})
    assert (chain.status_code, chain.data["code"]) == (409, "is_merged_away")

    assert agent_api.delete(into).status_code == 400
    assert agent_api.delete(f"{into}?reason=two").status_code == 204
    assert (agent_api.get(into).status_code, agent_api.delete(f"{into}?reason=two").status_code) == (404, 404)
    assert goes.tickets.count() == goes.contacts.count() == 1
    assert len(agent_api.get(merges).data["results"]) == 1


def test_the_back_office_merges_firms_and_takes_it_back(two, agent, manager, client, settings):
    settings.STAFF_MFA = False
    stays, goes = two
    merge, unmerge = (reverse(f"admin:crm_account_{act}", args=[goes.pk]) for act in ("merge", "unmerge"))
    wanted = {"into_record": stays.pk, "reason": "one firm"}
    client.force_login(manager)
    assert client.post(merge, wanted).status_code == 403
    client.force_login(agent)

    assert client.get(merge).status_code == 200
    assert client.get(unmerge).status_code == 404
    plan = client.get(merge, {"into_record": stays.pk})
    assert "Something has changed since the preview" in client.post(merge, wanted | {"seen": "0" * 16}).text
    assert client.post(merge, wanted | {"reason": ""}).status_code == 200
    assert not AccountMerge.objects.exists()
    done = client.post(merge, wanted | {"seen": plan.context["plan"].fingerprint})
    assert (done.status_code, AccountMerge.objects.standing().count(), stays.tickets.count()) == (302, 1, 1)

    assert "Merged into Pumps Ltd" in client.get(reverse("admin:crm_account_change", args=[goes.pk])).text
    assert client.get(unmerge).status_code == 200
    assert client.post(unmerge, {"reason": ""}).status_code == 200
    client.force_login(manager)
    assert client.post(unmerge, {"reason": "two"}).status_code == 403
    assert AccountMerge.objects.standing().exists()
    client.force_login(agent)
    assert client.post(unmerge, {"reason": "two"}).status_code == 302
    assert (AccountMerge.objects.standing().exists(), goes.tickets.count()) == (False, 1)
    assert client.get(reverse("admin:crm_accountmerge_changelist")).status_code == 200
