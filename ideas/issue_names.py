"""By which names issues are known in GitHub, GitLab and Jira, and what trackers tell of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_SERVER, LONGEST_PROJECT, LONGEST_KEY = 200, 255, 60
_GITHUB = re.compile(r"/([\w.-]+/[\w.-]+)/issues/([0-9]{1,15})")
_GITLAB = re.compile(r"/([\w.-]+(?:/[\w.-]+)+)/-/(?:issues|work_items)/([0-9]{1,15})")
_JIRA = re.compile(r"((?:/[\w.-]+)*)/browse/([A-Za-z][A-Za-z0-9_]{1,30}-[0-9]{1,15})")
_CHOSEN = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,30}-[0-9]{1,15}")


class Tracker(models.TextChoices):
    """What kind of program keeps issues."""

    GITHUB = "github", _("GitHub")
    GITLAB = "gitlab", _("GitLab")
    JIRA = "jira", _("Jira")


class IssueState(models.TextChoices):
    """How far an issue is, in words that all trackers share."""

    UNKNOWN = "unknown", _("not heard of yet")
    OPEN = "open", _("open")
    STARTED = "started", _("started")
    DONE = "done", _("closed as done")
    DROPPED = "dropped", _("closed without being done")
    GONE = "gone", _("moved away or deleted")


CLOSED = (IssueState.DONE, IssueState.DROPPED, IssueState.GONE)


@dataclass(frozen=True)
class IssueName:
    """One issue: the server without its scheme, the repository or project, and the number or key.

    Trackers do not tell large letters from small ones in these; so they are kept small, and keys of Jira large.
    """

    tracker: str
    server: str
    project: str
    key: str

    @property
    def address(self) -> str:
        """Where it is read."""
        match self.tracker:
            case Tracker.GITHUB:
                return f"https://{self.server}/{self.project}/issues/{self.key}"
            case Tracker.GITLAB:
                return f"https://{self.server}/{self.project}/-/issues/{self.key}"
        return f"https://{self.server}/browse/{self.key}"

    @property
    def is_short_enough(self) -> bool:
        """Tell whether it can be kept."""
        lengths = (len(self.server), LONGEST_SERVER), (len(self.project), LONGEST_PROJECT), (len(self.key), LONGEST_KEY)
        return all(0 < length <= most for length, most in lengths)


@dataclass(frozen=True)
class IssueTold:
    """What a tracker says of an issue, as of a moment; ``former`` is how it was called before it was moved."""

    name: IssueName
    title: str
    state: str
    at: datetime
    labels: Sequence[str] = ()
    former: IssueName | None = None


def issue_at(url: str) -> IssueName | None:
    """Return the issue that a web address leads to, or nothing where it leads to none."""
    try:
        place = urlsplit(url.strip())
        server = (place.hostname or "") + (f":{place.port}" if place.port else "")
    except ValueError:
        return None
    if place.scheme not in {"https", "http"} or not server or place.username is not None:
        return None
    name = _named(server, place.path.rstrip("/"), parse_qs(place.query).get("selectedIssue", [""])[-1])
    return name if name is not None and name.is_short_enough else None


def named(tracker: str, server: str, project: str, key: str) -> IssueName:
    """Return a name as it is kept."""
    if tracker == Tracker.JIRA:
        return IssueName(tracker, server.lower(), project.upper(), key.upper())
    return IssueName(tracker, server.lower(), project.lower(), key)


def _named(server: str, path: str, chosen: str) -> IssueName | None:
    if found := _GITLAB.fullmatch(path):
        return named(Tracker.GITLAB, server, found[1], found[2])
    if found := _GITHUB.fullmatch(path):
        return named(Tracker.GITHUB, server, found[1], found[2])
    if found := _JIRA.fullmatch(path):
        return _of_jira(server + found[1], found[2])
    # On a board an issue is shown beside the others; the address names it at its end.
    return _of_jira(server, chosen) if _CHOSEN.fullmatch(chosen) else None


def _of_jira(server: str, key: str) -> IssueName:
    return named(Tracker.JIRA, server, key.rpartition("-")[0], key)
