"""What people did for others is counted and explained, and nobody is approached who did not agree to it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from community.errors import TextIsEmpty
from community.models import Solution
from community.operations.erasing import erase_member
from config.services.addresses import BASE_DIR
from crm import advocacy
from crm import influencer_errors as refused
from crm.models import Approach, Influencer, Message, MessageReading
from crm.operations.approaching import Terms, approach, change_terms, list_influencer, unlist_influencer
from crm.operations.proving import accept_offer, offer_link, word_of
from crm.reports.advocacy import FIGURES, advocacy_of
from tests.crm.people import MORNING, agree
from tests.factories.community import MemberFactory, PostFactory, TopicFactory
from tests.factories.crm import ChannelFactory, ContactFactory, PersonaFactory
from tests.factories.identity import contact_of, persona_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def slots(monkeypatch):
    """Nobody fills the slots but the test."""
    for name in ("_valuers", "_agreeing"):
        monkeypatch.setattr(advocacy, name, [])
    return advocacy


def solved_by(member, **of_topic):
    topic = TopicFactory(**of_topic)
    Solution.objects.create(topic=topic, post=PostFactory(topic=topic, author=member), marked_by=topic.author)
    return topic


def hear(persona, *moods, corrected="", visibility="public"):
    """Let a persona say something of each mood, and let the last one be corrected."""
    channel = ChannelFactory()
    for number, mood in enumerate(moods, 1):
        message = Message.objects.create(
            channel=channel,
            external_id=f"{number}",
            persona=persona,
            direction="in",
            written_at=MORNING,
            visibility=visibility,
        )
        told = (
            {"corrected_mood": corrected, "corrected_by": MemberFactory()} if corrected and number == len(moods) else {}
        )
        MessageReading.objects.create(message=message, mood=mood, score=0, **told)


def terms(**given):
    return Terms(**{"why": "answers for everybody", **given})


def test_figures_say_what_was_done_for_others_and_what_they_count(slots, helper, agent, queries):
    asker = MemberFactory()
    solved_by(helper, author=asker), solved_by(helper, author=asker), solved_by(helper, author=helper)
    contact = contact_of(helper)
    proven = PersonaFactory(follower_count=120)
    accept_offer(word_of(offer_link(proven, by=agent)), by=helper)
    persona_of(contact, agent, follower_count=5000)
    slots.value_with(lambda members: [slots.Worth(helper.pk, Decimal("61.20"), "EUR")] if helper.pk in members else [])
    hear(proven, "positive", "positive", "neutral", corrected="negative")
    hear(proven, "negative", visibility="private")
    nobody = ContactFactory()

    with queries(5):
        known = advocacy_of([contact, nobody])

    assert {figure.code: figure.value for figure in known[contact.pk].figures} == {
        "solutions": 2,
        "people_helped": 1,
        "followers_proven": 120,
        "followers_seen": 5000,
        "positive": 2,
        "negative": 1,
    }
    assert all(figure.counts for figure in known[contact.pk].figures)
    assert (known[contact.pk].worth[0].amount, known[nobody.pk].figures) == (Decimal("61.20"), [])
    assert all(name and counts for name, counts in FIGURES.values())


def test_nothing_acts_upon_a_figure():
    """Signals are shown to people; no act, task or receiver reads them."""
    readers = {
        str(path.relative_to(BASE_DIR))
        for app in ("community", "ideas", "crm", "roi")
        for path in Path(BASE_DIR, app).rglob("*.py")
        if "reports.advocacy import" in path.read_text(encoding="utf-8")
    }

    assert readers == {
        "crm/admin/influencers.py",
        "crm/api/serializers/influencers.py",
        "crm/api/views/influencers.py",
        "crm/reports/account_advocacy.py",
    }


def test_nobody_is_approached_without_consent_against_the_policy_or_in_the_pause(slots, agent, manager, customer):
    contact = ContactFactory()
    listed = list_influencer(contact, owner=agent, by=agent, terms=terms())

    with pytest.raises(refused.NoConsentToApproach):
        approach(listed, by=agent, about="the new pump")
    slots.ask_consent_with(lambda contacts: [contact.pk])
    with pytest.raises(refused.OnlyOwnerApproaches):
        approach(listed, by=manager, about="the new pump")
    with pytest.raises(refused.MayNotKeepInfluencers):
        approach(listed, by=customer, about="the new pump")
    with pytest.raises(TextIsEmpty):
        approach(listed, by=agent, about=" ")
    approach(listed, by=agent, about="the new pump")
    with pytest.raises(refused.InfluencerRests):
        approach(listed, by=agent, about="once more")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        approach(listed, by=agent, about="once more")
    change_terms(listed, by=agent, terms=terms(policy="nobody", pause_days=0))
    with pytest.raises(refused.NobodyApproaches):
        approach(listed, by=agent, about="again")
    assert Approach.objects.count() == 2
    with pytest.raises(refused.InfluencerIsListed):
        list_influencer(contact, owner=agent, by=agent, terms=terms())
    with pytest.raises(TextIsEmpty):
        list_influencer(ContactFactory(), owner=agent, by=agent, terms=Terms(why=" "))
    unlist_influencer(listed, by=agent)
    assert not Influencer.objects.exists()


def test_who_is_forgotten_leaves_the_list(slots, agent, customer):
    list_influencer(contact_of(customer), owner=agent, by=agent, terms=terms())

    erase_member(customer, by=MemberFactory(roles=["admin"]), reason="asked for it")

    assert not Influencer.objects.exists()


def test_staff_keep_the_list_by_token_and_customers_do_not_know_of_it(slots, agent_api, customer_api, agent, queries):
    contacts = ContactFactory.create_batch(3)
    slots.ask_consent_with(lambda numbers: [contacts[0].pk])
    first = agent_api.post("/api/v1/influencers/", {"contact": contacts[0].pk, "why": "is heard"})
    assert (first.status_code, first.data["policy"], first.data["has_agreed"]) == (201, "owner", True)
    path = f"/api/v1/influencers/{first.data['id']}/"
    with queries(5):
        agent_api.get("/api/v1/influencers/")
    for contact in contacts[1:]:
        agent_api.post("/api/v1/influencers/", {"contact": contact.pk, "why": "is heard"})
    with queries(5):
        assert len(agent_api.get("/api/v1/influencers/").data["results"]) == 3

    assert agent_api.post(f"{path}approaches/", {"about": "the new pump"}).status_code == 201
    assert agent_api.post(f"{path}approaches/", {"about": "again"}).data["code"] == "influencer_rests"
    assert [row["about"] for row in agent_api.get(f"{path}approaches/").data["results"]] == ["the new pump"]
    assert agent_api.get(path).data["rests_until"] is not None
    changed = agent_api.put(path, {"why": "still", "policy": "anybody", "pause_days": 7})
    assert (changed.data["why"], changed.data["version"]) == ("still", 2)
    assert agent_api.get(f"/api/v1/contacts/{contacts[0].pk}/advocacy/").data == {"figures": [], "worth": []}
    for denied in ("influencers/", f"influencers/{first.data['id']}/", f"contacts/{contacts[0].pk}/advocacy/"):
        assert customer_api.get(f"/api/v1/{denied}").status_code in {403, 404}
    assert agent_api.delete(path).status_code == 204
    assert agent_api.get(path).status_code == 404


def test_the_back_office_lists_explains_and_approaches(slots, client, agent, helper):
    solved_by(helper)
    contact = contact_of(helper)
    slots.ask_consent_with(lambda numbers: [contact.pk])
    client.force_login(agent)

    added = client.post(
        reverse("admin:crm_influencer_add"),
        {
            "contact": contact.pk,
            "why": "is heard",
            "policy": "anybody",
            "pause_days": 30,
            "owner": agent.pk,
            "approaches-TOTAL_FORMS": 0,
            "approaches-INITIAL_FORMS": 0,
        },
    )
    assert added.status_code == 302
    listed = Influencer.objects.get()
    assert listed.added_by == agent
    page = client.get(reverse("admin:crm_influencer_change", args=[listed.pk])).text
    assert "questions of others solved" in page
    act = reverse("admin:crm_influencer_act", args=[listed.pk, "approach"])
    assert client.post(act, {"about": "the new pump"}).status_code == 302
    assert "short while ago" in client.post(act, {"about": "again"}).text
    assert "questions of others solved" in client.get(reverse("admin:crm_contact_advocacy", args=[contact.pk])).text


def test_who_agreed_to_speak_for_us_may_be_approached_until_they_take_it_back(agent):
    """Nobody fills the slots for this test: they are filled."""
    contact = ContactFactory(email="ada@example.org")
    listed = list_influencer(contact, owner=agent, by=agent, terms=terms())
    point = contact.points.get()
    agree(point, by=agent, purpose="newsletter")

    with pytest.raises(refused.NoConsentToApproach):
        approach(listed, by=agent, about="the new pump")
    agree(point, by=agent, purpose="advocacy")
    approach(listed, by=agent, about="the new pump")

    agree(point, by=agent, purpose="advocacy", is_given=False, at=MORNING + timedelta(hours=1))
    later = time_machine.travel(timezone.now() + timedelta(days=400))
    with later, pytest.raises(refused.NoConsentToApproach):
        approach(listed, by=agent, about="the newer pump")
