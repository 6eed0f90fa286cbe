"""Trackers tell of issues by signed webhooks, each as it signs; the ideas that wait for these hear it once."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from crm.channel_errors import TrackerHasNoAddress
from crm.models import ChannelSecret, InboundEvent, Message, RefusalCount
from crm.operations.keeping_channels import open_channel
from crm.operations.replaying import replay_event
from crm.operations.sealing_secrets import add_secret
from crm.operations.taking_in import take_in_inbound
from ideas.models import IdeaEvent, IdeaIssue, PreparedDecision, TrackerIssue
from ideas.operations.issues import link_issue
from tests.crm.channels.trackers import (
    KEY,
    connected,
    github,
    github_issue,
    gitlab,
    gitlab_signed,
    headers_of,
    jira,
    post,
)
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
ADDRESSES = {
    "github": ("https://github.com/Acme", "https://github.com/acme/shop/issues/12", github),
    "gitlab": ("https://gitlab.example.com/acme/shop", "https://gitlab.example.com/acme/shop/-/issues/7", gitlab),
    "jira": ("https://acme.atlassian.net", "https://acme.atlassian.net/browse/PUMP-7", jira),
}


@pytest.fixture
def linked(keeper, product):
    """A connection with its secret, and an idea that waits for an issue there."""

    def of(network, **options):
        place, issue, _say = ADDRESSES[network]
        channel = connected(network, place, **options)
        add_secret(channel, by=keeper, use="signing", secret=KEY)
        return channel, link_issue(IdeaFactory(status="started"), issue, by=product).issue

    return of


def tell(client, channel, payload, **more):
    """Hand something in, and return what becomes of it."""
    assert post(client, channel, payload, headers_of(channel.network, payload, **more)).status_code == 202
    take_in_inbound()
    return InboundEvent.objects.latest("id").outcome


def now(issue):
    issue.refresh_from_db()
    return issue.state, issue.title


@pytest.mark.parametrize(
    ("network", "steps"),
    [
        (
            "github",
            [
                (github("opened"), ("open", "Quieter pump")),
                (github("edited", minute=1, title="Silent pump"), ("open", "Silent pump")),
                (github("labeled", minute=2, labels=[{"name": "In Progress"}]), ("started", "Quieter pump")),
                (github("closed", minute=3, state="closed", state_reason="completed"), ("done", "Quieter pump")),
                (github("reopened", minute=4, state_reason="reopened"), ("open", "Quieter pump")),
                (github("closed", minute=5, state="closed", state_reason="not_planned"), ("dropped", "Quieter pump")),
                (github("deleted", minute=5, state="closed"), ("gone", "Quieter pump")),
            ],
        ),
        (
            "gitlab",
            [
                (gitlab("open"), ("open", "Quieter pump")),
                (gitlab("update", 1, ["In Progress"]), ("started", "Quieter pump")),
                (gitlab("close", 2, state="closed"), ("done", "Quieter pump")),
                (gitlab("reopen", 3, title="Silent pump"), ("open", "Silent pump")),
                (gitlab("close", 4, state="closed", duplicated_to_id=302), ("dropped", "Quieter pump")),
                (gitlab("close", 5, state="closed", moved_to_id=303), ("gone", "Quieter pump")),
                (gitlab("update", 6) | {"object_kind": "work_item"}, ("open", "Quieter pump")),
            ],
        ),
        (
            "jira",
            [
                (jira("created"), ("open", "Quieter pump")),
                (jira(minute=1, category="indeterminate", summary="Silent pump"), ("started", "Silent pump")),
                (jira(minute=2, category="done", resolution="Done"), ("done", "Quieter pump")),
                (jira(minute=3), ("open", "Quieter pump")),
                (jira(minute=4, category="done", resolution="Won't Do"), ("dropped", "Quieter pump")),
                (jira("deleted", minute=5), ("gone", "Quieter pump")),
            ],
        ),
    ],
)
def test_what_happens_in_a_tracker_is_known_here_and_decides_nothing(client, linked, network, steps):
    channel, issue = linked(network, started_labels=["in progress"])
    for payload, state in steps:
        assert tell(client, channel, payload) == "issue changed"
        assert now(issue) == state
    assert tell(client, channel, steps[0][0]) == "older than what is known"
    idea = IdeaIssue.objects.get().idea
    assert IdeaEvent.objects.filter(idea=idea, kind="issue_changed").count() == len(steps)
    assert (idea.status, PreparedDecision.objects.exists(), Message.objects.exists()) == ("started", False, False)


@pytest.mark.parametrize("network", ADDRESSES)
def test_who_does_not_sign_is_refused_and_recorded_and_no_token_is_kept(client, linked, network):
    channel, issue = linked(network)
    payload = ADDRESSES[network][2]()
    right = headers_of(network, payload, delivery="one")
    proof = next(name for name in right if "signature" in name or "token" in name)
    wrong = [headers_of(network, payload, key="another"), {**right, proof: ""}, {**right, proof: "sha256=é"}]
    codes = [post(client, channel, payload, headers).json()["code"] for headers in wrong]
    assert codes == ["signature_wrong", "signature_missing", "signature_wrong"]
    if network != "gitlab":
        assert post(client, channel, {**payload, "more": 1}, right).status_code == 401
    assert take_in_inbound() == 0
    assert now(issue) == ("unknown", "")
    assert sum(RefusalCount.objects.values_list("number", flat=True)) == len(wrong) + (network != "gitlab")

    assert post(client, channel, payload, right).status_code == 202
    assert tell(client, channel, payload, delivery="one") == "issue changed"
    kept = InboundEvent.objects.exclude(state="refused").get()
    assert (kept.external_id, proof in kept.headers, KEY in str(kept.headers)) == ("one", False, False)


def test_gitlab_signs_by_standard_webhooks_where_it_is_told_to(client, linked, time_machine):
    channel, issue = linked("gitlab")
    payload = gitlab("close", state="closed")
    assert post(client, channel, payload, gitlab_signed(payload, "evt-1", key="whsec_AAAA")).status_code == 401
    assert post(client, channel, payload, gitlab_signed(payload, "evt-1")).status_code == 202
    take_in_inbound()
    assert now(issue) == ("done", "Quieter pump")


def test_forms_of_github_are_read_and_what_is_about_no_issue_is_noted(client, linked):
    channel, issue = linked("github")
    form = f"payload={quote(json.dumps(github('closed', state='closed')))}".encode()
    assert tell(client, channel, form) == "issue changed"
    assert tell(client, channel, {"zen": "Keep it simple.", "hook_id": 1, "hook": {}}) == "ping"
    assert tell(client, channel, {"ref": "refs/heads/main", "commits": []}) == "not about an issue"
    said = {"comment": {"id": 1}}
    assert tell(client, channel, github("deleted", minute=9) | said) == "a comment, or not an issue"
    assert now(issue)[0] == "done"


def test_whoever_tells_of_one_place_says_nothing_of_others(client, linked, product):
    channel, issue = linked("github")
    theirs = link_issue(IdeaFactory(), "https://github.com/rival/pump/issues/1", by=product).issue
    about = "an issue that this connection is not about"
    assert tell(client, channel, github(repository="rival/pump", number=1)) == about
    assert tell(client, channel, github(repository="acme-2/shop")) == about
    assert tell(client, channel, github(number=99)) == "no idea is linked to this issue"
    to_them = {"new_issue": github_issue(1, "rival/pump"), "new_repository": {}}
    assert tell(client, channel, github("transferred", to_them, number=99)) == "no idea is linked to this issue"
    from_them = {"new_issue": github_issue(12), "new_repository": {}}
    payload = github("transferred", from_them, number=1, repository="rival/pump")
    assert tell(client, channel, payload) == "issue changed"
    assert (now(theirs), now(issue)) == (("unknown", ""), ("open", "Quieter pump"))


def test_an_issue_is_followed_to_where_it_goes(client, linked):
    channel, issue = linked("github")
    tell(client, channel, github("transferred", {"new_issue": github_issue(4, "acme/pumps"), "new_repository": {}}))
    issue.refresh_from_db()
    assert str(issue) == "acme/pumps#4"
    site, task = linked("jira")
    key = {"field": "Key", "fieldtype": "jira", "fromString": "PUMP-7", "toString": "HW-3"}
    tell(client, site, jira(key="HW-3", items=[key]))
    task.refresh_from_db()
    assert (task.key, task.project, task.state) == ("HW-3", "HW", "open")


def test_a_rule_of_the_connection_prepares_what_a_person_publishes(client, linked):
    channel, _issue = linked("jira", prepare_delivered=True)
    tell(client, channel, jira(category="done", resolution="Done"))
    assert PreparedDecision.objects.get().status == "delivered"
    assert IdeaIssue.objects.get().idea.status == "started"


def test_what_was_told_is_read_again_and_changes_nothing(client, linked, keeper):
    channel, issue = linked("gitlab")
    tell(client, channel, gitlab("open"))
    tell(client, channel, gitlab("close", 2, state="closed"))
    for event in InboundEvent.objects.order_by("id"):
        replay_event(event, by=keeper)
    take_in_inbound()
    outcomes = list(InboundEvent.objects.order_by("id").values_list("outcome", flat=True))
    assert outcomes == ["older than what is known", "known"]
    assert (now(issue)[0], IdeaEvent.objects.filter(kind="issue_changed").count()) == ("done", 2)


def test_a_connection_is_kept_by_its_keepers_and_its_secret_is_shown_once(
    client, keeper, api_of, product_api, settings
):
    settings.STAFF_MFA = False
    with pytest.raises(TrackerHasNoAddress):
        open_channel(by=keeper, key="shop", name="Shop", network="github", address="acme/shop")
    api = api_of(keeper)
    said = {"key": "shop", "name": "Shop", "network": "github", "address": "https://github.com/acme/shop"}
    assert product_api.post("/api/v1/channels/", said).status_code == 403
    number = api.post("/api/v1/channels/", said).json()["id"]
    assert api.patch(f"/api/v1/channels/{number}/", {"address": ""}).json()["code"] == "tracker_has_no_address"
    assert product_api.post(f"/api/v1/channels/{number}/new-secret/").status_code == 403
    secret = api.post(f"/api/v1/channels/{number}/new-secret/").json()["secret"]
    assert secret.startswith("whsec_")
    assert secret not in api.get(f"/api/v1/channels/{number}/secrets/").content.decode()

    client.force_login(keeper)
    page = reverse("admin:crm_channel_change", args=[number])
    shown = client.post(f"{page.removesuffix('change/')}acts/new-secret/", follow=True).content.decode()
    newest = shown.partition("shown this once: ")[2].partition("<")[0].strip()
    assert "/api/v1/hooks/inbound/shop/" in shown
    assert newest not in client.get(page).content.decode()
    assert newest not in "".join(ChannelSecret.objects.values_list("sealed", flat=True))
    channel = ChannelSecret.objects.latest("id").channel
    for key in (secret, newest):
        assert post(client, channel, github(), headers_of("github", github(), key=key)).status_code == 202


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_ten_times_at_once_has_one_effect(linked):
    channel, issue = linked("github")
    payload = github("closed", state="closed")
    headers = headers_of("github", payload, delivery="72d3162e-cc78-11e3-81ab-4c9367dc0958")

    def once(_):
        try:
            answer = post(Client(), channel, payload, headers).status_code
            take_in_inbound()
            return answer
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as senders:
        assert set(senders.map(once, range(10))) == {202}
    take_in_inbound()
    assert InboundEvent.objects.get().outcome == "issue changed"
    assert IdeaEvent.objects.filter(kind="issue_changed").count() == 1
    assert TrackerIssue.objects.get() == issue
    assert now(issue)[0] == "done"
