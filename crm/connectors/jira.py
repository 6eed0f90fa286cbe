"""Jira: what happens to issues of a site."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from crm.connectors.base import CannotBeRead, Delivery, News, Noted, Post, Secrets
from crm.connectors.http import ask_json, tell_json
from crm.connectors.reading import mapping, moment, name_of, read_json, text
from crm.connectors.signatures import hub_signature
from crm.connectors.trackers import TrackerConnector, bodies_of, interface_of, labels_of
from crm.models import Channel, Network
from ideas.issue_names import IssueName, IssueState, IssueTold, Tracker, issue_at

_DELETED = "jira:issue_deleted"
_EVENTS = {"jira:issue_created", "jira:issue_updated", _DELETED}
_STATES = {"indeterminate": IssueState.STARTED, "done": IssueState.DONE}
# As Jira calls them where nobody has named others.
_NOT_DONE = {
    *("won't do", "won't fix", "duplicate", "cannot reproduce", "declined", "rejected", "incomplete", "obsolete"),
}


class Jira(TrackerConnector):
    """Takes the events of issues; what is about comments, sprints and the like is only noted."""

    network = Network.JIRA
    kept_headers = ("content-type", "user-agent", "x-atlassian-webhook-identifier", "x-atlassian-webhook-retry")

    def accept(self, post: Post, secrets: Secrets) -> Delivery:
        named_by = "x-atlassian-webhook-identifier"
        return hub_signature(post, secrets.signing, header="x-hub-signature", named_by=named_by)

    def parse(self, raw: bytes) -> Sequence[News]:
        event = mapping(read_json(raw), "the event")
        kind = text(event.get("webhookEvent"))
        if kind not in _EVENTS:
            return [Noted("not about an issue")]
        issue = mapping(event.get("issue"), "the issue")
        fields = mapping(issue.get("fields"), "the issue")
        server = text(issue.get("self")).partition("/rest/")[0]
        at = event.get("timestamp") if kind == _DELETED else fields.get("updated") or event.get("timestamp")
        return [
            IssueTold(
                name=_name(server, issue.get("key")),
                title=text(fields.get("summary"), limit=500),
                state=IssueState.GONE if kind == _DELETED else _state(fields),
                at=moment(at, "the issue"),
                labels=labels_of(fields.get("labels"), "name"),
                former=next((_name(server, one) for one in _former_keys(event)), None),
            )
        ]

    def comment(self, channel: Channel, secrets: Secrets, issue: IssueName, words: str) -> None:
        tell_json(f"{_at(channel, issue)}/comment", {"body": words}, headers=_headers(secrets))

    def comments(self, channel: Channel, secrets: Secrets, issue: IssueName, since: datetime) -> Sequence[str]:
        given = {"orderBy": "-created", "maxResults": 100}
        found = ask_json(f"{_at(channel, issue)}/comment", given, headers=_headers(secrets))[0]
        return bodies_of(found.get("comments")) if isinstance(found, Mapping) else []

    def look_at(self, channel: Channel, secrets: Secrets, issue: IssueName) -> IssueTold:
        given = {"fields": "summary,status,resolution,labels,updated"}
        found = mapping(ask_json(_at(channel, issue), given, headers=_headers(secrets))[0], "the issue")
        fields = mapping(found.get("fields"), "the issue")
        at, labels = moment(fields.get("updated"), "the issue"), labels_of(fields.get("labels"), "name")
        return IssueTold(issue, text(fields.get("summary"), limit=500), _state(fields), at, labels)


def _at(channel: Channel, issue: IssueName) -> str:
    # The second version takes plain words; the third wants a document.
    return f"{interface_of(channel, f'https://{issue.server}')}/rest/api/2/issue/{issue.key}"


def _headers(secrets: Secrets) -> dict[str, str]:
    """A token of Jira Cloud belongs to an address (``me@acme.example:token``), one of a server of one's own stands alone."""
    if ":" in secrets.access:
        return {"Authorization": f"Basic {base64.b64encode(secrets.access.encode()).decode()}"}
    return {"Authorization": f"Bearer {secrets.access}"}


def _name(server: str, key: Any) -> IssueName:
    name = issue_at(f"{server}/browse/{name_of(key, 'the issue')}")
    if name is None or name.tracker != Tracker.JIRA:
        raise CannotBeRead("the issue has no address")
    return name


def _former_keys(event: Mapping[str, Any]) -> Iterator[str]:
    """An issue that goes to another project is called otherwise from then on."""
    changes = event.get("changelog")
    items = changes.get("items") if isinstance(changes, Mapping) else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and item.get("field") == "Key" and text(item.get("fromString")):
            yield text(item.get("fromString"))


def _state(fields: Mapping[str, Any]) -> str:
    status = fields.get("status")
    category = status.get("statusCategory") if isinstance(status, Mapping) else None
    state = _STATES.get(text(category.get("key")) if isinstance(category, Mapping) else "", IssueState.OPEN)
    resolution = fields.get("resolution")
    why = text(resolution.get("name")).casefold() if isinstance(resolution, Mapping) else ""
    return IssueState.DROPPED if state == IssueState.DONE and why in _NOT_DONE else state
