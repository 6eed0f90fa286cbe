"""What people say below each other on a channel, and the ticket that is made of it."""

from django.db import connections

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.models import Message
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import decide_mention
from tests.crm.channels.hooks import event
from tests.factories.crm import MessageFactory, PersonaFactory, TicketFactory

HOME = "https://social.example"
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


def status(name, author, to=None, text="<p>Try <b>this</b> &amp; that.</p>"):
    account = {"id": "5", "acct": author, "display_name": author, "url": f"{HOME}/@{author}"}
    return {
        "id": name,
        "account": account,
        "content": text,
        "created_at": "2026-11-20T10:30:00Z",
        "in_reply_to_id": to,
        "visibility": "public",
    }


def on_mastodon(channel, **fields):
    ticket = TicketFactory()
    persona = PersonaFactory(handle="ute@far.example")
    given = {"contact": None, "persona": persona, "external_id": "77", "visibility": "public", "channel": channel}
    return MessageFactory(ticket=ticket, written_at="2026-11-20T10:00:00Z", **(given | fields)).ticket


def closing(do, *given):
    try:
        do(*given)
    finally:
        connections.close_all()
