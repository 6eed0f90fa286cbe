"""What a forgotten person said stays away, however often a network is read again."""

from collections.abc import Collection, Iterable, Sequence

from django.utils import timezone

from community.foundation.forgetting import forgotten_key
from crm.connectors.base import News, Removed, Said
from crm.models import InboundEvent, Message, Persona

STAYED_AWAY = "said by somebody who is forgotten"


def forgotten_among(events: Sequence[tuple[InboundEvent, Sequence[News]]]) -> set[tuple[int, str]]:
    """Return of which things that were said, by channel and id, nothing may be written: two queries for all.

    These are messages that were emptied when their author was forgotten, and whatever that author wrote until then, for a
    network that is read from its beginning gives that, too. Who speaks again afterwards is heard like anybody else.
    """
    told = [(event, news) for event, many in events for news in many if isinstance(news, Said | Removed)]
    ids = {forgotten_key(news.external_id): news.external_id for _event, news in told}
    emptied = Message.objects.filter(channel__in={event.channel_id for event, _news in told}, external_id__in=ids)
    away = {(channel or 0, ids[key]) for channel, key in emptied.values_list("channel_id", "external_id")}
    authors = {forgotten_key(news.author.external_id) for _event, news in told if news.author is not None}
    gone = Persona.objects.filter(
        network__in={event.channel.network for event, _news in told}, external_id__in=authors
    ).values_list("network", "external_id", "forgotten_at")
    moments = {(network, key): moment for network, key, moment in gone if moment is not None}
    for event, news in told:
        moment = news.author and moments.get((event.channel.network, forgotten_key(news.author.external_id)))
        if moment and (not isinstance(news, Said) or news.written_at <= moment):
            away.add((event.channel_id, news.external_id))
    return away


def empty_what_stays_away(numbers: Collection[int]) -> None:
    """Empty what brought words of the forgotten, with the batches that it was a part of, and call it by no name of theirs."""
    events = InboundEvent.objects.filter(pk__in=numbers).exclude(state=InboundEvent.State.WAITING)
    wholes = {one for one in events.values_list("part_of", flat=True) if one is not None}
    rows = InboundEvent.objects.filter(pk__in={*numbers, *wholes}).exclude(state=InboundEvent.State.WAITING)
    now = timezone.now()
    rows.filter(raw_forgotten_at=None).update(raw=b"", headers={}, raw_forgotten_at=now)
    _rename(events)


def _rename(events: Iterable[InboundEvent]) -> None:
    """Call an event by what cannot be read; one that was kept before it was forgotten stands for it already."""
    new = {event.pk: (event.channel_id, forgotten_key(event.external_id)) for event in events}
    known = set(
        InboundEvent.objects.filter(
            channel__in={channel for channel, _key in new.values()},
            external_id__in={key for _channel, key in new.values()},
        ).values_list("channel_id", "external_id")
    )
    for pk, (channel, key) in sorted(new.items()):
        rows = InboundEvent.objects.filter(pk=pk)
        if (channel, key) in known:
            rows.delete()
        else:
            rows.update(external_id=key)
            known.add((channel, key))
