"""Networks are asked once a day how our own accounts fare, in the words in which they really answer."""

import json
import time
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings as configured

from crm.models import Network, PresenceLook, PresenceReading
from crm.operations import looking, reading_presences
from crm.operations.reading_presences import read_presences
from crm.operations.writing_figures import type_figure
from crm.reports.presences import Gap, gaps_of
from tests.factories.crm import ChannelFactory, OwnPresenceFactory
from tests.journeys.test_races import at_once

DATA = configured.REAL_DATA_DIR
real = pytest.mark.skipif(not (DATA / "mastodon_api").exists(), reason="the real payloads are elsewhere")


def figures(presence, day=None):
    rows = PresenceReading.objects.filter(presence=presence, **({"day": day} if day else {}))
    return {row.metric: int(row.value) for row in rows}


def account(**figures):
    """An account as Mastodon tells it."""
    row = json.loads((DATA / "mastodon_api/public_timeline.json").read_text())[0]["account"]
    return {**row, **figures}


@real
@pytest.mark.django_db
def test_an_account_on_mastodon_tells_who_follows_it_and_how_much_it_said(server, connect, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    server.routes["GET /api/v1/accounts/14476"] = lambda _asked: account(followers_count=1204)
    server.routes["GET /api/v1/accounts/lookup"] = lambda asked: account(acct=asked.given["acct"])
    channel = connect(Network.MASTODON)
    named = OwnPresenceFactory(external_id="14476", channel=channel)
    called = OwnPresenceFactory(external_id="us@social.example", handle="@us", channel=channel)

    assert read_presences() == 2

    assert figures(named) == {"followers": 1204, "following": 0, "posts": 10}
    assert figures(called) == {"followers": 1, "following": 0, "posts": 10}
    assert [one.given["acct"] for one in server.asked if "acct" in one.given] == ["us"]
    assert {row.source for row in PresenceReading.objects.all()} == {"network"}
    assert server.asked[0].headers["authorization"] == "Bearer token-of-the-account"


@pytest.mark.django_db
def test_youtube_x_and_facebook_are_asked_in_their_own_ways(server, connect):
    statistics = {"viewCount": "98123", "subscriberCount": "1500", "hiddenSubscriberCount": False, "videoCount": "42"}
    hidden = statistics | {"hiddenSubscriberCount": True, "subscriberCount": "0"}
    by_id = {"UC1": statistics, "UC2": hidden}
    server.routes["GET /youtube/v3/channels"] = lambda asked: {
        "kind": "youtube#channelListResponse",
        "items": [{"id": asked.given["id"], "statistics": by_id[asked.given["id"]]}]
        if asked.given["id"] in by_id
        else [],
    }
    metrics = {"followers_count": 507, "following_count": 12, "tweet_count": 300, "listed_count": 9}
    server.routes["GET /2/users/2244994945"] = lambda _asked: {
        "data": {"id": "2244994945", "username": "us", "public_metrics": metrics}
    }
    server.routes["GET /2/users/by/username/us"] = server.routes["GET /2/users/2244994945"]
    server.routes["GET /1001"] = lambda _asked: {"followers_count": 88, "fan_count": 80, "id": "1001"}
    server.routes["GET /1002"] = lambda _asked: {"fan_count": 7, "id": "1002"}
    youtube, x, facebook = connect(Network.YOUTUBE), connect(Network.X), connect(Network.FACEBOOK)

    def presence(network, external_id, channel):
        return OwnPresenceFactory(network=network, external_id=external_id, handle="us", channel=channel)

    told = {
        name: presence(network, name, channel)
        for name, network, channel in (
            ("UC1", "youtube", youtube),
            ("UC2", "youtube", youtube),
            ("UC3", "youtube", youtube),
            ("2244994945", "x", x),
            ("us-by-name", "x", x),
            ("1001", "facebook", facebook),
            ("1002", "facebook", facebook),
        )
    }

    assert read_presences() == 6

    assert {name: figures(one) for name, one in told.items()} == {
        "UC1": {"followers": 1500, "views": 98123, "posts": 42},
        "UC2": {"views": 98123, "posts": 42},
        "UC3": {},
        "2244994945": {"followers": 507, "following": 12, "posts": 300},
        "us-by-name": {"followers": 507, "following": 12, "posts": 300},
        "1001": {"followers": 88},
        "1002": {"followers": 7},
    }
    assert told["UC3"].look.error == "NetworkIsAway: the network tells no figures of this account"
    assert not any("token-of-the-account" in str(asked.given) for asked in server.asked)


@pytest.mark.django_db
def test_a_failure_is_written_down_tried_again_and_leaves_a_gap_that_shows(server, connect, time_machine):
    answers = {"2026-11-20": 100, "2026-11-22": None, "2026-11-23": 130}
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    server.routes["GET /api/v1/accounts/7"] = lambda _asked: {"followers_count": answers["2026-11-20"]}
    presence = OwnPresenceFactory(external_id="7", channel=connect(Network.MASTODON))
    assert (read_presences(), read_presences()) == (1, 0)
    assert len(server.asked) == 1

    told = []
    server.routes["GET /api/v1/accounts/7"] = lambda _asked: (
        429,
        {"X-RateLimit-Reset": "2026-11-21T12:40:00Z"},
        b"",
    )
    for moment, status in (
        ("2026-11-21T10:00:00Z", None),
        ("2026-11-21T12:41:00Z", 500),
        ("2026-11-21T14:42:00Z", 401),
    ):
        time_machine.move_to(moment, tick=False)
        if status:
            server.routes["GET /api/v1/accounts/7"] = lambda _asked, status=status: (status, {}, b"")
        assert read_presences() == 0
        look = PresenceLook.objects.get(presence=presence)
        told.append((look.failures, look.error.partition(":")[0], look.due_at.strftime("%d %H:%M")))
    assert told == [
        (1, "NetworkSaysLater", "21 12:40"),
        (2, "NetworkIsAway", "21 14:41"),
        (3, "AccessIsRefused", "21 18:42"),
    ]

    time_machine.move_to("2026-11-23T00:30:00+01:00", tick=False)
    server.routes["GET /api/v1/accounts/7"] = lambda _asked: {"followers_count": 130}
    assert read_presences() == 1
    assert figures(presence) == {"followers": 130}
    look.refresh_from_db()
    assert (look.failures, look.error, look.due_at.isoformat()) == (0, "", "2026-11-23T23:00:00+00:00")
    assert gaps_of(presence, date(2026, 11, 1), date(2026, 11, 30)) == [Gap(date(2026, 11, 21), date(2026, 11, 22))]


@pytest.mark.django_db
def test_only_what_we_keep_and_hear_by_its_own_network_is_asked(server, connect, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    server.routes["GET /api/v1/accounts/1"] = lambda _asked: {"followers_count": 5}
    channel = connect(Network.MASTODON)
    OwnPresenceFactory(external_id="1", channel=channel)
    OwnPresenceFactory(external_id="2")
    OwnPresenceFactory(external_id="3", channel=ChannelFactory())
    OwnPresenceFactory(external_id="4", channel=channel, active_until=date(2026, 11, 19))
    OwnPresenceFactory(external_id="5", channel=channel, active_since=date(2026, 11, 21))
    OwnPresenceFactory(external_id="6", channel=ChannelFactory(network=Network.MASTODON, is_active=False))

    assert read_presences() == 1

    assert [asked.path for asked in server.asked] == ["/api/v1/accounts/1"]


@pytest.mark.django_db
def test_what_was_typed_for_the_day_stays_when_the_network_tells_another_figure(server, connect, keeper, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    server.routes["GET /api/v1/accounts/1"] = lambda _asked: {"followers_count": 5, "statuses_count": 2}
    presence = OwnPresenceFactory(external_id="1", channel=connect(Network.MASTODON))
    type_figure(presence, by=keeper, metric="followers", day=date(2026, 11, 20), value=Decimal(6))

    read_presences()

    assert figures(presence) == {"followers": 6, "posts": 2}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_once_and_one_whose_lease_is_over_adds_nothing(server, connect, monkeypatch):
    answers = iter((10, 11, 12))

    def slowly(_asked):
        time.sleep(0.3)
        return {"followers_count": next(answers)}

    server.routes["GET /api/v1/accounts/1"] = slowly
    presence = OwnPresenceFactory(external_id="1", channel=connect(Network.MASTODON))

    assert sorted(at_once(4, lambda _: read_presences())) == [0, 0, 0, 1]
    assert len(server.asked) == 1

    PresenceLook.objects.update(due_at="2001-01-01T00:00Z")
    monkeypatch.setattr(looking, "LEASE", looking.LEASE * -1)
    looks = PresenceLook.objects.select_related("presence__channel")
    started = [looking.begin(looks) for _ in range(2)]
    assert None not in started
    assert at_once(2, lambda number: reading_presences._look(started[number])) == [True, True]
    assert figures(presence) == {"followers": 10}
    assert PresenceReading.objects.count() == 1
