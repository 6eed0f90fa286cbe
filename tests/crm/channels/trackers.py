"""Says and signs as GitHub, GitLab and Jira do, in the shapes that they document."""

import hashlib
import hmac
import uuid

from tests.crm.channels.hooks import address, body_of, standard_headers
from tests.factories.crm import ChannelFactory

KEY = "whsec_" + "c2VjcmV0IG9mIHRoZSB0cmFja2Vy" + "AAAA"
AT = "2026-11-20T10:{:02d}:00Z"
USER = {"login": "octo", "id": 1, "type": "User", "html_url": "https://github.com/octo"}


def github_issue(number=12, repository="acme/shop", minute=0, **said):
    own = f"https://github.com/{repository}/issues/{number}"
    issue = {"url": own.replace("github.com", "api.github.com/repos"), "id": 444500041, "number": number}
    issue |= {"html_url": own, "title": "Quieter pump", "user": USER, "labels": [], "state": "open", "locked": False}
    issue |= {"assignee": None, "assignees": [], "comments": 0, "created_at": AT.format(0), "closed_at": None}
    return issue | {"updated_at": AT.format(minute), "body": "It wakes the neighbours.", "state_reason": None} | said


def github(action="edited", changes=None, **said):
    issue = github_issue(**said)
    repository = {"id": 186853002, "name": "shop", "full_name": "Acme/shop", "private": True}
    event = {"action": action, "issue": issue, "repository": repository, "sender": USER}
    return event if changes is None else event | {"changes": changes}


def gitlab(action="update", minute=0, labels=(), **said):
    issue = {"id": 301, "title": "Quieter pump", "iid": 7, "project_id": 14, "state": "opened", "action": action}
    issue |= {"created_at": "2026-11-20 10:00:00 UTC", "updated_at": f"2026-11-20 10:{minute:02d}:00 UTC"}
    issue |= {"url": "https://gitlab.example.com/acme/shop/-/issues/7", "moved_to_id": None, "duplicated_to_id": None}
    project = {"id": 14, "name": "Shop", "web_url": "https://gitlab.example.com/Acme/shop"}
    project |= {"path_with_namespace": "Acme/shop", "default_branch": "main", "visibility_level": 0}
    labelled = [{"id": 206, "title": one, "color": "#ffffff", "type": "ProjectLabel"} for one in labels]
    event = {"object_kind": "issue", "event_type": "issue", "user": {"id": 1, "name": "A", "username": "a"}}
    return event | {"project": project, "object_attributes": issue | said, "labels": labelled, "changes": {}}


def jira(kind="updated", minute=0, key="PUMP-7", category="new", resolution=None, items=(), **fields):
    status = {"self": "https://acme.atlassian.net/rest/api/2/status/3", "name": "Any", "id": "3"}
    status["statusCategory"] = {"id": 4, "key": category, "colorName": "yellow", "name": "Any"}
    said = {"summary": "Quieter pump", "status": status, "resolution": resolution and {"name": resolution}}
    said |= {"labels": [], "created": "2026-11-20T10:00:00.000+0000", "project": {"key": key.split("-")[0]}}
    said |= {"updated": f"2026-11-20T10:{minute:02d}:00.000+0000"} | fields
    issue = {"id": "10002", "self": "https://acme.atlassian.net/rest/api/2/issue/10002", "key": key, "fields": said}
    event = {"timestamp": 1_763_632_800_000 + 31_536_000_000 + minute * 60_000, "webhookEvent": f"jira:issue_{kind}"}
    event |= {"issue_event_type_name": "issue_generic", "user": {"accountId": "99:27935d01"}, "issue": issue}
    return event | {"changelog": {"id": "10124", "items": list(items)}}


def connected(network, place, **options):
    return ChannelFactory(key=f"our-{network}", network=network, address=place, options=options)


def post(client, channel, payload, headers):
    return client.post(address(channel), data=body_of(payload), content_type="application/json", headers=headers)


def signed(body, key=KEY):
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def headers_of(network, payload, delivery=None, key=KEY):
    name = delivery or str(uuid.uuid4())
    match network:
        case "github":
            given = {"x-github-event": "issues", "x-github-delivery": name, "user-agent": "GitHub-Hookshot/1"}
            return {**given, "x-hub-signature-256": signed(body_of(payload), key)}
        case "gitlab":
            given = {"x-gitlab-event": "Issue Hook", "x-gitlab-event-uuid": str(uuid.UUID(int=1))}
            return {**given, "idempotency-key": name, "x-gitlab-token": key}
        case "jira":
            given = {"x-atlassian-webhook-identifier": name, "x-atlassian-webhook-retry": "1"}
            return {**given, "x-hub-signature": signed(body_of(payload), key)}
    raise AssertionError(network)


def gitlab_signed(payload, delivery, key=KEY):
    given = standard_headers(body_of(payload), delivery, secret=key)
    return {"x-gitlab-event": "Issue Hook", "idempotency-key": delivery, **given}
