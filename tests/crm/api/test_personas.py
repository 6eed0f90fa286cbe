"""Personas over HTTP: listed, linked and unlinked by staff, proven by members, and nothing of it for anybody else."""

import pytest
from django.urls import reverse

from crm.operations.proving import offer_link, word_of
from tests.factories.crm import ContactFactory, PersonaFactory
from tests.factories.identity import contact_of, persona_of, taken_for

pytestmark = pytest.mark.django_db
TOLD = {"evidence": "told", "reference": "call of Monday"}


def test_staff_list_filter_link_and_unlink(agent_api, agent, queries):
    contact = ContactFactory()
    known = persona_of(contact, agent, handle="ada@social.example")
    stranger = PersonaFactory(network="youtube", external_id="UC1", handle="bob")

    def ids(**given):
        return [row["id"] for row in agent_api.get("/api/v1/personas/", given).data["results"]]

    assert ids() == [stranger.pk, known.pk]
    assert ids(linked=True) == ids(contact=contact.pk) == ids(strength="seen") == ids(handle="AD") == [known.pk]
    assert ids(linked=False) == ids(network="youtube") == [stranger.pk]
    with queries(3):
        ids(limit=1)
    with queries(3):
        ids()

    path = f"/api/v1/personas/{stranger.pk}/"
    linked = agent_api.put(f"{path}link/", {"contact": contact.pk, **TOLD})
    assert (linked.status_code, linked.data["contact"], linked.data["strength"]) == (200, contact.pk, "seen")
    assert agent_api.put(f"{path}link/", {"contact": ContactFactory().pk, **TOLD}).data["code"] == "persona_is_linked"
    assert agent_api.delete(f"{path}link/").status_code == 400
    assert agent_api.delete(f"{path}link/?reason=somebody+else").status_code == 204
    said = agent_api.get(f"{path}statements/").data["results"]
    assert [(row["says"], row["reference"]) for row in said] == [("is_not", "somebody else"), ("is", "call of Monday")]
    assert agent_api.get(path).data["contact"] is None


def test_proofs_are_not_said_and_unknown_people_not_named(agent_api):
    path = f"/api/v1/personas/{PersonaFactory().pk}/link/"

    proof = agent_api.put(path, {"contact": ContactFactory().pk, "evidence": "signed_link", "reference": "x"})
    nobody = agent_api.put(path, {"contact": 404, **TOLD})

    assert (proof.status_code, proof.data["errors"][0]["pointer"]) == (400, "/evidence")
    assert (nobody.status_code, nobody.data["errors"][0]["pointer"]) == (400, "/contact")


def test_there_is_nothing_for_customers(customer_api, anonymous_api, api_of, agent):
    persona = persona_of(ContactFactory(), agent)

    for api in (customer_api, anonymous_api, api_of(agent, "community:read", "community:write")):
        for path in ("", f"{persona.pk}/", f"{persona.pk}/statements/"):
            assert api.get(f"/api/v1/personas/{path}").status_code in {401, 403, 404}
        assert api.put(f"/api/v1/personas/{persona.pk}/link/", TOLD).status_code in {401, 403, 404}
        assert api.post(f"/api/v1/personas/{persona.pk}/offers/").status_code in {401, 403, 404}


def test_a_member_takes_an_offered_link_up_by_token(agent_api, customer_api, helper_api, anonymous_api, customer):
    persona = PersonaFactory(handle="carla@social.example")
    offer = agent_api.post(f"/api/v1/personas/{persona.pk}/offers/")
    word = offer.data["url"].rstrip("/").split("/")[-1]
    assert offer.status_code == 201
    assert offer.data["url"].startswith("http://testserver/personas/")

    assert anonymous_api.post("/api/v1/me/personas/", {"word": word}).status_code == 401
    taken = customer_api.post("/api/v1/me/personas/", {"word": word})
    assert (taken.status_code, taken.data["handle"]) == (200, "carla@social.example")
    assert helper_api.post("/api/v1/me/personas/", {"word": word}).data["code"] == "offer_is_used"
    assert helper_api.post("/api/v1/me/personas/", {"word": "1:x"}).status_code == 400
    assert taken_for(persona) == (contact_of(customer).pk, "proven")


def test_the_page_changes_nothing_until_the_signed_in_member_says_yes(client, customer, helper, agent):
    persona = PersonaFactory(handle="carla@social.example")
    path = reverse("persona-offer", args=[word_of(offer_link(persona, by=agent))])

    assert client.get(path).status_code == client.post(path).status_code == 302
    client.force_login(customer)
    page = client.get(path)
    assert (page.status_code, taken_for(persona)) == (200, None)
    assert "carla@social.example" in page.text
    assert "Connected" in client.post(path).text
    assert taken_for(persona) == (contact_of(customer).pk, "proven")
    client.force_login(helper)
    assert client.post(path).status_code == client.get(path).status_code == 409
    assert client.get(reverse("persona-offer", args=["1:x"])).status_code == 404


def test_the_back_office_links_by_a_form_and_shows_what_was_said(client, agent):
    persona, contact = PersonaFactory(), ContactFactory(name="Ada Lovelace")
    client.force_login(agent)
    page = reverse("admin:crm_persona_change", args=[persona.pk])
    link = reverse("admin:crm_persona_act", args=[persona.pk, "link"])

    assert client.get(link).status_code == 200
    assert client.post(link, {"contact": contact.pk, **TOLD}).status_code == 302
    client.post(reverse("admin:crm_persona_act", args=[persona.pk, "offer"]))
    shown = client.get(page).text
    for words in ("Ada Lovelace", "call of Monday", "/personas/", "the person said so"):
        assert words in shown
    assert client.post(reverse("admin:crm_persona_act", args=[persona.pk, "unlink"]), TOLD).status_code == 302
    assert taken_for(persona) is None
    assert client.get(reverse("admin:crm_persona_changelist") + "?link=none").status_code == 200
