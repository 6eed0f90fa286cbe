"""What connections to trackers have in common: which issues they are about, and what a company wants to follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crm.connectors.base import Connector
from crm.connectors.reading import text
from crm.models import Channel, Network
from ideas.issue_names import IssueName
from ideas.operations.issues import PreparingRules

LABELS_AT_MOST = 100


@dataclass(frozen=True)
class Place:
    """A server without its scheme, and what lies below it: a group, a repository, or the path of a Jira."""

    server: str
    path: str


class TrackerConnector(Connector):
    """Hears of issues; nobody speaks with us there."""

    pushes = True


def place_of(address: str) -> Place | None:
    """Return what the web address of a connection means, or nothing where it is none."""
    try:
        place = urlsplit(address.strip())
        server = (place.hostname or "") + (f":{place.port}" if place.port else "")
    except ValueError:
        return None
    if place.scheme not in {"https", "http"} or not server or place.username is not None:
        return None
    return Place(server.lower(), place.path.strip("/"))


def covers(channel: Channel, name: IssueName) -> bool:
    """Tell whether a connection is about an issue: whoever knows the secret of one tells nothing of the others."""
    place = place_of(channel.address)
    if place is None or channel.network != name.tracker:
        return False
    if channel.network == Network.JIRA:
        return name.server == "/".join(filter(None, (place.server, place.path.lower())))
    below = place.path.lower()
    return name.server == place.server and (not below or f"{name.project}/".startswith(f"{below}/"))


def rules_of(channel: Channel) -> PreparingRules:
    """Read what is prepared when issues change: ``prepare_delivered``, ``prepare_started``, ``started_labels``."""
    labels = channel.options.get("started_labels")
    return PreparingRules(
        delivered=channel.options.get("prepare_delivered") is True,
        started=channel.options.get("prepare_started") is True,
        started_labels=tuple(text(one) for one in labels if text(one)) if isinstance(labels, list) else (),
    )


def labels_of(given: Any, by: str) -> Sequence[str]:
    """Return the labels of an issue, given as texts or as objects with a name."""
    if not isinstance(given, list):
        return ()
    found = (text(one.get(by)) if isinstance(one, Mapping) else text(one) for one in given[:LABELS_AT_MOST])
    return tuple(label for label in found if label)
