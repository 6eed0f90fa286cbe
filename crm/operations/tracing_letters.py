"""Which conversation a letter goes on with: by all letters that it names, not only by the one that it answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from crm.connectors.written_by_mail import APART, WrittenByMail, message_id_in
from crm.models import Acknowledgement, ContactPoint, Message, ReplyDelivery, Ticket
from crm.operations.events import locked_ticket
from crm.operations.joining_tickets import enter_ticket, hold_personas
from crm.operations.letter_names import key_of, request_of

Letters = Sequence[tuple[Message, WrittenByMail]]
Key = tuple[int | None, int | None, str]


def trace_parents(letters: Letters) -> None:
    """Let new letters answer the nearest one of the same person's conversation that we know, where that one was never ours.

    What they name may be a letter between others. Of several that bear the name it is the latest one before them in which
    the same person speaks or is spoken to, in the ticket first that a letter of the desk leads to. A letter that comes
    before all that it names is joined to the one it answers, when that comes.
    """
    _let_those_wait_by_name(letters)
    naming = [(message, news) for message, news in letters if news.above]
    if not naming:
        return
    known = _known_by_name(naming)
    desk = desk_tickets(naming) if any(len(rows) > 1 for rows in known.values()) else {}
    for message, news in naming:
        keys = [(message.channel_id, message.persona_id, name) for name in _nearest_first(news)]
        near = next((rows for key in keys if (rows := [one for one in known[key] if one.pk != message.pk])), None)
        if near is None:
            continue
        answered = _likeliest(near, message, desk.get(message.pk))
        if answered.external_id != message.in_reply_to:
            message.in_reply_to = answered.external_id
            message.save(update_fields=["in_reply_to"])


def _let_those_wait_by_name(letters: Letters) -> None:
    """Whoever wrote a letter that had to be called otherwise may have answered it already, by its Message-ID."""
    for message, _news in letters:
        plain = message_id_in(message.external_id)
        if plain != message.external_id:
            waiting = Message.objects.filter(channel=message.channel_id, persona=message.persona_id, parent=None)
            waiting.filter(in_reply_to=plain).exclude(pk=message.pk).update(in_reply_to=message.external_id)


def _known_by_name(letters: Letters) -> Mapping[Key, list[Message]]:
    """Return by channel, persona and Message-ID the messages that these letters may answer."""
    wanted = {name for _message, news in letters for name in news.above}
    rows = Message.objects.filter(channel__in={message.channel_id for message, _news in letters}).order_by("pk")
    apart = rows.filter(persona__in={message.persona_id for message, _news in letters}, external_id__regex=APART)
    known = defaultdict[Key, list[Message]](list)
    for one in {*rows.filter(external_id__in=wanted), *apart}:
        for name in {one.external_id, message_id_in(one.external_id)} & wanted:
            known[one.channel_id, one.persona_id, name].append(one)
    return known


def _likeliest(candidates: list[Message], letter: Message, ticket: Ticket | None) -> Message:
    def how_likely(one: Message) -> tuple[bool, bool, datetime, int]:
        is_there = ticket is not None and one.ticket_id == ticket.pk
        return is_there, one.written_at <= letter.written_at, one.written_at, one.pk

    return max(candidates, key=how_likely)


def join_replies_to_desk(letters: Letters) -> None:
    """Let letters that answer one of the desk's enter its ticket, if our server vouches that whoever asked there wrote them.

    The desk's own letters belong to no channel, so nothing else finds them. Tickets are locked in the order of their numbers.
    """
    leading = {pk: ticket for pk, ticket in desk_tickets(letters).items() if ticket is not None}
    own = [message for message, _news in letters if message.pk in leading and not message.is_unverified]
    own = [message for message in own if _is_of(message, leading[message.pk])]
    if not own:
        return
    hold_personas({message.persona_id for message in own if message.persona_id})
    for message in sorted(own, key=lambda one: (leading[one.pk].pk, one.pk)):
        message.refresh_from_db(fields=["ticket", "removed_at"])
        if message.ticket_id is None and message.removed_at is None:
            enter_ticket(message, locked_ticket(leading[message.pk]))


def desk_tickets(letters: Letters) -> dict[int, Ticket]:
    """Return by message which ticket of the desk the nearest letter is about that is one of ours."""
    asked = {message.pk: [one for name in _nearest_first(news) if (one := _read(name))] for message, news in letters}
    keys = {one for names in asked.values() for one in names if isinstance(one, UUID)}
    numbers = {one for names in asked.values() for one in names if isinstance(one, int)}
    if not keys and not numbers:
        return {}
    sent = ReplyDelivery.objects.filter(key__in=keys, message__ticket__isnull=False).select_related("message__ticket")
    told = Acknowledgement.objects.filter(key__in=keys, message__ticket__isnull=False).select_related("message__ticket")
    found: dict[UUID | int, Ticket | None] = {row.key: row.message.ticket for rows in (sent, told) for row in rows}
    found |= {ticket.pk: ticket for ticket in Ticket.objects.filter(pk__in=numbers)}
    nearest = {pk: next((found[one] for one in names if one in found), None) for pk, names in asked.items()}
    return {pk: ticket for pk, ticket in nearest.items() if ticket is not None}


def _nearest_first(news: WrittenByMail) -> list[str]:
    return list(dict.fromkeys(reversed(news.above)))


def _read(name: str) -> UUID | int | None:
    return key_of(name) or request_of(name)


def _is_of(message: Message, ticket: Ticket) -> bool:
    sender = message.persona.external_id if message.persona else ""
    points = ContactPoint.objects.filter(contact=ticket.contact_id).current()
    return bool(sender) and points.called(ContactPoint.Kind.EMAIL, sender).exists()
