"""The one way out: every request to another server passes this guard (scheme, port, resolved address, size, time)."""

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 15
ALTOGETHER_SECONDS = 30
LARGEST_ANSWER = 5 * 1024 * 1024
REDIRECTS_AT_MOST = 3
AGENT = "Mitwert"
_PORTS = {"https": 443, "http": 80}
_MOVED = {301, 302, 303, 307, 308}
_PIECE = 64 * 1024


class RequestIsRefused(Exception):
    """Our own guard does not let this request out, or its answer in."""


class HostIsAway(Exception):
    """The other server does not answer in time, or not in a way that can be read."""


@dataclass(frozen=True)
class Answered:
    """What another server said; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def send(method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answered:
    """Ask another server; raises ``RequestIsRefused`` or ``HostIsAway``.

    Only public addresses are spoken to, and exactly the one that was checked: a name that leads somewhere else a moment
    later gains nothing. A redirect of a reading request is followed through the same guard, without what authorises.
    """
    given = {"User-Agent": AGENT, "Accept-Encoding": "identity", **(headers or {})}
    until = time.monotonic() + ALTOGETHER_SECONDS
    for _hop in range(REDIRECTS_AT_MOST + 1):
        answered = _once(method, url, given, body, until)
        onward = answered.headers.get("location", "")
        if method not in {"GET", "HEAD"} or answered.status not in _MOVED or not onward:
            return answered
        before, url = urlsplit(url).netloc, urljoin(url, onward)
        if urlsplit(url).netloc != before:
            given = {name: value for name, value in given.items() if not _authorises(name)}
    raise RequestIsRefused("it leads on and on")


def keeps_what_is_said(url: str) -> bool:
    """Tell whether something may be sent there unasked: by https, or to a server inside the house that was named."""
    place = urlsplit(url)
    try:
        return _is_own(place.hostname or "", _port(place)) or place.scheme == "https"
    except RequestIsRefused:
        return False


def _authorises(name: str) -> bool:
    return name.lower() in {"authorization", "cookie"} or "key" in name.lower()


def _once(method: str, url: str, headers: Mapping[str, str], body: bytes | None, until: float) -> Answered:
    place = urlsplit(url)
    port = _port(place)
    host = place.hostname or ""
    address = _checked_address(host, port)
    connection = _connect(place.scheme, host, port, address)
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    try:
        connection.request(method, target, body=body, headers=dict(headers))
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        if told.get("content-encoding", "identity").lower() != "identity":
            raise RequestIsRefused("the answer is compressed, which was not asked for")
        return Answered(response.status, told, _read(response, until))
    except (OSError, http.client.HTTPException) as error:
        raise HostIsAway(f"{host}: {type(error).__name__}") from error
    finally:
        connection.close()


def _port(place: SplitResult) -> int:
    try:
        port = place.port or _PORTS[place.scheme]
    except (KeyError, ValueError) as error:
        raise RequestIsRefused("only http and https lead out") from error
    if place.username is not None or not place.hostname:
        raise RequestIsRefused("an address has a host and no password")
    if port not in _PORTS.values() and not _is_own(place.hostname, port):
        raise RequestIsRefused(f"port {port} is no port of the web")
    return port


def _is_own(host: str, port: int) -> bool:
    """Servers inside the house that whoever runs this has named."""
    return f"{host}:{port}" in settings.OUTGOING_PRIVATE_HOSTS


def _checked_address(host: str, port: int) -> str:
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise HostIsAway(f"{host} has no address") from error
    if not found:
        raise HostIsAway(f"{host} has no address")
    if not _is_own(host, port) and not all(_is_public(address) for address in found):
        raise RequestIsRefused(f"{host} lies inside")
    return found[0]


def _is_public(address: str) -> bool:
    read = ip_address(address.partition("%")[0])
    inner = getattr(read, "ipv4_mapped", None) or getattr(read, "sixtofour", None) or read
    return bool(inner.is_global and not inner.is_multicast and read.is_global)


def _connect(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        plain = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) if scheme == "https" else plain
        )
    except OSError as error:
        raise HostIsAway(f"{host}: {type(error).__name__}") from error
    return connection


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    pieces, size = [], 0
    while piece := response.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise RequestIsRefused("the answer is too large")
        if time.monotonic() > until:
            raise HostIsAway("the answer takes too long")
    return b"".join(pieces)
