"""Saved searches ask networks in their own words; what several find is one message that says by which it was found."""

import pytest

from crm.connectors.base import Sought
from crm.models import ChannelGap, ChannelPull, Heard, InboundEvent, Message, Network, SavedSearch, SearchHit
from crm.operations import searching
from crm.operations.keeping_searches import change_search, preview_search
from crm.operations.pulling import pull_channels
from crm.operations.taking_in import take_in_inbound
from crm.search_errors import (
    ChannelRests,
)
from tests.crm.channels.searches import TAG, after, found_by, hashtag, load, look, real, statuses, words
from tests.journeys.test_races import at_once

MANY = 85


@real
@pytest.mark.django_db
def test_what_two_searches_find_is_one_message_with_two_marks(server, mastodon, keeper, agent_api, queries):
    posts = statuses(3)
    server.routes[f"{TAG}pump"] = lambda asked: after(posts[:2], asked)
    server.routes["GET /api/v2/search"] = lambda asked: {
        "accounts": [],
        "statuses": after(posts[1:], asked),
        "hashtags": [],
    }
    tag, said = hashtag(mastodon, keeper, "#pump"), words(mastodon, keeper, "heat pump")

    look()

    assert Message.objects.count() == 3
    assert found_by(tag) == [post["id"] for post in posts[:2]]
    assert found_by(said) == [post["id"] for post in posts[1:]]
    asked = next(one for one in server.asked if one.path == "/api/v2/search")
    assert (asked.given["q"], asked.given["type"]) == ("heat pump", "statuses")
    assert not SearchHit.objects.exists()
    look()
    assert (Message.objects.count(), Heard.objects.count()) == (3, 4)
    assert server.asked[-1].given["min_id"] == posts[2]["id"]

    def listed(**given):
        return [row["external_id"] for row in agent_api.get("/api/v1/mentions/", given).json()["results"]]

    assert sorted(listed(search=tag.pk)) == found_by(tag)
    both = Message.objects.get(external_id=posts[1]["id"])
    assert agent_api.get(f"/api/v1/mentions/{both.pk}/").json()["searches"] == [tag.pk, said.pk]
    with queries(4):
        assert len(listed()) == 3


@real
@pytest.mark.django_db
def test_a_message_that_was_there_before_is_marked_by_a_search_that_comes_later(server, connect, keeper):
    posts = statuses(2)
    server.routes["GET /api/v1/notifications"] = lambda _asked: []
    server.routes[f"{TAG}pump"] = lambda asked: after(posts, asked)
    channel = connect(Network.MASTODON, hashtags=["pump"])
    look()
    assert (Message.objects.count(), Heard.objects.count()) == (2, 0)

    tag = hashtag(channel, keeper, "pump")
    look()

    assert found_by(tag) == [post["id"] for post in posts]
    assert Message.objects.count() == 2


@real
@pytest.mark.django_db
def test_only_the_language_that_is_wanted_is_taken_and_what_is_switched_off_is_not_asked(server, mastodon, keeper):
    posts = [{**post, "language": language} for post, language in zip(statuses(3), ("de", "en", None), strict=True)]
    server.routes[f"{TAG}pumpe"] = lambda asked: after(posts, asked)
    tag = hashtag(mastodon, keeper, "pumpe", language="DE")
    off = hashtag(mastodon, keeper, "other")
    change_search(off, by=keeper, is_active=False)

    look()

    assert found_by(tag) == [posts[0]["id"]]
    assert [one.path for one in server.asked if "tag" in one.path] == ["/api/v1/timelines/tag/pumpe"]
    tag.refresh_from_db()
    assert tag.cursor == {"newest": posts[2]["id"]}


@real
@pytest.mark.django_db
def test_a_search_that_is_broken_stops_no_other_and_waits_longer_each_time(server, mastodon, keeper, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    server.routes[f"{TAG}broken"] = lambda _asked: (500, {}, b"")
    server.routes[f"{TAG}odd"] = lambda _asked: {"not": "a list"}
    server.routes[f"{TAG}sound"] = lambda asked: after(statuses(1), asked)
    broken, odd, sound = (hashtag(mastodon, keeper, name) for name in ("broken", "odd", "sound"))

    assert look() == 1

    for search in (broken, odd, sound):
        search.refresh_from_db()
    assert [
        (one.failures, one.error.partition(":")[0], one.due_at.strftime("%H:%M")) for one in (broken, odd, sound)
    ] == [
        (1, "NetworkIsAway", "10:05"),
        (1, "CannotBeRead", "10:05"),
        (0, "", "10:00"),
    ]
    assert len(found_by(sound)) == 1
    pull = ChannelPull.objects.get(channel=mastodon)
    assert (pull.failures, pull.due_at.strftime("%H:%M")) == (0, "10:05")
    asked = len(server.asked)
    look()
    assert [one.path.rpartition("/")[2] for one in server.asked[asked:]] == [
        "verify_credentials",
        "notifications",
        "sound",
    ]
    time_machine.move_to("2026-11-20T10:06:00Z", tick=False)
    look()
    broken.refresh_from_db()
    assert (broken.failures, broken.due_at.strftime("%H:%M")) == (2, "10:16")


@real
@pytest.mark.django_db
def test_a_channel_that_shall_wait_waits_with_all_its_searches(server, mastodon, keeper, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    later = {"X-RateLimit-Reset": "2026-11-20T10:40:00Z"}
    server.routes[f"{TAG}first"] = lambda _asked: (429, later, b"")
    server.routes[f"{TAG}second"] = lambda _asked: []
    hashtag(mastodon, keeper, "first")
    hashtag(mastodon, keeper, "second")

    look()

    pull = ChannelPull.objects.get(channel=mastodon)
    assert (pull.failures, pull.due_at.strftime("%H:%M")) == (0, "10:40")
    assert [one.path.rpartition("/")[2] for one in server.asked] == ["verify_credentials", "notifications", "first"]
    server.routes["GET /api/v1/notifications"] = lambda _asked: (401, {}, b"")
    time_machine.move_to("2026-11-20T10:41:00Z", tick=False)
    asked = len(server.asked)
    assert look() == 0
    assert [one.path.rpartition("/")[2] for one in server.asked[asked:]] == ["verify_credentials", "notifications"]
    with pytest.raises(ChannelRests):
        preview_search(mastodon, by=keeper, sought=Sought("hashtag", "second"))


@real
@pytest.mark.django_db
def test_a_process_that_is_killed_between_keeping_and_marking_loses_nothing(server, mastodon, keeper, monkeypatch):
    posts = statuses(MANY)
    server.routes[f"{TAG}pump"] = lambda asked: after(posts, asked)
    tag = hashtag(mastodon, keeper, "pump")
    SavedSearch.objects.update(cursor={"newest": "1"})
    mark, pages = searching._mark, []

    def killed(*given):
        pages.append(given)
        if len(pages) == 2:
            raise KeyboardInterrupt
        mark(*given)

    monkeypatch.setattr(searching, "_mark", killed)
    with pytest.raises(KeyboardInterrupt):
        look()
    tag.refresh_from_db()
    assert (InboundEvent.objects.count(), tag.cursor["newest"]) == (40, posts[39]["id"])

    monkeypatch.setattr(searching, "_mark", mark)
    look()

    assert found_by(tag) == sorted(post["id"] for post in posts)
    assert Message.objects.count() == MANY


@real
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_mark_is_lost_when_what_is_found_is_being_read_at_the_same_moment(server, connect, keeper):
    posts = statuses(40)
    server.routes["GET /api/v1/notifications"] = lambda _asked: []
    server.routes[f"{TAG}pump"] = lambda asked: after(posts, asked)
    channel = connect(Network.MASTODON, hashtags=["pump"])
    look(read=False)
    tag = hashtag(channel, keeper, "pump")
    ChannelPull.objects.update(due_at="2001-01-01T00:00Z")

    at_once(3, lambda number: pull_channels() if number == 0 else take_in_inbound(lane="backfill", batch_size=3))
    take_in_inbound(lane="backfill")

    assert found_by(tag) == sorted(post["id"] for post in posts)
    assert not SearchHit.objects.exists()


@pytest.mark.django_db
def test_x_is_searched_from_where_each_search_stands_and_a_stretch_that_is_lost_is_told(
    server, connect, keeper, time_machine
):
    time_machine.move_to("2026-11-01T10:00:00Z", tick=False)
    post = {"id": "7", "author_id": "9", "text": "Pumpe!", "created_at": "2026-11-01T09:00:00Z"}
    users = {"users": [{"id": "9", "username": "kim", "name": "Kim"}]}

    def search(asked):
        if asked.given.get("since_id"):
            return {"meta": {"result_count": 0}}
        return {"data": [post], "includes": users, "meta": {"newest_id": "7", "result_count": 1}}

    server.routes["GET /2/tweets/search/recent"] = search
    channel = connect(Network.X)
    one, other = words(channel, keeper, "pump OR pumpe", language="de"), hashtag(channel, keeper, "Pumpe")

    look()
    look()

    assert [asked.given["query"] for asked in server.asked[:2]] == ["(pump OR pumpe) lang:de", "#Pumpe"]
    assert [asked.given.get("since_id") for asked in server.asked] == [None, None, "7", "7"]
    assert found_by(one) == found_by(other) == ["7"]
    assert not ChannelGap.objects.exists()
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    look()
    assert ChannelGap.objects.count() == 2
    assert "nobody looked for longer" in ChannelGap.objects.first().reason


@real
@pytest.mark.django_db
def test_youtube_looks_for_words_below_the_videos_of_a_channel_within_its_quota(server, connect, keeper):
    page = load("youtube_comments_api/comment_threads_by_video_paged_1.json")
    threads = {item["snippet"]["topLevelComment"]["id"] for item in page["items"]}

    def answered(asked):
        return {**page, "nextPageToken": ""} if "searchTerms" in asked.given else {"items": []}

    server.routes["GET /youtube/v3/commentThreads"] = answered
    channel = connect(Network.YOUTUBE, channel_id="UC1", search_quota=1)
    search = words(channel, keeper, "pump")

    look()
    look()

    assert set(found_by(search)) == threads
    asked = [one.given for one in server.asked if "searchTerms" in one.given]
    assert [(one["searchTerms"], one["allThreadsRelatedToChannelId"]) for one in asked] == [("pump", "UC1")]


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel>
<item><guid>1</guid><title>New heat pump</title><description>&lt;b&gt;quiet&lt;/b&gt;</description></item>
<item><guid>2</guid><title>Football</title><description>Nothing of ours</description></item></channel></rss>"""


@pytest.mark.django_db
@pytest.mark.parametrize(("options", "kept"), [({}, ["1", "2"]), ({"only_searches": True}, ["1"])])
def test_entries_of_a_feed_that_hold_all_words_are_marked_and_others_left_out_where_that_is_wanted(
    server, connect, keeper, options, kept
):
    server.routes["GET /feed"] = lambda asked: (
        (304, {}, b"") if "if-none-match" in asked.headers else (200, {"ETag": "x"}, FEED)
    )
    channel = connect(Network.RSS, "/feed", **options)
    search = words(channel, keeper, "PUMP quiet")
    other = words(channel, keeper, "pump football")

    look()
    look()

    assert sorted(Message.objects.values_list("external_id", flat=True)) == kept
    assert (found_by(search), found_by(other)) == (["1"], [])
