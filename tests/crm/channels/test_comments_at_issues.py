"""Issues are told what becomes of the ideas that wait for them: by the tracker's own interface, once, and of nothing that is not public."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.channel_errors import CommentIsUnderWay
from crm.errors import MayNotKeepChannels
from crm.models import Channel, IssueComment, WebhookDelivery
from crm.operations.commenting import comment_again, send_comments
from crm.operations.handing_out_ideas import take_in_ideas
from crm.operations.sealing_secrets import add_secret
from crm.operations.writing_comments import write_comments
from crm.reports.channels import health_of
from crm.tasks import comment_on_issues
from ideas.models import Idea, TrackerIssue
from ideas.operations.deciding import change_status
from ideas.operations.issues import link_issue, unlink_issue
from tests.crm.channels.trackers import connected, github_issue, gitlab, jira
from tests.factories.community import CategoryFactory, CircleFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
TOKEN = "me@acme.example:secret-token"
GITLAB = f"/projects/{quote('acme/shop', safe='')}/issues/7"
# Where each is spoken to, what it says of the issue, and how it names what was said.
WAYS = {
    "github": ("https://github.com/acme/shop/issues/12", "/repos/acme/shop/issues/12", "comments", github_issue()),
    "gitlab": (
        *("https://gitlab.example.com/acme/shop/-/issues/7", GITLAB, "notes"),
        {**gitlab()["object_attributes"], "updated_at": "2026-11-20T10:00:00.000Z", "labels": []},
    ),
    "jira": (
        *("https://acme.atlassian.net/browse/PUMP-7", "/rest/api/2/issue/PUMP-7", "comment"),
        {"key": "PUMP-7", "fields": jira()["issue"]["fields"]},
    ),
}


class Said(list):
    """What a tracker was told, each as it keeps it."""

    def take(self, asked):
        self.append({"id": len(self) + 1, "body": json.loads(asked.body)["body"]})
        return 201, {}, b'{"id": 1}'


@pytest.fixture
def talking(server, keeper):
    """A connection that may speak, the issue that it is about, and what was said there."""

    def of(network="github", *, may_speak=True):
        issue, path, comments, as_it_is = WAYS[network]
        place = issue.split("/issues")[0].split("/-")[0].split("/browse")[0]
        options = {"comment_on": ["linked", "status", "votes"], "api": server.url, "language": "en"}
        channel, said = connected(network, place, **options), Said()
        if may_speak:
            add_secret(channel, by=keeper, use="access", secret=TOKEN)
        server.routes[f"GET {path}"] = lambda _asked: as_it_is
        server.routes[f"POST {path}/{comments}"] = said.take
        server.routes[f"GET {path}/{comments}"] = lambda _asked: {"comments": said} if network == "jira" else said
        return channel, issue, said

    return of


@pytest.fixture
def waiting(talking, product, settings):
    """The same, with one comment that is to be said."""
    settings.STAFF_MFA = False
    channel, url, said = talking()
    link_issue(IdeaFactory(), url, by=product)
    write_comments()
    return channel, url, said


def now_due():
    IssueComment.objects.update(due_at=timezone.now())


@pytest.mark.parametrize("network", WAYS)
def test_an_issue_is_told_of_its_idea_and_asked_how_it_is(client, network, talking, product, server):
    _channel, url, said = talking(network)
    idea = IdeaFactory(title="@all /close ![](https://evil.example)", vote_count=3)
    link = link_issue(idea, url, by=product)
    comment_on_issues()
    link.issue.refresh_from_db()
    assert (link.issue.title, link.issue.state) == ("Quieter pump", "open")
    change_status(idea, "planned", by=product, reason="Secret of Ute")
    comment_on_issues()
    comment_on_issues()

    marks = [comment.mark for comment in IssueComment.objects.order_by("id")]
    assert [one["body"].partition("/ideas/")[0].rpartition(" http")[0] for one in said] == [
        "An idea of our customers is linked to this issue. Votes now: 3.",
        "The status of the idea that is linked to this issue is now: planned. Votes now: 3.",
    ]
    assert [one["body"].rpartition("#")[2] for one in said] == marks
    page = said[0]["body"].rpartition("#")[0].rpartition(":8000")[2]
    assert client.get(page).url == idea.get_absolute_url()
    assert not any(word in str(said) for word in ("evil", "@all", "Ute"))
    basic = "Basic " + base64.b64encode(TOKEN.encode()).decode()
    expected = basic if network == "jira" else f"Bearer {TOKEN}"
    assert {asked.headers["authorization"] for asked in server.asked} == {expected}
    assert {comment.state for comment in IssueComment.objects.all()} == {"sent"}


def test_votes_are_told_when_there_are_as_many_and_once(talking, product):
    _channel, url, said = talking()
    idea = IdeaFactory()
    link_issue(idea, url, by=product)
    for votes in (9, 10, 30, 24, 26, 8, 11):
        Idea.objects.filter(pk=idea.pk).update(vote_count=votes)
        take_in_ideas()
    assert sorted(IssueComment.objects.values_list("votes", flat=True)) == [10, 25]
    assert send_comments() == 2
    assert said[0]["body"].startswith("The idea that is linked to this issue has reached 10 votes. Votes now: 11. http")
    assert not WebhookDelivery.objects.exists()


def test_nothing_is_said_of_what_is_not_public_not_linked_any_more_or_was_before(talking, product, keeper):
    channel, url, said = talking(may_speak=False)
    circle = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory()))
    early, gone = IdeaFactory(), IdeaFactory()
    link_issue(early, url, by=product)
    assert write_comments() == 0
    add_secret(channel, by=keeper, use="access", secret=TOKEN)
    link_issue(circle, url, by=product)
    link_issue(IdeaFactory(is_veiled=True), url, by=product)
    link_issue(IdeaFactory(), "https://github.com/acme/other/issues/1", by=product)
    unlink_issue(link_issue(gone, url, by=product), by=product)
    assert write_comments() == 0
    change_status(early, "planned", by=product)
    assert write_comments() == 1
    Channel.objects.update(options={})
    change_status(early, "started", by=product)
    assert write_comments() == 0
    assert said == []


def test_a_comment_of_which_nobody_knows_is_looked_for_before_it_is_said_again(waiting, server):
    channel, _url, said = waiting
    path = f"POST {WAYS['github'][1]}/comments"

    def lost(asked):
        said.take(asked)
        return 502, {}, b""

    server.routes[path] = lost
    assert send_comments() == 0
    assert "commenting" in [trouble.code for trouble in health_of(channel).troubles]
    assert send_comments() == 0
    now_due()
    assert send_comments() == 1
    assert (len(said), IssueComment.objects.get().starts, health_of(channel).is_well) == (1, 2, True)


def test_what_a_tracker_refuses_waits_or_fails_and_a_keeper_sends_it_again(
    client, waiting, server, keeper, api_of, agent
):
    channel, url, said = waiting
    path, agent_api = f"POST {WAYS['github'][1]}/comments", api_of(agent)
    for answer, state in (
        ((401, {}, b""), "waiting"),
        ((429, {"Retry-After": "60"}, b""), "waiting"),
        ((410, {}, b""), "failed"),
    ):
        server.routes[path] = lambda _asked, answer=answer: answer
        now_due()
        send_comments()
        comment = IssueComment.objects.get()
        assert comment.state == state
        assert TOKEN not in comment.error
    with pytest.raises(MayNotKeepChannels):
        comment_again(comment, by=agent)

    server.routes[path] = said.take
    address = f"/api/v1/channels/{channel.pk}/comments/"
    shown = agent_api.get(address, {"state": "failed"}).json()["results"]
    assert [(one["state"], one["issue"]) for one in shown] == [("failed", url)]
    assert agent_api.post(f"{address}{comment.pk}/sending/").status_code == 403
    client.force_login(keeper)
    page = reverse("admin:crm_issuecomment_change", args=[comment.pk])
    assert client.post(f"{page.removesuffix('change/')}acts/send/").status_code == 302
    with pytest.raises(CommentIsUnderWay):
        comment_again(comment, by=keeper)
    assert api_of(keeper).post(f"{address}{comment.pk}/sending/").status_code == 409
    assert (send_comments(), len(said)) == (1, 1)


def test_a_token_goes_nowhere_where_others_read_along_or_inside(waiting, server, settings):
    channel, _url, said = waiting
    settings.OUTGOING_PRIVATE_HOSTS = []
    for api in (server.url, "http://api.github.example", "https://127.0.0.1"):
        channel.options["api"] = api
        channel.save()
        now_due()
        comment_on_issues()
        assert IssueComment.objects.get().error.startswith(("AccessIsRefused", "NetworkIsAway"))
    assert (said, server.asked, TrackerIssue.objects.get().state) == ([], [], "unknown")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_six_workers_say_it_once(talking, product):
    _channel, url, said = talking()
    idea = IdeaFactory()
    link_issue(idea, url, by=product)
    change_status(idea, "planned", by=product)

    def once(_):
        try:
            write_comments()
            return send_comments()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        assert sum(workers.map(once, range(6))) == 2
    assert len(said) == IssueComment.objects.count() == 2
    assert IssueComment.objects.filter(sent_at__gt=timezone.now() - timedelta(minutes=1)).count() == 2
