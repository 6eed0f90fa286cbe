"""What is missing is fetched page by page backwards, once, bounded, and goes on where a turn was killed."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from crm.errors import GapCannotBeFilled, GapIsFilled, MayNotKeepChannels
from crm.models import ChannelGap, InboundEvent, Message, Network
from crm.operations import filling_gaps
from crm.operations.filling_gaps import LEASE, PAUSE, fetch_missing, fill_gaps
from crm.operations.pulling import pull_channels
from crm.operations.taking_in import take_in_inbound

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Timeline:
    """Posts, one an hour, of which a page holds forty; the newest has the highest number."""

    def __init__(self, number):
        self.asked, self.dies_at = [], None
        self.posts = [self.post(one) for one in range(number, 0, -1)]
        self.newest = number

    def post(self, number):
        account = {"acct": "ute", "url": "https://social.example/@ute", "display_name": "Ute"}
        return {"id": str(number), "content": f"<p>{number}</p>", "account": account, "visibility": "public"}

    def page(self, asked):
        if "min_id" in asked.given:
            return []
        self.asked.append(asked.given.get("max_id"))
        if len(self.asked) == self.dies_at:
            return 500, {}, b""
        before = int(asked.given.get("max_id") or self.newest + 1)
        found = [post for post in self.posts if int(post["id"]) < before][: int(asked.given["limit"])]
        return [{**post, "created_at": (NOW - HOUR * (self.newest - int(post["id"]))).isoformat()} for post in found]


@pytest.fixture
def timeline(server, time_machine):
    time_machine.move_to(NOW, tick=False)
    timeline = Timeline(1000)
    server.routes["GET /api/v1/timelines/tag/pump"] = timeline.page
    server.routes["GET /api/v1/notifications"] = lambda _asked: []
    return timeline


@pytest.fixture
def channel(connect, timeline):
    return connect(Network.MASTODON, hashtags=["pump"], first_days=7)


def gap_of(channel, hours=100, **fields):
    return ChannelGap.objects.create(
        channel=channel, since=NOW - HOUR * hours, until=NOW, reason="we were off", **fields
    )


def numbers():
    return sorted(int(name) for name in Message.objects.values_list("external_id", flat=True))


def test_what_is_missing_is_fetched_backwards_in_the_lane_of_what_is_not_urgent(channel, timeline, keeper):
    gap = fetch_missing(gap_of(channel), by=keeper)

    assert (fill_gaps(), fill_gaps()) == (1, 0)

    gap.refresh_from_db()
    assert (gap.filled_at, gap.due_at, gap.pages, gap.error) == (NOW, None, 4, "")
    assert timeline.asked == [None, "961", "921"]
    assert set(InboundEvent.objects.values_list("is_backfill", flat=True)) == {True}
    assert (take_in_inbound(), take_in_inbound(lane="backfill")) == (0, 120)
    assert numbers() == list(range(881, 1001))


def test_the_first_look_reads_back_for_some_days_and_more_than_a_page(channel, timeline):
    assert pull_channels() == 1
    assert InboundEvent.objects.count() == 40

    assert fill_gaps() == 1

    take_in_inbound(lane="backfill")
    # Seven days are 168 hours, so five pages, beside the first look.
    assert (len(timeline.asked), numbers()[0]) == (6, 801)
    assert ChannelGap.objects.get().filled_at == NOW
    ChannelGap.objects.all().delete()
    channel.pull.due_at = NOW
    channel.pull.save()
    pull_channels()
    assert not ChannelGap.objects.exists()


def test_whoever_wants_nothing_of_before_gets_nothing(channel):
    channel.options["first_days"] = 0
    channel.save()

    assert pull_channels() == 1

    assert not ChannelGap.objects.exists()


def test_a_turn_that_failed_or_was_killed_goes_on_at_its_page(channel, timeline, keeper, time_machine, monkeypatch):
    gap = fetch_missing(gap_of(channel), by=keeper)
    timeline.dies_at = 2
    assert fill_gaps() == 0
    gap.refresh_from_db()
    assert (gap.cursor["tag:pump"], gap.failures) == ("961", 1)
    assert "status 500" in gap.error

    def die(*_given):
        raise KeyboardInterrupt

    time_machine.shift(LEASE)
    with monkeypatch.context() as killed:
        killed.setattr(filling_gaps, "_keep_page", die)
        with pytest.raises(KeyboardInterrupt):
            fill_gaps()
    assert fill_gaps() == 0
    time_machine.shift(LEASE)
    assert fill_gaps() == 1

    assert timeline.asked == [None, "961", "961", "961", "921"]
    gap.refresh_from_db()
    assert (gap.failures, gap.error, gap.filled_at) == (0, "", NOW + 2 * LEASE)
    assert InboundEvent.objects.count() == 120


def test_nobody_pages_for_ever(channel, timeline, keeper, time_machine, monkeypatch):
    monkeypatch.setattr(filling_gaps, "PAGES_AT_ONCE", 3)
    monkeypatch.setattr(filling_gaps, "PAGES_AT_MOST", 5)
    gap = fetch_missing(gap_of(channel, hours=900), by=keeper)

    assert (fill_gaps(), len(timeline.asked)) == (0, 2)
    time_machine.shift(PAUSE)
    assert fill_gaps() == 0
    time_machine.shift(LEASE)
    assert fill_gaps() == 0

    gap.refresh_from_db()
    assert (gap.due_at, gap.filled_at, gap.error) == (None, None, "There is more than 5 pages of it.")
    assert len(timeline.asked) == 4
    fetch_missing(gap, by=keeper)
    fill_gaps()
    assert timeline.asked[4:] == ["841", "801", "761"]


def test_youtube_reads_back_by_its_pages_within_the_quota(server, connect, keeper, time_machine):
    time_machine.move_to(NOW, tick=False)
    asked = []

    def threads(request):
        page = int(request.given.get("pageToken") or 0)
        asked.append((page, request.given["maxResults"]))
        written = (NOW - timedelta(days=page)).isoformat()
        said = {"publishedAt": written, "textOriginal": f"Page {page}", "authorDisplayName": "Ute"}
        top = {"id": f"c{page}", "snippet": said}
        return {"items": [{"snippet": {"topLevelComment": top, "totalReplyCount": 0}}], "nextPageToken": str(page + 1)}

    server.routes["GET /youtube/v3/commentThreads"] = threads
    channel = connect(Network.YOUTUBE, channel_id="UC1", search_quota=3)
    gap = fetch_missing(gap_of(channel, hours=24 * 4), by=keeper)

    assert fill_gaps() == 0
    assert asked == [(0, "100"), (1, "100"), (2, "100")]
    gap.refresh_from_db()
    time_machine.move_to(gap.due_at, tick=False)
    assert fill_gaps() == 1
    assert [page for page, _size in asked] == [0, 1, 2, 3, 4]


def test_what_cannot_be_fetched_is_refused(channel, connect, keeper, agent):
    filled = gap_of(channel, filled_at=NOW)
    feed = connect(Network.RSS, "/feed")
    off = connect(Network.MASTODON)
    off.is_active = False
    off.save()

    for gap, by, refusal in (
        (gap_of(channel), agent, MayNotKeepChannels),
        (filled, keeper, GapIsFilled),
        (gap_of(feed), keeper, GapCannotBeFilled),
        (gap_of(off), keeper, GapCannotBeFilled),
        (ChannelGap.objects.create(channel=channel, reason="nobody knows since when"), keeper, GapCannotBeFilled),
    ):
        with pytest.raises(refusal):
            fetch_missing(gap, by=by)
    assert not ChannelGap.objects.filter(due_at__isnull=False).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelGap.objects.filter(pk=filled.pk).update(due_at=NOW)


def test_programs_and_the_back_office_ask_for_it(client, channel, api_of, keeper, settings):
    settings.STAFF_MFA = False
    gap = gap_of(channel)
    url = f"/api/v1/channels/{channel.pk}/gaps/{gap.pk}/filling/"
    api = api_of(keeper)

    asked = api.post(url)
    assert (asked.status_code, asked.json()["due_at"] is None) == (202, False)
    ChannelGap.objects.update(due_at=None, filled_at=NOW)
    assert (api.post(url).status_code, api.post(url).json()["code"]) == (409, "gap_is_filled")
    assert api.get(f"/api/v1/channels/{channel.pk}/health/").json()["gaps"][0]["id"] == gap.pk

    client.force_login(keeper)
    act = reverse("admin:crm_channel_act", args=[channel.pk, "missing"])
    page = reverse("admin:crm_channel_change", args=[channel.pk])
    assert act not in client.get(page).content.decode()
    other = gap_of(channel)
    assert act in client.get(page).content.decode()
    assert client.post(act, {"gap": other.pk}).status_code == 302
    other.refresh_from_db()
    assert other.due_at is not None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_fill_at_once_fetch_each_page_once(channel, timeline, keeper):
    fetch_missing(gap_of(channel), by=keeper)
    start, filled = Barrier(2), []

    def fill():
        start.wait()
        filled.append(fill_gaps())
        connection.close()

    threads = [Thread(target=fill) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(filled) == [0, 1]
    assert timeline.asked == [None, "961", "921"]
