"""Tells who sent a request: by a signature over its bytes, compared in constant time."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from secrets import token_bytes

from crm.connectors.base import Delivery, Post, Signature
from crm.connectors.reading import digest_of

WINDOW = timedelta(minutes=5)
PREFIX = "whsec_"
_SECRET_BYTES = 32
LONGEST_ID = 250
# A sender that changes its secret signs with both; more than these are no signatures but work.
SIGNATURES_AT_MOST = 10


def standard_webhook(post: Post, secrets: Sequence[str]) -> Delivery:
    """Judge by Standard Webhooks: HMAC-SHA256 over ``id.timestamp.body``, one of several signatures, five minutes.

    What is neither signed nor dated is missing, what is signed by somebody else is wrong, and only what is signed
    rightly can be too old.
    """
    event_id = post.headers.get("webhook-id", "").strip()
    moment = post.headers.get("webhook-timestamp", "").strip()
    given = post.headers.get("webhook-signature", "").split()
    name = event_id if 0 < len(event_id) <= LONGEST_ID else f"without-id:{digest_of(post.body)}"
    if not (name == event_id and moment and given):
        return Delivery(name, Signature.MISSING)
    expected = [_standard_signature(event_id, moment, post.body, secret) for secret in secrets]
    offered = [one.removeprefix("v1,") for one in given[:SIGNATURES_AT_MOST] if one.startswith("v1,")]
    if not _any_equal(expected, offered):
        return Delivery(name, Signature.WRONG)
    return Delivery(name, Signature.OK if _is_recent(moment, post.at) else Signature.OLD)


def standard_headers(event_id: str, at: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Sign by Standard Webhooks what leaves the house, with each secret that holds."""
    moment = str(int(at.timestamp()))
    signatures = (f"v1,{_standard_signature(event_id, moment, body, secret)}" for secret in secrets)
    return {"webhook-id": event_id, "webhook-timestamp": moment, "webhook-signature": " ".join(signatures)}


def _standard_signature(event_id: str, moment: str, body: bytes, secret: str) -> str:
    signed = f"{event_id}.{moment}.".encode() + body
    return base64.b64encode(_hmac(_key_of(secret), signed)).decode()


def hub_signature(
    post: Post, secrets: Sequence[str], *, header: str = "x-hub-signature-256", named_by: str = ""
) -> Delivery:
    """Judge by ``X-Hub-Signature-256``: HMAC-SHA256 over the body; it has no date, so its bytes are its name.

    Who sends a name of its own for each delivery says in which header.
    """
    given = post.headers.get(header, "").strip()
    name = called_by(post, named_by)
    if not given:
        return Delivery(name, Signature.MISSING)
    expected = [_hmac(secret.encode(), post.body).hex() for secret in secrets]
    right = given.startswith("sha256=") and _any_equal(expected, [given.removeprefix("sha256=").lower()])
    return Delivery(name, Signature.OK if right else Signature.WRONG)


def shown_token(post: Post, secrets: Sequence[str], *, header: str, named_by: str) -> Delivery:
    """Judge by a secret that is sent along as it is, which is why it has to come by https."""
    given, name = post.headers.get(header, ""), called_by(post, named_by)
    if not given:
        return Delivery(name, Signature.MISSING)
    return Delivery(name, Signature.OK if is_one_of(given, secrets) else Signature.WRONG)


def called_by(post: Post, header: str) -> str:
    """Return by which name a delivery is kept once: its own, else its bytes."""
    named = post.headers.get(header, "").strip() if header else ""
    return named if 0 < len(named) <= LONGEST_ID else digest_of(post.body)


def new_secret() -> str:
    """Return a secret that nobody had before, as Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(token_bytes(_SECRET_BYTES)).decode()


def is_one_of(word: str, secrets: Iterable[str]) -> bool:
    """Tell whether somebody knows one of these words."""
    return _any_equal(list(secrets), [word])


def _any_equal(expected: Sequence[str], offered: Sequence[str]) -> bool:
    """Compare each with each, without ending early: how long it takes says nothing."""
    found = False
    for one in expected:
        for other in offered:
            found |= hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
    return found


def _hmac(key: bytes, signed: bytes) -> bytes:
    return hmac.new(key, signed, hashlib.sha256).digest()


def _key_of(secret: str) -> bytes:
    """A secret begins with ``whsec_`` and goes on in base64; what does not is taken as it stands."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _is_recent(given: str, now: datetime) -> bool:
    if not (given.isascii() and given.isdecimal() and len(given) <= 12):
        return False
    return abs(now.timestamp() - int(given)) <= WINDOW.total_seconds()
