"""Feeds: asked whether they changed, read without tricks, and watched for what slipped through."""

import pytest

from crm.connectors.base import CannotBeRead
from crm.connectors.feeds import read_xml
from crm.models import ChannelGap, ChannelPull, InboundEvent, Message, Network
from crm.operations.pulling import pull_channels
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.servers import serving
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Forum</title>{}</feed>"""
ENTRY = """<entry><id>tag:example.org,2026:{0}</id><title>Pump {0}</title><link href="https://example.org/{0}"/>
<author><name>Ute</name></author><published>2026-11-20T10:0{0}:00Z</published><updated>{2}</updated>
<content type="html">&lt;p&gt;{1}&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</content></entry>"""
RSS = """<rss version="2.0"><channel><title>News</title><item><guid>g1</guid><title>Late</title>
<link>https://example.org/g1</link><pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate>
<description>The pump &lt;b&gt;hums&lt;/b&gt;.</description></item></channel></rss>"""


@pytest.fixture
def server(settings):
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        yield network


def entry(number, text="It hums", changed="2026-11-20T10:09:00Z"):
    return ENTRY.format(number, text, changed)


def look(server, *entries):
    server.routes["GET /feed"] = lambda _asked: ATOM.format("".join(entries)).encode()
    ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
    pull_channels()
    take_in_inbound()
    take_in_inbound(lane="backfill")


def test_entries_become_messages_follow_their_changes_and_are_not_asked_for_again(server):
    ChannelFactory(network=Network.RSS, address=f"{server.url}/feed")
    look(server, entry(1), entry(2))
    message = Message.objects.get(external_id="tag:example.org,2026:1")
    assert (message.subject, message.html, message.url) == ("Pump 1", "<p>It hums</p>", "https://example.org/1")
    assert message.persona.name == "Ute"

    look(server, entry(1, "It howls", "2026-11-20T11:00:00Z"), entry(2))

    assert Message.objects.get(external_id="tag:example.org,2026:1").html == "<p>It howls</p>"
    assert (Message.objects.count(), InboundEvent.objects.count()) == (2, 3)
    assert not ChannelGap.objects.exists()


def test_a_feed_that_did_not_change_is_not_read_again(server):
    channel = ChannelFactory(network=Network.RSS, address=f"{server.url}/feed")
    tagged = {"ETag": '"v1"', "Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"}

    def feed(asked):
        return (304, {}, b"") if asked.headers.get("if-none-match") == '"v1"' else (200, tagged, RSS.encode())

    server.routes["GET /feed"] = feed
    for _ in range(2):
        ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
        assert pull_channels() == 1
    take_in_inbound(lane="backfill")

    assert server.asked[1].headers["if-modified-since"] == tagged["Last-Modified"]
    message = Message.objects.get()
    assert (message.body, message.written_at.hour) == ("The pump <b>hums</b>.", 9)
    assert channel.pull.cursor["etag"] == '"v1"'


def test_a_feed_that_shows_nothing_known_has_a_gap(server):
    ChannelFactory(network=Network.RSS, address=f"{server.url}/feed")
    look(server, entry(1), entry(2))
    look(server, entry(2), entry(3))
    assert not ChannelGap.objects.exists()

    look(server, entry(7), entry(8))

    gap = ChannelGap.objects.get()
    assert (gap.since.minute, gap.until.minute, gap.filled_at) == (3, 7, None)


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE a [<!ENTITY b "b">]><rss><channel><item><guid>&b;</guid></item></channel></rss>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><rss/>',
        b"<a>" * 60 + b"</a>" * 60,
        b"<rss><channel>",
        b"no feed",
        b"",
    ],
)
def test_feeds_with_tricks_are_refused(raw):
    with pytest.raises(CannotBeRead):
        read_xml(raw)


def test_a_broken_feed_is_a_failure_that_is_shown(server):
    channel = ChannelFactory(network=Network.RSS, address=f"{server.url}/feed")
    server.routes["GET /feed"] = lambda _asked: b"<!DOCTYPE x><rss/>"

    assert pull_channels() == 0

    assert channel.pull.error == "NetworkIsAway: the feed declares entities or a document type"
    assert channel.pull.failures == 1
