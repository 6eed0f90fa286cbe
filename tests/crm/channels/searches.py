"""Searches on Mastodon, posts as it tells them, and looks at whatever is there."""

import json

import pytest
from django.conf import settings as configured

from crm.connectors.base import Sought
from crm.models import ChannelPull
from crm.operations.keeping_searches import save_search
from crm.operations.pulling import pull_channels
from crm.operations.taking_in import take_in_inbound

DATA = configured.REAL_DATA_DIR
real = pytest.mark.skipif(not (DATA / "mastodon_api").exists(), reason="the real payloads are elsewhere")
TAG = "GET /api/v1/timelines/tag/"


def load(name):
    return json.loads((DATA / name).read_text())


def statuses(number=3, **more):
    """Posts as Mastodon tells them, each with an id of its own."""
    row = load("mastodon_api/public_timeline.json")[0]
    return [{**row, "id": str(10**17 + place), "content": f"<p>{place}</p>", **more} for place in range(number)]


def after(rows, asked):
    """Mastodon's way: with ``min_id`` the oldest ones behind it, the newest first."""
    since, limit = int(asked.given.get("min_id") or 0), int(asked.given["limit"])
    newer = sorted((row for row in rows if int(row["id"]) > since), key=lambda row: int(row["id"]))
    return list(reversed(newer[:limit] if since else newer[-limit:]))


def look(*, read=True):
    """Look at whatever is there, whether or not it is due, and read it."""
    ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
    looked = pull_channels()
    if read:
        take_in_inbound()
        take_in_inbound(lane="backfill")
    return looked


def hashtag(channel, by, words, **more):
    return save_search(channel, by=by, name=f"#{words}", sought=Sought("hashtag", words, **more))


def words(channel, by, said, language=""):
    return save_search(channel, by=by, name=said, sought=Sought("words", said, language))


def found_by(search):
    return sorted(search.heard.values_list("message__external_id", flat=True))
