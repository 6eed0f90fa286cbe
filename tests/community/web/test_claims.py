"""Claims on the pages: the button, who is on it, and the back office."""

import pytest
from django.test import Client

from community.models import TopicClaim
from community.operations.claiming import claim_topic
from tests.factories.community import MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def test_a_helper_says_i_am_on_it_and_everybody_sees_it(client):
    topic, ina = TopicFactory(), MemberFactory(trust_level=1, display_name="Ina")
    page = topic.get_absolute_url()
    helper = client_of(ina)
    assert "I am on it" in helper.get(page).text

    assert helper.post(f"/questions/{topic.pk}/claim/").url == page

    mine, theirs, listed = helper.get(page).text, client.get(page).text, client.get("/questions/").text
    assert "You are working on an answer until" in mine
    assert "I am on it" not in mine
    assert "Ina is working on an" in theirs
    assert "is working on an answer until" in listed


def test_more_time_and_leaving_it_to_others():
    topic, ina = TopicFactory(), MemberFactory(trust_level=1)
    helper = client_of(ina)
    claim_topic(topic, by=ina)

    for _ in range(2):
        helper.post(f"/questions/{topic.pk}/claim/renewals/1/")
    assert TopicClaim.objects.get().renewals == 1
    helper.post(f"/questions/{topic.pk}/claim/renewals/2/")
    page = helper.get(topic.get_absolute_url()).text
    assert "I need more time" not in page
    assert "Leave it to others" in page

    helper.post(f"/questions/{topic.pk}/claim/undo/")
    assert not TopicClaim.objects.exists()


def test_who_comes_second_reads_why_not():
    topic = TopicFactory()
    claim_topic(topic, by=MemberFactory(trust_level=1, display_name="Ina"))

    refused = client_of(MemberFactory(trust_level=1)).post(f"/questions/{topic.pk}/claim/")

    assert refused.status_code == 409
    assert "Ina is working on an answer until" in refused.text


def test_newcomers_and_strangers_see_no_button(client):
    page = TopicFactory().get_absolute_url()

    assert "I am on it" not in client.get(page).text
    assert "I am on it" not in client_of(MemberFactory()).get(page).text


def test_looking_at_the_address_claims_nothing():
    topic = TopicFactory()

    client_of(MemberFactory(trust_level=1)).get(f"/questions/{topic.pk}/claim/")

    assert not TopicClaim.objects.exists()


def test_staff_release_a_claim_in_the_back_office_with_a_reason(settings):
    settings.STAFF_MFA = False
    topic = TopicFactory()
    claim_topic(topic, by=MemberFactory(trust_level=1, display_name="Ina"))
    staff = client_of(MemberFactory(roles=["support"]))
    act = f"/admin/community/topic/{topic.pk}/acts/release-claim/"
    assert "Ina" in staff.get(f"/admin/community/topic/{topic.pk}/change/").text

    assert staff.post(act, {"reason": ""}).status_code == 200
    assert TopicClaim.objects.exists()
    assert staff.post(act, {"reason": "On holiday"}).status_code == 302
    assert not TopicClaim.objects.exists()
