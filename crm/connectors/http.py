"""How connectors speak with the interfaces of networks: JSON through the guarded way out, patience where it is asked for."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from community.outgoing import Answered, HostIsAway, RequestIsRefused, send
from crm.connectors.base import AccessIsRefused, CannotBeRead, NetworkIsAway, NetworkSaysLater
from crm.connectors.reading import read_json, write_json

_PATIENCE = timedelta(minutes=15)
_RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "retry-after")


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    judge: Callable[[Answered], None] | None = None,
) -> Answered:
    """Ask a network; raises ``NetworkIsAway``, or what is more exact than that.

    A network that says more than a status does has a ``judge``, who raises what the answer means.
    """
    try:
        answered = send(method, url, headers=headers, body=body)
    except (HostIsAway, RequestIsRefused) as error:
        raise NetworkIsAway(str(error)) from error
    if judge is not None and answered.status >= 400:
        judge(answered)
    if answered.status in {401, 403}:
        raise AccessIsRefused(f"status {answered.status}")
    if answered.status in {429, 503}:
        raise NetworkSaysLater(patience(answered.headers))
    if answered.status >= 400:
        raise NetworkIsAway(f"status {answered.status}")
    return answered


def ask_json(
    url: str, given: Mapping[str, object] | None = None, *, headers: Mapping[str, str] | None = None
) -> tuple[Any, Answered]:
    """Read something; names without a value are not asked for."""
    query = urlencode({name: value for name, value in (given or {}).items() if value not in (None, "")}, doseq=True)
    answered = ask("GET", f"{url}?{query}" if query else url, headers={"Accept": "application/json", **(headers or {})})
    return _json(answered), answered


def tell_json(
    url: str,
    said: Mapping[str, object],
    *,
    headers: Mapping[str, str] | None = None,
    judge: Callable[[Answered], None] | None = None,
) -> Any:
    """Write something."""
    kind = {"Content-Type": "application/json", "Accept": "application/json"}
    return _json(ask("POST", url, headers={**kind, **(headers or {})}, body=write_json(said), judge=judge))


def rests_until(headers: Mapping[str, str]) -> datetime | None:
    """When the network would rather be asked again, if it has just said that nothing is left."""
    left = headers.get("x-ratelimit-remaining", headers.get("x-rate-limit-remaining", ""))
    return patience(headers) if left == "0" else None


def patience(headers: Mapping[str, str]) -> datetime:
    """Read the several ways in which networks say for how long; never for ever, whatever they say."""
    now = timezone.now()
    found = next((headers[name] for name in _RESETS if headers.get(name)), "")
    return min(max(_moment(found, now), now), now + timedelta(days=1))


def _json(answered: Answered) -> Any:
    try:
        return read_json(answered.body)
    except CannotBeRead as error:
        raise NetworkIsAway(str(error)) from error


def _moment(found: str, now: datetime) -> datetime:
    try:
        if found.isdecimal():
            seconds = int(found)
            return datetime.fromtimestamp(seconds, UTC) if seconds > 10**9 else now + timedelta(seconds=seconds)
        if "T" in found:
            return datetime.fromisoformat(found)
        return parsedate_to_datetime(found)
    except (ValueError, TypeError, OverflowError):
        return now + _PATIENCE
