"""Campaigns are planned, linked to and paid for in the back office."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from crm.models import Campaign, CampaignCost, CampaignLink
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/crm/campaign/add/"
LISTS = {
    f"{prefix}-{part}_FORMS": "0"
    for prefix in ("campaignlink_set", "campaigncost_set", "links", "costs")
    for part in ("TOTAL", "INITIAL")
}


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client):
    client.force_login(MemberFactory(roles=["admin"]))
    return client


def planned(**more):
    return {
        "name": "Autumn",
        "goal": "New members",
        "channel": "",
        "starts_on": "2026-09-01",
        "ends_on": "",
        **LISTS,
        **more,
    }


def test_a_campaign_is_planned_changed_linked_to_and_paid_for(desk):
    desk.post(ADD, planned())
    campaign = Campaign.objects.get()
    desk.post(reverse("admin:crm_campaign_change", args=[campaign.pk]), planned(goal="Old ones too"))
    for act, values in {
        "link": {"tag": "autumn", "path": "/ideas/"},
        "spend": {"description": "Posters", "amount": "120.50", "currency": "EUR", "incurred_on": "2026-09-02"},
    }.items():
        desk.post(reverse("admin:crm_campaign_act", args=[campaign.pk, act]), values)

    campaign.refresh_from_db()
    assert (campaign.goal, campaign.version, campaign.starts_on) == ("Old ones too", 2, date(2026, 9, 1))
    assert CampaignLink.objects.get().path == "/ideas/"
    assert CampaignCost.objects.get().amount == Decimal("120.50")
    page = desk.get(reverse("admin:crm_campaign_change", args=[campaign.pk])).content.decode()
    assert "0 clicks, 0 members, 0 tickets, 0 ideas" in page
    assert desk.get("/c/autumn/").url == "/ideas/"


def test_what_is_wrong_stays_on_the_form(desk):
    page = desk.post(ADD, planned(ends_on="2026-08-01")).content.decode()
    assert "It ends before it starts." in page
    desk.post(ADD, planned())
    campaign = Campaign.objects.get()
    act = reverse("admin:crm_campaign_act", args=[campaign.pk, "link"])

    outside = desk.post(act, {"tag": "out", "path": "//elsewhere.example/"}).content.decode()

    assert "elsewhere.example" in outside
    assert not CampaignLink.objects.exists()


def test_others_read_at_most(client, agent, manager):
    for reader in (agent, manager):
        client.force_login(reader)
        assert client.post(ADD, planned()).status_code == 403

    assert not Campaign.objects.exists()
