"""What people say below each other on a channel, and the ticket that is made of it."""

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.models import Message
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import decide_mention
from tests.crm.channels.hooks import event

UTE, OTTO, PAGE = ({"id": name, "name": name.title()} for name in ("ute", "otto", "page"))


def said(number, to="", author=UTE, at="10:00", **more):
    more = {"visibility": "public", "in_reply_to": to, "author": author} | more
    return event(number, written_at=f"2026-11-20T{at}:00Z", **more)


def removed(number, at="12:00"):
    return event(number, "message.removed", timestamp=f"2026-11-20T{at}:00Z")


def hear(channel, *events):
    number = channel.inbound_events.count()
    keep(fetched_events(channel, [Fetched(f"e{number + n}", write_json(one)) for n, one in enumerate(events)]))
    take_in_inbound()


def message(number):
    return Message.objects.get(external_id=f"m-{number}")


def ticket_of(number, agent):
    return decide_mention(message(number), "ticket", by=agent).ticket


def kinds(ticket):
    return list(ticket.events.order_by("id").values_list("kind", flat=True))
