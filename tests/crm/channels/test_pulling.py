"""Channels that are asked by ourselves, against servers that speak as the networks do, with their real payloads."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.utils import timezone

from crm.models import ChannelGap, ChannelPull, InboundEvent, Message, Network
from crm.operations.pulling import look_for_removed, pull_channels
from crm.operations.taking_in import take_in_inbound
from tests.factories.crm import MessageFactory

pytestmark = pytest.mark.django_db
DATA = configured.REAL_DATA_DIR
real = pytest.mark.skipif(not (DATA / "mastodon_api").exists(), reason="the real payloads are elsewhere")


def look():
    """Look at whatever is there, whether or not it is due, and read it."""
    ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
    looked = pull_channels()
    take_in_inbound()
    take_in_inbound(lane="backfill")
    return looked


def load(name):
    return json.loads((DATA / name).read_text())


def after(rows, asked):
    """Mastodon's way: with ``min_id`` the oldest ones behind it, the newest first."""
    key = lambda row: int(row["id"])  # noqa: E731 -- it says what it is
    newer = sorted((row for row in rows if key(row) > int(asked.given.get("min_id") or 0)), key=key)
    limit = int(asked.given["limit"])
    return list(reversed(newer[:limit] if "min_id" in asked.given else newer[-limit:]))


@real
def test_mastodon_mentions_and_hashtags_are_read_page_by_page_and_once(server, connect):
    notifications, posts = load("mastodon_api/notifications.json"), load("mastodon_api/public_timeline.json")
    later = [{**posts[0], "id": str(9 * 10**17 + number), "content": f"<p>{number}</p>"} for number in range(60)]
    timeline = list(posts)
    server.routes["GET /api/v1/notifications"] = lambda asked: after(notifications, asked)
    server.routes["GET /api/v1/timelines/tag/pump"] = lambda asked: after(timeline, asked)
    channel = connect(Network.MASTODON, hashtags=["#pump"])

    look()
    mention = Message.objects.get(external_id="103186126728896492")
    assert (mention.persona.handle, mention.written_at.year, mention.in_reply_to) == (
        "person001",
        2019,
        "103186038209478945",
    )
    assert "sup!" in mention.html
    assert Message.objects.count() == 1 + len({post["id"] for post in posts})
    assert set(InboundEvent.objects.values_list("is_backfill", "state")) == {(True, "done")}
    assert server.asked[0].headers["authorization"] == "Bearer token-of-the-account"

    timeline += later
    look()
    assert Message.objects.count() == 1 + len(posts) + 60
    assert InboundEvent.objects.filter(is_backfill=False).count() == 60
    before = InboundEvent.objects.count()
    assert look() == 1
    assert InboundEvent.objects.count() == before
    assert channel.pull.failures == 0


@real
def test_what_is_edited_or_gone_on_mastodon_follows(server, connect, time_machine):
    time_machine.move_to("2017-04-15T10:00:00Z", tick=False)
    status = load("mastodon_api/status.json")
    rows = [{"id": "1", "type": "mention", "status": status}]
    server.routes["GET /api/v1/notifications"] = lambda asked: after(rows, asked)
    server.routes["GET /api/v1/statuses"] = lambda _asked: []
    connect(Network.MASTODON)
    look()
    edited = {**status, "content": "<p>Better</p>", "edited_at": "2017-04-14T07:00:00Z"}
    rows.append({"id": "2", "type": "update", "status": edited})
    look()
    assert Message.objects.get().html == "<p>Better</p>"

    assert look_for_removed() == 1
    assert take_in_inbound() == 1

    gone = Message.objects.get()
    assert (gone.body, gone.removed_at is None) == ("", False)
    assert server.asked[-1].lists["id[]"] == [status["id"]]
    assert look_for_removed() == 0


def said_on(channel, number, **columns):
    """Messages of the last days, two of each moment, the newest first."""
    now = timezone.now()
    return [
        MessageFactory(
            channel=channel, external_id=f"m-{n}", written_at=now - timedelta(hours=1 + n // 2), **columns
        ).external_id
        for n in range(number)
    ]


def test_all_messages_of_two_weeks_are_asked_about_in_turn_and_then_anew(server, connect):
    channel = connect(Network.MASTODON)
    names = said_on(channel, 120)
    MessageFactory(channel=channel, external_id="too old", written_at=timezone.now() - timedelta(days=15))
    gone = "m-117"
    server.routes["GET /api/v1/statuses"] = lambda asked: [{"id": n} for n in asked.lists["id[]"] if n != gone]

    turns = []
    for _ in range(3):
        found = look_for_removed()
        turns.append((len(server.asked[-1].lists["id[]"]), found))

    asked = [name for call in server.asked for name in call.lists["id[]"]]
    assert (turns, len(asked), set(asked)) == ([(50, 0), (50, 0), (20, 1)], 120, set(names))
    take_in_inbound()
    assert Message.objects.get(external_id=gone).removed_at is not None
    newest = MessageFactory(channel=channel, external_id="newest", written_at=timezone.now())
    look_for_removed()
    assert newest.external_id in server.asked[-1].lists["id[]"]


def test_a_network_that_is_away_is_asked_about_the_same_messages_again(server, connect):
    said_on(connect(Network.MASTODON), 60)
    server.routes["GET /api/v1/statuses"] = lambda asked: [{"id": n} for n in asked.lists["id[]"]]
    look_for_removed()
    server.routes["GET /api/v1/statuses"] = lambda _asked: (500, {}, b"")
    assert look_for_removed() == 0
    server.routes["GET /api/v1/statuses"] = lambda asked: [{"id": n} for n in asked.lists["id[]"]]
    look_for_removed()

    assert [len(call.lists["id[]"]) for call in server.asked][-1] == 10


def test_asking_youtube_what_is_gone_ends_with_the_units_of_the_day(server, connect, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    said_on(connect(Network.YOUTUBE, video_id="v1", search_quota=2), 120)
    server.routes["GET /youtube/v3/comments"] = lambda asked: {
        "kind": "youtube#commentListResponse",
        "items": [{"id": n} for n in asked.given["id"].split(",")],
    }

    counts = []
    for _ in range(3):
        look_for_removed()
        counts.append(len(server.asked))
    time_machine.move_to("2026-11-21T09:00:00Z", tick=False)
    look_for_removed()

    assert (counts, len(server.asked)) == ([1, 2, 2], 3)
    # What was not asked that day is asked on the next one.
    assert len(server.asked[-1].given["id"].split(",")) == 20


def test_a_network_that_asks_for_patience_gets_it_and_one_that_is_away_is_shown(server, connect, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    answers = [(429, {"X-RateLimit-Reset": "2026-11-20T10:40:00Z"}, b""), (500, {}, b""), (401, {}, b""), []]
    server.routes["GET /api/v1/notifications"] = lambda _asked: answers.pop(0)
    channel = connect(Network.MASTODON)

    told = []
    for _ in range(4):
        look()
        pull = ChannelPull.objects.get(channel=channel)
        told.append((pull.failures, pull.error.partition(":")[0], pull.due_at.strftime("%H:%M")))

    assert told == [
        (1, "NetworkSaysLater", "10:40"),
        (2, "NetworkIsAway", "10:10"),
        (3, "AccessIsRefused", "10:20"),
        (0, "", "10:05"),
    ]
    assert "token" not in "".join(error for _failures, error, _due in told)


@real
def test_youtube_comments_are_paged_within_the_quota_of_the_day(server, connect, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    page, replies = (
        load("youtube_comments_api/comment_threads_by_video_paged_1.json"),
        load("youtube_comments_api/comments_by_parent_paged_1.json"),
    )
    page["items"][0]["snippet"]["totalReplyCount"] = len(replies["items"])
    server.routes["GET /youtube/v3/commentThreads"] = lambda asked: {
        **page,
        "nextPageToken": asked.given.get("pageToken", "") + "x",
    }
    server.routes["GET /youtube/v3/comments"] = lambda _asked: {**replies, "nextPageToken": ""}
    channel = connect(Network.YOUTUBE, video_id="v1", quota=4)

    look()

    tops = {item["snippet"]["topLevelComment"]["id"] for item in page["items"]}
    found = set(Message.objects.values_list("external_id", flat=True))
    assert tops | {item["id"] for item in replies["items"]} <= found
    assert server.asked[0].headers["x-goog-api-key"] == "token-of-the-account"
    assert "key" not in server.asked[0].given
    assert channel.pull.cursor["spent"] == 3
    assert channel.pull.cursor["newest"] == max(
        item["snippet"]["topLevelComment"]["snippet"]["publishedAt"] for item in page["items"]
    )
    look()
    asked = len(server.asked)
    look()
    assert len(server.asked) == asked
    pull = ChannelPull.objects.get()
    assert pull.due_at.isoformat() == "2026-11-21T08:00:00+00:00"


@real
def test_dialogues_of_support_on_x_come_in_page_by_page_with_their_threads(server, connect, time_machine):
    time_machine.move_to("2017-12-01T10:00:00Z", tick=False)
    tweets = dialogues()[:230]

    def search(asked):
        since, start = int(asked.given.get("since_id") or 0), int(asked.given.get("next_token") or 0)
        rows = sorted((one for one in tweets if int(one["id"]) > since), key=lambda one: -int(one["id"]))
        here = rows[start : start + 100]
        meta = {"result_count": len(here)} | ({"newest_id": here[0]["id"]} if here else {})
        if start + 100 < len(rows):
            meta["next_token"] = str(start + 100)
        users = [
            {"id": author, "username": f"u{author}", "name": author} for author in {one["author_id"] for one in here}
        ]
        return {"data": here, "includes": {"users": users}, "meta": meta}

    server.routes["GET /2/tweets/search/recent"] = search
    connect(Network.X, query="@sprintcare")

    look()

    assert Message.objects.count() == 230
    ids = {one["id"] for one in tweets}
    answers = {one["id"] for one in tweets if one.get("referenced_tweets") and one["referenced_tweets"][0]["id"] in ids}
    assert set(Message.objects.filter(parent__isnull=False).values_list("external_id", flat=True)) == answers
    look()
    assert server.asked[-1].given["since_id"] == max(ids, key=int)
    time_machine.move_to("2017-12-20T10:00:00Z", tick=False)
    look()
    assert ChannelGap.objects.get().reason == "nobody looked for longer than the search looks back"
    assert "since_id" not in server.asked[-1].given


def dialogues():
    import csv  # noqa: PLC0415 -- only here
    from datetime import datetime  # noqa: PLC0415 -- as above

    with (DATA / "twitter_support_twcs" / "twcs_subset.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        {
            "id": row["tweet_id"],
            "author_id": row["author_id"],
            "text": row["text"],
            "created_at": datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y").isoformat(),
            "referenced_tweets": [{"type": "replied_to", "id": row["in_response_to_tweet_id"]}]
            if row["in_response_to_tweet_id"]
            else [],
        }
        for row in rows
    ]
