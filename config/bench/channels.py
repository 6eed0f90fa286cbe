"""What is measured of channels: signed requests that come in one by one, and how fast they become messages."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from itertools import count

from django.test import Client

from community.models import Member
from config.bench.measuring import Figure
from config.bench.processors import database_seconds
from config.bench.signed_load import AUTHORS, KEY, event_of, signed
from crm.models import Channel, ChannelSecret, InboundEvent, Network
from crm.operations.taking_in import take_in_inbound
from crm.sealing import seal

EVENTS = 3_000
EVENTS_A_SECOND = 500
CORES = 2
_numbers = count(time.time_ns())


def ingestion(events: int = EVENTS) -> Iterator[Figure]:
    """Post signed events through the whole of the web side, then take them in, in one process."""
    channel, _made = Channel.objects.get_or_create(key="bench", defaults={"name": "Bench", "network": Network.WEBHOOK})
    if not channel.secrets.exists():
        sealed = seal("whsec_" + base64.b64encode(KEY).decode())
        ChannelSecret.objects.create(channel=channel, use="signing", sealed=sealed, added_by=Member.objects.system())
    client = Client(SERVER_NAME="localhost")
    received, receiving = _cost(lambda: sum(_post(client, next(_numbers)) for _ in range(events)))
    taken, taking = _cost(take_in_inbound)
    left = InboundEvent.objects.waiting().filter(channel=channel).count()
    yield Figure("signed event over HTTP, processor time with the database", receiving / received * 1000, "ms/event")
    yield Figure("inbound event to message, processor time with the database", taking / taken * 1000, "ms/event")
    yield Figure("inbound events that were left", left, "events", 0.5)
    each = receiving / received + taking / taken
    yield Figure(
        "events taken in on two cores, undisturbed", CORES / each, "events/s", EVENTS_A_SECOND, rows=taken, is_rate=True
    )


def _cost(act: Callable[[], int]) -> tuple[int, float]:
    """Return how many were done, and the processor time of that here and in the database: others are busy too."""
    there, here = database_seconds(), time.process_time()
    number = act()
    return max(1, number), time.process_time() - here + database_seconds() - there


def _post(client: Client, number: int) -> bool:
    body = json.dumps(event_of(str(number), number % AUTHORS)).encode()
    headers = signed(body, str(number))
    answer = client.post("/api/v1/hooks/inbound/bench/", data=body, content_type="application/json", headers=headers)
    return answer.status_code == 202
