"""What connections to trackers have in common: which issues they are about, and what a company wants to follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from community.outgoing import keeps_what_is_said
from crm.connectors.base import AccessIsRefused, Connector, Secrets
from crm.connectors.reading import address, text
from crm.models import Channel, Network
from ideas.issue_names import IssueName, IssueTold
from ideas.operations.issues import PreparingRules

LABELS_AT_MOST = 100


@dataclass(frozen=True)
class Place:
    """A server without its scheme, and what lies below it: a group, a repository, or the path of a Jira."""

    server: str
    path: str


class Occasion(Enum):
    """Of what an issue may be told; the words of the option ``comment_on`` are its names, small."""

    LINKED = "issue_linked"
    STATUS = "status_changed"
    VOTES = "votes"


class TrackerConnector(Connector):
    """Hears of issues, and says at them what becomes of the ideas that wait for them."""

    pushes = True

    def comment(self, channel: Channel, secrets: Secrets, issue: IssueName, words: str) -> None:
        """Say something at an issue; raises ``NetworkIsAway``."""
        raise NotImplementedError

    def comments(self, channel: Channel, secrets: Secrets, issue: IssueName, since: datetime) -> Sequence[str]:
        """Return what was said there last, at most the hundred newest of after a moment; raises ``NetworkIsAway``."""
        raise NotImplementedError

    def look_at(self, channel: Channel, secrets: Secrets, issue: IssueName) -> IssueTold:
        """Ask how an issue is; raises ``NetworkIsAway`` or ``CannotBeRead``."""
        raise NotImplementedError


def talks_of(channel: Channel) -> Sequence[Occasion]:
    """Tell on which occasions a connection says something at issues: its option ``comment_on``."""
    wanted = channel.options.get("comment_on")
    return [one for one in Occasion if isinstance(wanted, list) and one.name.lower() in wanted]


def interface_of(channel: Channel, usual: str) -> str:
    """Return where a tracker is spoken to: the option ``api``, or as usual. Raises ``AccessIsRefused`` where others read along."""
    base = address(channel.options.get("api")).rstrip("/") or usual
    if not keeps_what_is_said(base):
        raise AccessIsRefused("a token is sent by https only, or to a host inside that was named")
    return base


def bodies_of(rows: Any) -> Sequence[str]:
    """Return the words of comments."""
    return [text(one.get("body")) for one in rows if isinstance(one, Mapping)] if isinstance(rows, list) else []


def place_of(given: str) -> Place | None:
    """Return what the web address of a connection means, or nothing where it is none."""
    try:
        place = urlsplit(given.strip())
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
