"""The one way out lets nobody reach the inside of the house."""

import socket

import pytest

from community.outgoing import LARGEST_ANSWER, HostIsAway, RequestIsRefused, send
from tests.crm.channels.servers import serving


@pytest.fixture
def server(settings):
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        yield network


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.7/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://93.184.216.34:22/",
        "http://user:password@93.184.216.34/",
        "http://",
    ],
)
def test_nothing_leads_inside_or_to_another_port(url):
    with pytest.raises((RequestIsRefused, HostIsAway)):
        send("GET", url)


def test_a_name_that_leads_inside_is_refused_even_if_it_leads_outside_too(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 443)) for host in ("93.184.216.34", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: found)

    with pytest.raises(RequestIsRefused, match="lies inside"):
        send("GET", "https://rebound.example/")


def test_a_server_that_was_named_is_spoken_to_and_no_other(server, settings):
    server.routes["GET /"] = lambda _asked: b"here"
    assert send("GET", f"{server.url}/").body == b"here"

    settings.OUTGOING_PRIVATE_HOSTS = []
    with pytest.raises(RequestIsRefused):
        send("GET", f"{server.url}/")


def test_redirects_pass_the_same_guard_and_take_no_token_along(server):
    with serving() as other:
        server.routes["GET /a"] = lambda _asked: (302, {"Location": f"{other.url}/"}, b"")
        with pytest.raises(RequestIsRefused):
            send("GET", f"{server.url}/a")
    server.routes["GET /b"] = lambda _asked: (302, {"Location": "/c"}, b"")
    server.routes["GET /c"] = lambda _asked: b"there"
    server.routes["GET /round"] = lambda _asked: (302, {"Location": "/round"}, b"")

    assert send("GET", f"{server.url}/b", headers={"Authorization": "Bearer x"}).body == b"there"
    assert server.asked[-1].headers["authorization"] == "Bearer x"
    with pytest.raises(RequestIsRefused, match="on and on"):
        send("GET", f"{server.url}/round")


def test_answers_that_are_too_large_or_compressed_are_refused(server):
    server.routes["GET /large"] = lambda _asked: b"x" * (LARGEST_ANSWER + 1)
    server.routes["GET /bomb"] = lambda _asked: (200, {"Content-Encoding": "gzip"}, b"x")

    for path in ("large", "bomb"):
        with pytest.raises(RequestIsRefused):
            send("GET", f"{server.url}/{path}")


def test_a_server_that_is_away_is_told_apart(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    settings.OUTGOING_PRIVATE_HOSTS = [host]

    with pytest.raises(HostIsAway):
        send("GET", f"http://{host}/")
