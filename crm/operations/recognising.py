"""An answer of the desk that comes back from its network is the same message, whoever tells of it first."""

import re
from collections.abc import Collection
from html import unescape

from django.utils.html import strip_tags

from community.models import Member
from crm.connectors.base import Said
from crm.models import InboundEvent, Message, ReplyDelivery, TicketEvent
from crm.models.ticket_event import Said as SaidThere
from crm.operations.events import record_ticket_event
from crm.operations.noting_deliveries import note_arrival

_State = ReplyDelivery.State
# What networks change in a text on its way: who is named first, how addresses are shortened, and white space.
_CHANGED = re.compile(r"https?://\S+|^(\s*@[\w.@-]+)+|\s+")


def recognise_answers(told: Collection[tuple[int, Said]]) -> None:
    """Let answers on their way out, or of which nobody knows, be those that the network tells of, by channel.

    By the key where a network gives it back, else by what they answer and their words; in a conversation that goes on words alone
    say nothing, for one thanks twice. Runs inside the transaction that holds the ids of these.
    """
    ours = [(channel, news) for channel, news in told if news.in_reply_to or news.key]
    if not ours:
        return
    open_still = ReplyDelivery.objects.exclude(state=_State.SENT).filter(
        starts__gt=0, message__external_id="", message__channel__in={channel for channel, _news in ours}
    )
    if not open_still.exists():
        return
    known = set(
        Message.objects.filter(external_id__in={news.external_id for _channel, news in ours}).values_list(
            "channel_id", "external_id"
        )
    )
    locked = open_still.select_for_update(of=("self",), no_key=True).select_related("message__parent")
    waiting = list(locked.order_by("pk"))
    for channel, news in ours:
        found = next((one for one in waiting if _is_the_same(one, channel, news)), None)
        if found is not None and (channel, news.external_id) not in known:
            waiting.remove(found)
            _arrived(found, news)


def _is_the_same(delivery: ReplyDelivery, channel: int, news: Said) -> bool:
    answer = delivery.message
    parent = answer.parent
    if parent is None or answer.channel_id != channel:
        return False
    if news.key:
        return news.key == str(delivery.key)
    # Some networks hang answers to answers on the first comment.
    answers = bool(news.in_reply_to) and news.in_reply_to in {parent.external_id, parent.in_reply_to}
    return answers and _words(answer.body) == _words(strip_tags(news.text) if news.format == "html" else news.text)


def _words(text: str) -> str:
    return _CHANGED.sub("", unescape(text)).casefold()


def _arrived(delivery: ReplyDelivery, news: Said) -> None:
    delivery.state, delivery.sent_at, delivery.asking_since, delivery.error = _State.SENT, news.written_at, None, ""
    delivery.save(update_fields=["state", "sent_at", "asking_since", "error"])
    message = delivery.message
    message.external_id, message.url = news.external_id, news.url
    message.save(update_fields=["external_id", "url"])
    note_arrival(message)


def take_over(seen: Message, answer: Message) -> None:
    """Let an answer of the desk stand for what the network told of it first: that one goes, and nothing of it is lost."""
    Message.objects.filter(parent=seen).update(parent=answer)
    InboundEvent.objects.filter(message=seen).update(message=answer)
    if seen.ticket is not None:
        # It was counted already; ours says the same and counts.
        extras = SaidThere(seen.pk)
        record_ticket_event(TicketEvent.Kind.REMOVED, seen.ticket, by=Member.objects.system(), extras=extras)
    answer.url = answer.url or seen.url
    answer.save(update_fields=["url"])
    seen.delete()
