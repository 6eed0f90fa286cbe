"""Programs that hand in signed events, in a process of their own: `python -m config.bench.signed_load` tells what it was answered."""

import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from config.bench.clients import request_of, visit

KEY = b"a key that signs what is measured"
WORDS = "Die Pumpe brummt seit gestern sehr laut, was kann ich tun? The pump hums, and I love it anyway."
ACCEPTED, AUTHORS = 202, 997


@dataclass(frozen=True)
class Told:
    """What came of the requests: how many were accepted and refused, and how long answers took."""

    accepted: int
    refused: int
    seconds: float
    milliseconds: float


def signed(body: bytes, name: str) -> dict[str, str]:
    """Sign by Standard Webhooks."""
    moment = str(int(time.time()))
    signature = hmac.new(KEY, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def event_of(name: str, author: int) -> dict[str, Any]:
    """One message as the generic hook takes it."""
    return {
        "type": "message.created",
        "timestamp": datetime.now(UTC).isoformat(),
        "data": {"id": name, "text": WORDS, "author": {"id": str(author), "name": "Ute"}},
    }


def comments_of(names: list[str], author: int) -> dict[str, Any]:
    """Comments as Facebook gathers them in one request."""
    now = int(time.time())
    same: dict[str, Any] = {
        "item": "comment",
        "verb": "add",
        "post_id": "1_2",
        "parent_id": "1_2",
        "message": WORDS,
        "created_time": now,
    }
    same["from"] = {"id": str(author), "name": "Ute"}
    changes = [{"field": "feed", "value": {**same, "comment_id": name}} for name in names]
    return {"object": "page", "entry": [{"id": "1", "time": now, "changes": changes}]}


def requests(way: str, size: int, run: str) -> Iterator[bytes]:
    """Requests without end, each with so many events that nobody handed in before."""
    for number in count():
        names = [f"{run}-{number * size + place}" for place in range(size)]
        author = number % AUTHORS
        if way == "facebook":
            body = json.dumps(comments_of(names, author))
            signature = hmac.new(KEY.hex().encode(), body.encode(), hashlib.sha256).hexdigest()
            yield _request(way, body, {"X-Hub-Signature-256": f"sha256={signature}"})
        else:
            events = [event_of(name, author) for name in names]
            body = json.dumps(events[0] if size == 1 else {"events": events})
            yield _request(way, body, signed(body.encode(), f"{run}-{number}"))


def send(port: int, handed: Iterator[bytes], *, clients: int, seconds: float, rate: float) -> Told:
    """Hand in so many requests a second, or with a rate of 0 as fast as so many clients are answered."""
    answers = visit(port, handed, clients, seconds, rate)
    accepted = answers.statuses[ACCEPTED]
    slow = answers.slowest_of_twenty if answers.times else 0.0
    return Told(accepted, answers.statuses.total() - accepted, answers.seconds, slow)


def _request(way: str, body: str, headers: Mapping[str, str]) -> bytes:
    return request_of(f"/api/v1/hooks/inbound/bench-{way}/", headers, body)


if __name__ == "__main__":
    _port, _way, _size, _clients, _seconds, _rate, _run = sys.argv[1:]
    _handed, _each = requests(_way, int(_size), _run), float(_rate) / int(_size)
    told = send(int(_port), _handed, clients=int(_clients), seconds=float(_seconds), rate=_each)
    sys.stdout.write(json.dumps(asdict(told)))
