"""Campaigns: what they cost reaches the books, and who came by their links is known."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Member
from crm.models import Campaign, CampaignArrival, CampaignLink
from roi.models import CostEntry, Posting
from roi.operations.campaign_costs import take_in_campaign_costs
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/campaigns/"
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def api(api_of):
    return api_of(MemberFactory(roles=["community_manager"]))


@pytest.fixture
def campaign(api):
    made = api.post(URL, {"name": "Autumn", "goal": "More answers", "starts_on": "2026-10-01", "ends_on": "2026-10-31"})
    assert made.status_code == 201, made.content
    return Campaign.objects.get(pk=made.json()["id"])


def test_a_campaign_is_planned_changed_and_keeps_its_days_in_order(api, campaign, agent_api, customer_api):
    url = f"{URL}{campaign.pk}/"

    wrong = api.patch(url, {"ends_on": "2026-09-30"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/ends_on")
    changed = api.patch(url, {"goal": "More solutions"}, headers={"If-Match": '"1"'})
    assert (changed.json()["goal"], changed.json()["version"]) == ("More solutions", 2)
    assert api.patch(url, {"goal": "x"}, headers={"If-Match": '"1"'}).status_code == 412
    assert agent_api.get(url).json()["name"] == "Autumn"
    assert agent_api.patch(url, {"goal": "x"}).json()["code"] == "may_not_keep_channels"
    assert customer_api.get(url).status_code == 403


def test_what_it_costs_reaches_the_books_once(api, campaign):
    url = f"{URL}{campaign.pk}/costs/"
    cost = {"description": "Posters", "incurred_on": "2026-10-05", "amount": "120.50", "currency": "EUR"}

    assert api.post(url, cost).status_code == 201
    assert api.post(url, cost | {"amount": "0.00"}).status_code == 400

    assert (take_in_campaign_costs(), take_in_campaign_costs()) == (1, 0)
    entry = CostEntry.objects.get()
    assert (entry.category, entry.amount, entry.description) == (
        "campaign",
        campaign.costs.get().amount,
        "Autumn: Posters",
    )
    assert entry.entered_by == Member.objects.system()
    assert Posting.objects.filter(cost_entry=entry, kind="cost").count() == 1


def test_a_cost_in_a_currency_without_a_rate_waits(api, campaign):
    url = f"{URL}{campaign.pk}/costs/"
    api.post(url, {"description": "Ads", "incurred_on": "2026-10-05", "amount": "80.00", "currency": "USD"})

    assert take_in_campaign_costs() == 0
    assert not CostEntry.objects.exists()


def test_a_tagged_link_counts_people_and_leads_only_to_places_of_ours(api, campaign, client):
    url = f"{URL}{campaign.pk}/links/"
    for path in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert api.post(url, {"tag": "evil", "path": path}).status_code == 400
    assert api.post(url, {"tag": "autumn", "path": "/ideas/"}).json()["address"] == "/c/autumn/"
    assert api.post(url, {"tag": "autumn"}).json()["code"] == "campaign_tag_is_taken"

    answer = client.get("/c/autumn/", headers=BROWSER)
    client.get("/c/autumn/", headers={"user-agent": "Googlebot/2.1"})
    client.head("/c/autumn/", headers=BROWSER)

    assert (answer.status_code, answer["Location"]) == (302, "/ideas/")
    assert CampaignLink.objects.get().clicks == 1
    assert client.get("/c/nothing/").status_code == 404


def test_who_signs_in_after_following_a_link_came_by_it_and_what_they_do_is_counted(api, campaign, client):
    api.post(f"{URL}{campaign.pk}/links/", {"tag": "autumn"})
    api.post(f"{URL}{campaign.pk}/links/", {"tag": "other"})
    newcomer = MemberFactory(joined_at=timezone.now())
    known = MemberFactory(joined_at=timezone.now() - timedelta(days=400))
    TicketFactory(contact=ContactFactory(member=known), opened_at=timezone.now() - timedelta(days=1))
    for member in (newcomer, known):
        client.logout()
        client.get("/c/autumn/", headers=BROWSER)
        client.force_login(member)
        client.get("/c/autumn/", headers=BROWSER)
        client.get("/c/other/", headers=BROWSER)
    TicketFactory(contact=ContactFactory(member=newcomer))
    IdeaFactory(author=known)
    IdeaFactory()

    told = api.get(f"{URL}{campaign.pk}/results/").json()

    assert told == {"clicks": 6, "arrivals": 2, "members": 1, "tickets": 1, "ideas": 1, "costs": []}
    assert CampaignArrival.objects.count() == 4
