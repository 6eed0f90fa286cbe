"""Which conversation a letter goes on with: by all letters that it names, not only by the one that it answers."""

from collections.abc import Sequence
from uuid import UUID

from crm.connectors.written_by_mail import WrittenByMail
from crm.models import Acknowledgement, ContactPoint, Message, ReplyDelivery, Ticket
from crm.operations.events import locked_ticket
from crm.operations.joining_tickets import enter_ticket, hold_personas
from crm.operations.letter_names import key_of, request_of

Letters = Sequence[tuple[Message, WrittenByMail]]


def trace_parents(letters: Letters) -> None:
    """Let new letters answer the nearest one of the same person's conversation that we know, where that one was never ours.

    What they name may be a letter between others. A letter that comes before all that it names is joined to the one it
    answers, when that comes.
    """
    named = {message.pk: _nearest_first(news) for message, news in letters if len(news.above) > 1}
    if not named:
        return
    wanted = {name for names in named.values() for name in names}
    channels = {message.channel_id for message, _news in letters}
    rows = Message.objects.filter(channel__in=channels, external_id__in=wanted)
    known = set(rows.values_list("channel", "persona", "external_id"))
    for message, _news in letters:
        near = [name for name in named.get(message.pk, ()) if (message.channel_id, message.persona_id, name) in known]
        if near and near[0] != message.in_reply_to:
            message.in_reply_to = near[0]
            message.save(update_fields=["in_reply_to"])


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
