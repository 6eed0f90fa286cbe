"""GitHub: what happens to issues of a repository or an organisation."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from crm.connectors.base import CannotBeRead, Delivery, News, Noted, Post, Secrets
from crm.connectors.http import ask_json, tell_json
from crm.connectors.reading import mapping, moment, read_json, text
from crm.connectors.signatures import hub_signature
from crm.connectors.trackers import TrackerConnector, bodies_of, interface_of, labels_of
from crm.models import Channel, Network
from ideas.issue_names import IssueName, IssueState, IssueTold, Tracker, issue_at

_FORM = b"payload="
_NOT_DONE = {"not_planned", "duplicate"}


class GitHub(TrackerConnector):
    """Takes the events ``issues`` (and ``ping``), as JSON or as a form; all others are only noted."""

    network = Network.GITHUB
    kept_headers = ("content-type", "user-agent", "x-github-event", "x-github-delivery", "x-github-hook-id")

    def accept(self, post: Post, secrets: Secrets) -> Delivery:
        # The same number when it is delivered again.
        return hub_signature(post, secrets.signing, named_by="x-github-delivery")

    def parse(self, raw: bytes) -> Sequence[News]:
        if raw.startswith(_FORM):
            raw = parse_qs(raw.decode("utf-8", "replace")).get("payload", [""])[0].encode("utf-8", "replace")
        event = mapping(read_json(raw), "the event")
        issue = event.get("issue")
        if not isinstance(issue, dict):
            return [Noted("ping" if "zen" in event else "not about an issue")]
        if "comment" in event or "pull_request" in issue:
            return [Noted("a comment, or not an issue")]
        return [_told(text(event.get("action")), issue, event)]

    def comment(self, channel: Channel, secrets: Secrets, issue: IssueName, words: str) -> None:
        tell_json(f"{_at(channel, issue)}/comments", {"body": words}, headers=_headers(secrets))

    def comments(self, channel: Channel, secrets: Secrets, issue: IssueName, since: datetime) -> Sequence[str]:
        given = {"per_page": 100, "since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        return bodies_of(ask_json(f"{_at(channel, issue)}/comments", given, headers=_headers(secrets))[0])

    def look_at(self, channel: Channel, secrets: Secrets, issue: IssueName) -> IssueTold:
        found = mapping(ask_json(_at(channel, issue), headers=_headers(secrets))[0], "the issue")
        return _told("", found, {})


def _at(channel: Channel, issue: IssueName) -> str:
    usual = "https://api.github.com" if issue.server == "github.com" else f"https://{issue.server}/api/v3"
    return f"{interface_of(channel, usual)}/repos/{issue.project}/issues/{issue.key}"


def _headers(secrets: Secrets) -> dict[str, str]:
    kind = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    return {**kind, "Authorization": f"Bearer {secrets.access}"}


def _told(action: str, issue: Mapping[str, Any], event: Mapping[str, Any]) -> IssueTold:
    name, former = _name(issue), None
    changes = event.get("changes")
    if action == "transferred" and isinstance(changes, dict):
        former, name = name, _name(mapping(changes.get("new_issue"), "the new issue"))
    return IssueTold(
        name=name,
        title=text(issue.get("title"), limit=500),
        state=IssueState.GONE if action == "deleted" else _state(issue),
        at=moment(issue.get("updated_at"), "the issue"),
        labels=labels_of(issue.get("labels"), "name"),
        former=former,
    )


def _name(issue: Mapping[str, Any]) -> IssueName:
    name = issue_at(text(issue.get("html_url")))
    if name is None or name.tracker != Tracker.GITHUB:
        raise CannotBeRead("the issue has no address")
    return name


def _state(issue: Mapping[str, Any]) -> str:
    if issue.get("state") != "closed":
        return IssueState.OPEN
    return IssueState.DROPPED if text(issue.get("state_reason")) in _NOT_DONE else IssueState.DONE
