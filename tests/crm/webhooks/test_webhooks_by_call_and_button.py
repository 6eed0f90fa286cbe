"""Webhooks out are kept by calls and in the back office; the secret is shown once."""

import pytest

from crm.models import WebhookDelivery, WebhookSubscription
from crm.operations.delivering import send_webhooks
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Depot", "url": "https://depot.example/told", "kinds": ["ticket.solved"]}


def test_a_webhook_goes_its_way_by_calls_alone(api_of, keeper, server):
    api = api_of(keeper)
    made = api.post("/api/v1/webhooks/", {**GIVEN, "url": server.url + "/told"})
    assert made.status_code == 201
    url = f"/api/v1/webhooks/{made.json()['subscription']['id']}/"
    shown = api.get(url)
    assert made.json()["secret"] not in shown.content.decode()
    assert "sealed" not in shown.json()

    ping = api.post(f"{url}ping/")
    assert (ping.status_code, ping.json()["payload"]["type"]) == (202, "webhook.ping")
    replay = f"{url}deliveries/{ping.json()['id']}/replay/"
    assert api.post(replay).json()["code"] == "delivery_is_waiting"
    send_webhooks()
    assert [one["state"] for one in api.get(f"{url}deliveries/?state=sent").json()["results"]] == ["sent"]
    assert api.post(replay).status_code == 202
    assert api.post(f"{url}resume/").json()["paused_at"] is None

    assert api.patch(url, {"is_active": False, "version": 7}).status_code in {409, 412}
    assert api.patch(url, {"is_active": False, "version": 1}).json()["version"] == 2
    assert api.post(f"{url}ping/").json()["code"] == "webhook_is_off"
    assert api.post("/api/v1/webhooks/", {**GIVEN, "url": "http://depot.example/"}).json()["code"] == (
        "webhook_address_is_open"
    )
    assert api.post("/api/v1/webhooks/", {**GIVEN, "kinds": ["ticket.sung"]}).status_code == 400


def test_staff_read_and_only_keepers_write_and_for_anybody_else_there_is_nothing(
    told, agent_api, customer_api, anonymous_api
):
    ours, _secret = told("ticket.solved")
    url = f"/api/v1/webhooks/{ours.pk}/"

    assert agent_api.get(url).status_code == 200
    assert agent_api.post("/api/v1/webhooks/", GIVEN).json()["code"] == "may_not_keep_webhooks"
    assert agent_api.patch(url, {"name": "Mine"}).json()["code"] == "may_not_keep_webhooks"
    for api in (customer_api, anonymous_api):
        for address in ("/api/v1/webhooks/", url, f"{url}deliveries/"):
            assert api.get(address).status_code in {401, 403, 404}
        assert api.post(f"{url}ping/").status_code in {401, 403, 404}


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_take_a_constant_number_of_queries(number, told, agent_api, queries):
    for _ in range(number):
        ours, _secret = told("ticket.solved")
    for one in range(number):
        WebhookDelivery.objects.create(subscription=ours, event=f"e-{one}", payload={})
    agent_api.get("/api/v1/webhooks/")

    with queries(3):
        assert len(agent_api.get("/api/v1/webhooks/").json()["results"]) == number
    with queries(4):
        assert len(agent_api.get(f"/api/v1/webhooks/{ours.pk}/deliveries/").json()["results"]) == number


def test_the_back_office_shows_the_secret_on_the_next_page_and_never_again(client, server):
    client.force_login(MemberFactory(roles=["community_manager"]))
    pages = "/admin/crm/webhooksubscription/"
    refused = client.post(f"{pages}add/", {**GIVEN, "url": "http://depot.example/"})
    assert "https://" in refused.content.decode()

    after = client.post(f"{pages}add/", {**GIVEN, "url": server.url + "/told"}, follow=True)
    assert "whsec_" in after.content.decode()
    ours = WebhookSubscription.objects.get()
    page = f"{pages}{ours.pk}/change/"
    assert "whsec_" not in client.get(page).content.decode()

    client.post(f"{pages}{ours.pk}/acts/ping/", {})
    send_webhooks()
    ping = WebhookDelivery.objects.get()
    assert ping.state == "sent"
    client.post(f"/admin/crm/webhookdelivery/{ping.pk}/acts/replay/", {})
    ping.refresh_from_db()
    assert ping.state == "waiting"
    client.post(page, {**GIVEN, "url": server.url + "/told", "name": "Yard"})
    ours.refresh_from_db()
    assert (ours.name, ours.is_active, ours.version) == ("Yard", False, 2)


def test_a_webhook_is_retired_for_good_and_what_it_was_told_stays_readable(api_of, keeper, told, server, customer_api):
    ours, _secret = told("ticket.solved")
    api, url = api_of(keeper), f"/api/v1/webhooks/{ours.pk}/"
    sent = api.post(f"{url}ping/").json()["id"]
    send_webhooks()
    api.post(f"{url}ping/")
    hidden = customer_api.delete(url).status_code
    gone = [api.delete(url).status_code for _ in range(2)]
    send_webhooks()
    shown = api.get(url).json()
    tries = [
        api.patch(url, {"is_active": True}),
        *(api.post(f"{url}{way}/") for way in ("ping", "resume", "secret", f"deliveries/{sent}/replay")),
    ]

    assert (hidden, gone) == (403, [204, 204])
    assert (shown["is_active"], shown["dropped"], shown["version"], shown["retired_at"] is None) == (False, 1, 2, False)
    assert [(one.status_code, one.json()["code"]) for one in tries] == [(409, "webhook_is_retired")] * 5
    assert len(server.asked) == 1
    assert [one["id"] for one in api.get(f"{url}deliveries/").json()["results"]] == [sent]
    assert api.get("/api/v1/webhooks/").json()["results"] == []
    assert [one["id"] for one in api.get("/api/v1/webhooks/?is_retired=true").json()["results"]] == [ours.pk]


def test_only_a_token_for_webhooks_opens_them(api_of, keeper, told):
    ours, _secret = told("ticket.solved")
    url = f"/api/v1/webhooks/{ours.pk}/"
    theirs, others = api_of(keeper, "webhooks:manage"), api_of(keeper, "crm:read", "crm:write")
    answers = [others.get(url), others.post("/api/v1/webhooks/", GIVEN), others.patch(url, {"name": "x"})]
    answers += [others.post(f"{url}{way}/") for way in ("ping", "secret", "resume")]
    answers += [others.delete(url), others.get(f"{url}deliveries/"), others.get("/api/v1/webhooks/")]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(403, "scope_missing")] * 9
    assert theirs.get(url).status_code == 200
    assert theirs.post("/api/v1/webhooks/", GIVEN).status_code == 201
    assert theirs.get("/api/v1/tickets/").json()["code"] == "scope_missing"


def test_the_back_office_retires_a_webhook_and_shows_it_still(client, told, agent):
    ours, _secret = told("ticket.solved")
    page = f"/admin/crm/webhooksubscription/{ours.pk}/change/"
    client.force_login(MemberFactory(roles=["community_manager"]))
    client.post(f"/admin/crm/webhooksubscription/{ours.pk}/acts/retire/", {})
    client.post(page, {**GIVEN, "name": "Yard", "is_active": "on"})
    ours.refresh_from_db()

    assert (ours.name, ours.is_active, ours.retired_at is None) == ("Depot", False, False)
    assert client.get(page).status_code == 200
