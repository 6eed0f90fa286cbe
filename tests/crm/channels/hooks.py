"""Signs and posts as the networks do."""

import base64
import hashlib
import hmac
import json
import time

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ....").decode()
APP_SECRET = "the secret of the app"
GREETING = "the word that was agreed"


def event(number=1, kind="message.created", **data):
    written = "2026-11-20T10:00:00Z"
    author = {"id": "u-1", "name": "Ute Beispiel", "handle": "ute"}
    said = {"id": f"m-{number}", "text": f"The pump {number} hums.", "author": author, "written_at": written}
    return {"type": kind, "timestamp": data.pop("timestamp", written), "data": said | data}


def body_of(payload):
    return payload if isinstance(payload, bytes) else json.dumps(payload).encode()


def standard_headers(body, event_id, *, secret=SECRET, at=None):
    moment = str(int(time.time() if at is None else at))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{event_id}.{moment}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": event_id, "webhook-timestamp": moment, "webhook-signature": signature}


def post_standard(client, channel, payload, event_id="evt-1", headers=None, **signing):
    body = body_of(payload)
    given = standard_headers(body, event_id, **signing) if headers is None else headers
    return client.post(address(channel), data=body, content_type="application/json", headers=given)


def post_facebook(client, channel, payload, secret=APP_SECRET):
    body = body_of(payload)
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": signature}
    return client.post(address(channel), data=body, content_type="application/json", headers=headers)


def address(channel):
    return f"/api/v1/hooks/inbound/{channel.key}/"
