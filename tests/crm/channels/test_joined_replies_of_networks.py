"""Replies on Mastodon and YouTube, as these networks tell of them, enter the ticket; clocks hear them and the agent is told once."""

import json
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.conf import settings as configured

from community.foundation.intake import run_intake
from community.models import Notification
from crm.models import ChannelPull, Message, Network
from crm.notifiers import SOURCE
from crm.operations.assignment import assign_ticket
from crm.operations.conversing import write_to_customer
from crm.operations.pulling import pull_channels
from crm.operations.saying import Words
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import decide_mention
from tests.crm.channels.threads import kinds
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
DATA = configured.REAL_DATA_DIR
is_here = (DATA / "mastodon_api").exists()
SOURCES = [
    pytest.param("real", marks=pytest.mark.skipif(not is_here, reason="the real payloads are elsewhere")),
    "twin",
]


def load(name):
    return json.loads((DATA / name).read_text())


def look():
    ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
    assert pull_channels() == 1
    take_in_inbound()
    take_in_inbound(lane="backfill")


def moment(told):
    return datetime.fromisoformat(told)


def mention(source):
    """One notification as Mastodon tells it, and one of something that nobody says."""
    if source == "real":
        return load("mastodon_api/notifications.json")
    account = {"id": "97", "username": "ute", "acct": "ute@far.example", "url": "https://far.example/@ute"}
    status = {
        "id": "1002",
        "created_at": "2026-11-20T10:30:00.000Z",
        "in_reply_to_id": "1001",
        "in_reply_to_account_id": "14",
        "content": '<p><span class="h-card">@<span>mitwert</span></span> It still hums.</p>',
        "visibility": "public",
        "account": account,
    }
    spoken = {"id": "502", "type": "mention", "created_at": status["created_at"], "account": account, "status": status}
    return [spoken, {"id": "501", "type": "favourite", "created_at": status["created_at"], "account": account}]


def of_somebody_else(row, name):
    """The same said by another account, under another id, in reply to the same."""
    other = deepcopy(row)
    other["id"], other["status"]["id"] = f"{row['id']}{name}", f"{row['status']['id']}{name}"
    for account in (other["account"], other["status"]["account"]):
        account |= {"id": "98", "username": "otto", "acct": "otto@far.example", "url": "https://far.example/@otto"}
    return other


@pytest.mark.parametrize("source", SOURCES)
def test_a_reply_on_mastodon_enters_the_ticket_of_its_author(source, server, mastodon, agent, time_machine):
    reply, favourite = mention(source)
    said_at = moment(reply["status"]["created_at"])
    time_machine.move_to(said_at - timedelta(minutes=50), tick=False)
    ServicePolicyFactory(hours={"first_response": 4, "next_response": 4})
    begun = deepcopy(reply)
    begun["id"] = str(int(reply["id"]) - 10)
    begun["status"] |= {"id": reply["status"]["in_reply_to_id"], "in_reply_to_id": None}
    begun["status"]["created_at"] = (said_at - timedelta(hours=1)).isoformat()
    rows = [begun]
    server.routes["GET /api/v1/notifications"] = lambda asked: [
        row for row in rows if int(row["id"]) > int(asked.given.get("min_id") or 0)
    ]
    look()
    ticket = decide_mention(Message.objects.get(), "ticket", by=agent).ticket
    assign_ticket(ticket, agent, by=agent)
    write_to_customer(ticket, Words("Which one?", is_told=True), by=agent)
    time_machine.move_to(said_at + timedelta(minutes=5), tick=False)
    rows += [favourite, reply, of_somebody_else(reply, "7")]

    for _look in range(3):
        look()
        run_intake(SOURCE.intake(), lane="live")

    joined = ticket.messages.filter(direction="in", channel=mastodon).order_by("written_at")
    assert [one.external_id for one in joined] == [begun["status"]["id"], reply["status"]["id"]]
    assert Message.objects.get(external_id=f"{reply['status']['id']}7").ticket is None
    assert kinds(ticket).count("message_in") == 1
    assert ticket.clocks.get(metric="next_response", state="running").started_at == said_at
    told = Notification.objects.filter(recipient=agent, kind="ticket_answered")
    assert told.count() == 1


def comments(source):
    """A thread as YouTube tells it, and two answers of whoever began it."""
    if source == "real":
        thread = load("youtube_comments_api/comment_threads_by_video_paged_1.json")["items"][0]
        replies = load("youtube_comments_api/comments_by_parent_paged_1.json")["items"]
    else:
        thread = {
            "id": "top",
            "snippet": {"videoId": "v1", "topLevelComment": comment("top", "2026-11-20T10:00:00.000Z")},
        }
        replies = [comment("top.2", "2026-11-20T10:20:20.000Z"), comment("top.1", "2026-11-20T10:20:10.000Z")]
        for reply in replies:
            reply["snippet"]["parentId"] = "top"
    top = replies[0]["snippet"]["parentId"]
    thread["id"] = thread["snippet"]["topLevelComment"]["id"] = top
    return thread, replies


def comment(name, at):
    snippet = {
        "authorDisplayName": "Ute",
        "authorChannelId": {"value": "UCute"},
        "textOriginal": f"It hums ({name}).",
        "publishedAt": at,
        "updatedAt": at,
    }
    return {"kind": "youtube#comment", "id": name, "snippet": snippet}


@pytest.mark.parametrize("source", SOURCES)
def test_answers_below_a_comment_on_youtube_enter_the_ticket_of_whoever_began_it(
    source, server, connect, agent, time_machine
):
    thread, replies = comments(source)
    stranger = deepcopy(replies[0])
    stranger["id"] += "x"
    stranger["snippet"]["authorChannelId"] = {"value": "UCstranger"}
    ours = deepcopy(replies[0])
    ours["id"] += "o"
    ours["snippet"]["authorChannelId"] = {"value": "UCours"}
    begun_at = min(moment(reply["snippet"]["publishedAt"]) for reply in replies) - timedelta(hours=1)
    snippet = thread["snippet"]["topLevelComment"]["snippet"]
    snippet["publishedAt"] = snippet["updatedAt"] = begun_at.isoformat()
    time_machine.move_to(begun_at + timedelta(minutes=5), tick=False)
    ServicePolicyFactory(hours={"first_response": 4, "next_response": 4})
    below = []

    def threads(_asked):
        thread["snippet"]["totalReplyCount"] = len(below)
        return {"items": [thread]}

    server.routes["GET /youtube/v3/commentThreads"] = threads
    server.routes["GET /youtube/v3/comments"] = lambda _asked: {"items": below}
    connect(Network.YOUTUBE, channel_id="UCours")
    look()
    ticket = decide_mention(Message.objects.get(), "ticket", by=agent).ticket
    assign_ticket(ticket, agent, by=agent)
    time_machine.move_to(begun_at + timedelta(hours=2), tick=False)

    below += [*replies, stranger]
    look()
    look()
    below.append(ours)
    for _look in range(2):
        look()
        run_intake(SOURCE.intake(), lane="live")

    found = dict(Message.objects.values_list("external_id", "ticket"))
    wanted = {thread["id"], *(reply["id"] for reply in replies), ours["id"]}
    assert {name for name, number in found.items() if number == ticket.pk} == wanted
    assert found[stranger["id"]] is None
    assert (kinds(ticket).count("message_in"), kinds(ticket).count("message_out")) == (2, 1)
    assert ticket.clocks.get(metric="first_response").settled_at == moment(ours["snippet"]["publishedAt"])
    # One message for each event, however often it is looked at.
    assert Notification.objects.filter(recipient=agent, kind="ticket_answered").count() == 2
