"""A server that is told, and whoever lets it be told."""

import pytest

from crm.operations.subscribing import subscribe
from tests.crm.channels.servers import serving
from tests.factories.community import MemberFactory


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def server(settings):
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        network.routes["POST /told"] = lambda _asked: (204, {}, b"")
        yield network


@pytest.fixture
def told(server, keeper):
    """A webhook with its secret."""

    def of(*kinds, path="/told"):
        return subscribe(by=keeper, name="Depot", url=server.url + path, kinds=list(kinds))

    return of
