"""GitLab: what happens to issues of a project or a group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from crm.connectors.base import CannotBeRead, Delivery, News, Noted, Post, Secrets
from crm.connectors.http import ask_json, tell_json
from crm.connectors.reading import mapping, moment, name_of, read_json, text
from crm.connectors.signatures import shown_token, standard_webhook
from crm.connectors.trackers import TrackerConnector, bodies_of, interface_of, labels_of, place_of
from crm.models import Channel, Network
from ideas.issue_names import IssueName, IssueState, IssueTold, Tracker, issue_at, named

_ISSUES = {"issue", "work_item"}


class GitLab(TrackerConnector):
    """Takes the events of issues and work items; its servers sign by Standard Webhooks where they are told to, else they send the secret."""

    network = Network.GITLAB
    # Never the token.
    kept_headers = (
        *("content-type", "user-agent", "x-gitlab-event", "x-gitlab-instance", "x-gitlab-event-uuid"),
        *("idempotency-key", "webhook-id", "webhook-timestamp"),
    )

    def accept(self, post: Post, secrets: Secrets) -> Delivery:
        if "webhook-signature" in post.headers:
            return standard_webhook(post, secrets.signing)
        # The number of an event is that of the request from which it came, and may stand on several; this one does not.
        return shown_token(post, secrets.signing, header="x-gitlab-token", named_by="idempotency-key")

    def parse(self, raw: bytes) -> Sequence[News]:
        event = mapping(read_json(raw), "the event")
        if text(event.get("object_kind")) not in _ISSUES:
            return [Noted("not about an issue")]
        issue = mapping(event.get("object_attributes"), "the issue")
        labels = event.get("labels") if isinstance(event.get("labels"), list) else issue.get("labels")
        return [
            IssueTold(
                name=_name(event, issue),
                title=text(issue.get("title"), limit=500),
                state=_state(issue),
                # Older servers write "2026-11-20 10:00:00 UTC".
                at=moment(text(issue.get("updated_at")).replace(" UTC", "+00:00"), "the issue"),
                labels=labels_of(labels, "title"),
            )
        ]

    def comment(self, channel: Channel, secrets: Secrets, issue: IssueName, words: str) -> None:
        tell_json(f"{_at(channel, issue)}/notes", {"body": words}, headers=_headers(secrets))

    def comments(self, channel: Channel, secrets: Secrets, issue: IssueName, since: datetime) -> Sequence[str]:
        given = {"per_page": 100, "sort": "desc", "order_by": "created_at"}
        return bodies_of(ask_json(f"{_at(channel, issue)}/notes", given, headers=_headers(secrets))[0])

    def look_at(self, channel: Channel, secrets: Secrets, issue: IssueName) -> IssueTold:
        found = mapping(ask_json(_at(channel, issue), headers=_headers(secrets))[0], "the issue")
        at, labels = moment(found.get("updated_at"), "the issue"), labels_of(found.get("labels"), "title")
        return IssueTold(issue, text(found.get("title"), limit=500), _state(found), at, labels)


def _at(channel: Channel, issue: IssueName) -> str:
    base = interface_of(channel, f"https://{issue.server}/api/v4")
    return f"{base}/projects/{quote(issue.project, safe='')}/issues/{issue.key}"


def _headers(secrets: Secrets) -> dict[str, str]:
    return {"Authorization": f"Bearer {secrets.access}"}


def _name(event: Mapping[str, Any], issue: Mapping[str, Any]) -> IssueName:
    project = mapping(event.get("project"), "the project")
    place = place_of(text(project.get("web_url")))
    if place is None:
        raise CannotBeRead("the project has no address")
    path, number = name_of(project.get("path_with_namespace"), "the project"), name_of(issue.get("iid"), "the issue")
    name = named(Tracker.GITLAB, place.server, path, number)
    if issue_at(name.address) != name:
        raise CannotBeRead("the issue has no number")
    return name


def _state(issue: Mapping[str, Any]) -> str:
    """Where it was moved to is not told, only that it was; a person links it there."""
    if issue.get("moved_to_id"):
        return IssueState.GONE
    if issue.get("state") != "closed":
        return IssueState.OPEN
    return IssueState.DROPPED if issue.get("duplicated_to_id") else IssueState.DONE
