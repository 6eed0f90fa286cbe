"""The queue of contacts that may be one person: found, explained, decided by people, and what was decided stays."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from crm.identity_errors import MayNotSayWhoIsWho
from crm.models import ContactMerge, DuplicateCandidate, IdentityEvent
from crm.operations.finding_duplicates import Found, dismiss_duplicate, find_duplicates
from crm.operations.merging_records import merge_records, unmerge_records
from crm.operations.reaching import add_point, remove_point
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db):
    one = ContactFactory(name="Ottokar Wüstenhagen", email="ottokar@example.org")
    other = ContactFactory(name="Wuestenhagen, Otokar", email="o.w@example.com")
    ContactFactory(name="Käthe Kröplin", email="")
    ContactFactory(name="", email="")
    return one, other


def open_pairs():
    return list(DuplicateCandidate.objects.open().values_list("one", "other"))


def test_pairs_are_found_with_reasons_and_twice_is_the_same(two, capsys):
    one, other = two

    assert find_duplicates() == Found(contacts=3, likely=1, new=1, gone=0)
    call_command("find_duplicates")

    assert json.loads(capsys.readouterr().out) == {"contacts": 3, "likely": 1, "new": 0, "gone": 0}
    [pair] = DuplicateCandidate.objects.open()
    assert (pair.one, pair.other, pair.score > 0.9) == (one, other, True)
    assert [part["kind"] for part in pair.parts] == ["name_swapped", "email_other"]
    assert "ottokar" not in json.dumps(pair.parts)


def test_what_was_dismissed_stays_so_and_what_changed_goes(two, agent, customer):
    find_duplicates()
    [pair] = DuplicateCandidate.objects.all()

    with pytest.raises(MayNotSayWhoIsWho):
        dismiss_duplicate(pair, by=customer)
    assert dismiss_duplicate(pair, by=agent).kind == "duplicate_dismissed"
    assert dismiss_duplicate(pair, by=agent) is None
    assert find_duplicates() == Found(contacts=3, likely=1, new=0, gone=0)
    assert (open_pairs(), DuplicateCandidate.objects.dismissed().count()) == ([], 1)

    one, other = ContactFactory(name="Hannelore Ehrenreich"), ContactFactory(name="Hannelore Ehrenreich")
    find_duplicates()
    assert open_pairs() == [(one.pk, other.pk)]
    other.name = "Svenja Rademacher"
    other.save()
    assert find_duplicates().gone == 1
    assert open_pairs() == []


def test_merged_pairs_leave_the_queue_and_come_back(two, agent):
    one, other = two
    find_duplicates()

    merge = merge_records(other, one, by=agent, reason="the same")
    assert (find_duplicates().likely, open_pairs()) == (0, [])
    unmerge_records(merge, by=agent, reason="two")

    assert open_pairs() == [(one.pk, other.pk)]


def test_staff_work_the_queue_by_token(two, agent_api, customer_api, anonymous_api, queries):
    one, other = two
    find_duplicates()
    [pair] = agent_api.get("/api/v1/duplicates/").data["results"]
    assert (pair["one"], pair["other"]) == (one.pk, other.pk)
    assert pair["why"][0]["words"] == "The names are alike with first and last name swapped"
    with queries(3):
        agent_api.get("/api/v1/duplicates/")
    for api in (customer_api, anonymous_api):
        assert api.get("/api/v1/duplicates/").status_code in {401, 403, 404}
        assert api.put(f"/api/v1/contacts/{one.pk}/merged-into/", {}).status_code in {401, 403, 404}
        assert api.get(f"/api/v1/contacts/{one.pk}/merge-preview/?into={other.pk}").status_code in {401, 403, 404}

    path = f"/api/v1/duplicates/{pair['id']}/dismissal/"
    assert (
        agent_api.put(path).status_code == agent_api.delete(path).status_code == agent_api.put(path).status_code == 204
    )
    assert agent_api.get("/api/v1/duplicates/").data["results"] == []
    assert len(agent_api.get("/api/v1/duplicates/?state=dismissed").data["results"]) == 1
    assert IdentityEvent.objects.count() == 3


def test_staff_merge_by_token_after_a_preview(two, agent_api):
    one, other = two
    TicketFactory(contact=other)
    path = f"/api/v1/contacts/{other.pk}/"

    plan = agent_api.get(f"{path}merge-preview/?into={one.pk}").data
    assert (plan["possible"], plan["warnings"]) == (True, [])
    assert {row["relation"]: row["moves"] for row in plan["moves"]}["crm.ticket.contact"] == 1
    assert agent_api.get(f"{path}merge-preview/?into={other.pk}").data["refusal"] == "is_one_and_the_same"
    wanted = {"into": one.pk, "reason": "the same", "seen": plan["seen"]}
    assert agent_api.put(f"{path}merged-into/", wanted | {"seen": "0" * 16}).data["code"] == "plan_is_stale"
    assert agent_api.put(f"{path}merged-into/", {"into": one.pk}).status_code == 400
    assert agent_api.put(f"{path}merged-into/", wanted).data["leads_to"] == one.pk
    assert agent_api.put(f"{path}merged-into/", wanted).status_code == 200
    assert agent_api.get(f"{path}merged-into/").data["into"] == one.pk
    assert other.pk not in [row["id"] for row in agent_api.get("/api/v1/contacts/").data["results"]]
    told = agent_api.get(f"/api/v1/contacts/{one.pk}/timeline/").data["results"]
    assert ("identity", "merged") in [(row["kind"], row["word"]) for row in told]
    assert len(agent_api.get(f"/api/v1/contacts/{one.pk}/merges/").data["results"]) == 1
    assert (
        agent_api.put(f"/api/v1/contacts/{one.pk}/merged-into/", {"into": other.pk, "reason": "x"}).status_code == 409
    )

    assert agent_api.delete(f"{path}merged-into/").status_code == 400
    assert agent_api.delete(f"{path}merged-into/?reason=two").status_code == 204
    assert agent_api.get(f"{path}merged-into/").status_code == 404


def test_the_back_office_shows_both_decides_and_takes_back(two, agent, client):
    one, other = two
    TicketFactory(contact=one)
    find_duplicates()
    pair = DuplicateCandidate.objects.get()
    client.force_login(agent)

    assert "Wuestenhagen" in client.get(reverse("admin:crm_duplicatecandidate_changelist")).text
    page = client.get(reverse("admin:crm_duplicatecandidate_change", args=[pair.pk])).text
    merge = reverse("admin:crm_contact_merge", args=[other.pk])
    assert page.index(f"{merge}?into_record={one.pk}") < page.index(reverse("admin:crm_contact_merge", args=[one.pk]))
    assert "The names are alike with first and last name swapped" in page
    assert client.get(merge).status_code == 200
    plan = client.get(f"{merge}?into_record={one.pk}")
    assert "The other way round" in plan.text
    seen = plan.context["plan"].fingerprint
    stale = client.post(merge, {"into_record": one.pk, "reason": "the same", "seen": "0" * 16})
    assert "Something has changed since the preview" in stale.text
    done = client.post(merge, {"into_record": one.pk, "reason": "the same", "seen": seen})
    assert (done.status_code, ContactMerge.objects.standing().count()) == (302, 1)

    choice = {"app_label": "crm", "model_name": "contactmerge", "field_name": "into", "term": ""}
    offered = {row["id"] for row in client.get(reverse("admin:autocomplete"), choice).json()["results"]}
    assert (str(one.pk) in offered, str(other.pk) in offered) == (True, False)
    page = client.get(reverse("admin:crm_contact_change", args=[other.pk])).text
    assert "Merged into Ottokar Wüstenhagen" in page
    unmerge = reverse("admin:crm_contact_unmerge", args=[other.pk])
    assert client.get(unmerge).status_code == 200
    assert client.post(unmerge, {"reason": "two"}).status_code == 302
    assert not ContactMerge.objects.standing().exists()
    assert client.get(reverse("admin:crm_contactmerge_changelist")).status_code == 200
    dismiss = reverse("admin:crm_duplicatecandidate_act", args=[pair.pk, "dismiss"])
    assert client.post(dismiss).status_code == 302
    assert client.get(reverse("admin:crm_duplicatecandidate_changelist") + "?queue=dismissed").status_code == 200


def test_all_that_reaches_somebody_is_compared_and_not_the_first_address_alone(agent):
    one, other = (
        ContactFactory(name="Ada Byron", email="a@one.example"),
        ContactFactory(name="A. Byron", email="b@two.example"),
    )
    ContactFactory.create_batch(30)
    find_duplicates()
    assert (one.pk, other.pk) not in open_pairs()

    add_point(one, "email", "ada@home.example", by=agent)
    retired = add_point(other, "email", "ADA@home.example", by=agent)
    find_duplicates()
    assert (one.pk, other.pk) in open_pairs()

    remove_point(retired, by=agent)
    find_duplicates()
    assert (one.pk, other.pk) not in open_pairs()
