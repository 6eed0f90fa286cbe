"""Channels with their secrets."""

import pytest

from crm.models import Network
from crm.operations import receiving
from crm.operations.sealing_secrets import add_secret
from tests.crm.channels.hooks import APP_SECRET, GREETING, SECRET
from tests.crm.channels.servers import serving
from tests.crm.channels.support import OPTIONS
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory


@pytest.fixture(autouse=True)
def hooks_are_called_for_the_first_time(monkeypatch):
    """What a process knows by heart must not come from the test before."""
    monkeypatch.setattr(receiving, "_remembered", {})


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def webhook(keeper):
    channel = ChannelFactory(key="generic")
    add_secret(channel, by=keeper, use="signing", secret=SECRET)
    return channel


@pytest.fixture
def page(keeper):
    channel = ChannelFactory(key="page", network=Network.FACEBOOK)
    add_secret(channel, by=keeper, use="signing", secret=APP_SECRET)
    add_secret(channel, by=keeper, use="handshake", secret=GREETING)
    return channel


@pytest.fixture
def server(settings):
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        yield network


@pytest.fixture
def connect(server, keeper):
    def connected(network, path="", **options):
        channel = ChannelFactory(network=network, address=server.url + path, options=options)
        add_secret(channel, by=keeper, use="access", secret="token-of-the-account")
        return channel

    return connected


@pytest.fixture
def mastodon(server, connect):
    server.routes["GET /api/v1/notifications"] = lambda _asked: []
    return connect(Network.MASTODON)


@pytest.fixture
def surroundings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.BASE_URL = "https://help.example.org"
    settings.REPLY_ADDRESS = "reply@example.org"
    settings.STAFF_MFA = False


@pytest.fixture
def desk(db, surroundings):
    return ChannelFactory(network=Network.EMAIL, opens_tickets=True, options=OPTIONS)
