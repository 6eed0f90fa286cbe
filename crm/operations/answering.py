"""Answers on channels and by e-mail: written down first, then sent once, again only where the other side would know it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from community.operations.texts import checked_body
from crm.connectors import Connector, connector_of
from crm.connectors.base import AccessIsRefused, Answer, AnswerIsNotTaken, NetworkIsAway, NetworkSaysLater
from crm.conversation_errors import MessageIsRemoved
from crm.errors import (
    AnswerIsTooLong,
    AnswerIsUnderWay,
    ChannelTakesNoAnswers,
    MayNotWorkTickets,
    MessageIsElsewhere,
)
from crm.models import Message, ReplyDelivery, Ticket, TicketEvent, TicketMerge
from crm.models.ticket_event import Said
from crm.operations.events import locked_ticket, record_ticket_event, told_elsewhere, told_in, workable_ticket
from crm.operations.holding_names import hold_names
from crm.operations.joining_tickets import join_tickets
from crm.operations.moving import change_status
from crm.operations.noting_deliveries import note_arrival, note_undelivered
from crm.operations.recognising import take_over
from crm.operations.sealing_secrets import open_secrets
from crm.operations.writing_down import find_parents
from crm.operations.writing_letters import send_letter
from crm.permissions import can_work_tickets
from crm.reports.thread import names_above
from crm.signals import answer_written

LEASE = timedelta(seconds=30)
STARTS_BEFORE_FAILURE = 8
_State = ReplyDelivery.State


@act
def answer_message(message: Message, *, by: Member, text: str) -> ReplyDelivery:
    """Answer what somebody said on its channel; it is sent after the commit.

    What was said in a ticket that is merged is answered in the one in which that is told.

    Raises ``MayNotWorkTickets``, ``ChannelTakesNoAnswers``, ``MessageIsRemoved``, ``TextIsEmpty``, ``TextIsTooLong`` or
    ``AnswerIsTooLong``.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    message = read_locked(Message.objects.select_related("channel", "persona"), message.pk)
    connector = connector_of(message.channel.network) if message.channel and message.channel.is_active else None
    if connector is None or not connector.replies or message.direction != Message.Direction.IN:
        raise ChannelTakesNoAnswers
    if message.removed_at is not None:
        raise MessageIsRemoved
    body = checked_body(text, pointer="/text")
    _check_length(connector, message, body)
    ticket = _answered_in(message)
    answer = Message.objects.create(
        channel=message.channel,
        ticket=ticket,
        parent=message,
        in_reply_to=message.external_id,
        # Whom it is said to; what they answer belongs to the same conversation.
        persona_id=message.persona_id,
        direction=Message.Direction.OUT,
        visibility=message.visibility,
        by=by,
        body=body,
        html=linebreaks(escape(body)),
        format=Message.Format.PLAIN,
    )
    delivery = ReplyDelivery.objects.create(message=answer)
    if ticket is not None:
        _say_in_ticket(ticket, answer, by)
    transaction.on_commit(_ring)
    return delivery


def _check_length(connector: Connector, message: Message, body: str) -> None:
    assert message.channel is not None
    most, length = connector.longest_answer(message.channel, message), connector.length_of(Answer(body, message, ""))
    if most is not None and length > most:
        told = _("The network takes %(most)d letters; with whom it is said to these are %(length)d.")
        raise AnswerIsTooLong(told % {"most": most, "length": length}, pointer="/text")


@act
def answer_on_network(ticket: Ticket, message: Message, *, by: Member, text: str, status: str = "") -> ReplyDelivery:
    """Answer what was said in a ticket where it was said; a new ticket is open then, or moves as asked.

    Raises ``MessageIsElsewhere``, ``TicketIsMerged`` or what ``answer_message`` and ``change_status`` raise.
    """
    if message.ticket_id is None or (
        message.ticket_id != ticket.pk and not ticket.merges.filter(ticket=message.ticket_id).exists()
    ):
        raise MessageIsElsewhere
    delivery = answer_message(message, by=by, text=text)
    if delivery.message.ticket_id != ticket.pk:
        # Refused by its name, with the way to go.
        workable_ticket(ticket, by)
        raise MessageIsElsewhere
    if status:
        change_status(ticket, status, by=by)
    return delivery


def _answered_in(message: Message) -> Ticket | None:
    """Return the locked ticket in which an answer to a message stands."""
    if message.ticket_id is None:
        return None
    ticket = locked_ticket(Ticket(pk=message.ticket_id))
    into = told_in(ticket)
    return ticket if into is None else locked_ticket(into)


def _say_in_ticket(ticket: Ticket, answer: Message, by: Member) -> None:
    """What is said on the network is said in the ticket, whose clocks hear it."""
    said = Said(answer.pk)
    record_ticket_event(TicketEvent.Kind.MESSAGE_OUT, ticket, by=by, extras=said, at=answer.written_at)
    if ticket.status == Ticket.Status.NEW:
        change_status(ticket, Ticket.Status.OPEN, by=by)


@act
def send_again(delivery: ReplyDelivery, *, by: Member, ticket: Ticket | None = None) -> None:
    """Let an answer go out once more that failed, or of which nobody knows.

    One that stands in a merged ticket is sent again in the ``ticket`` in which that is told, where one sees what was said
    since. Raises ``MayNotWorkTickets``, ``TicketIsMerged`` or ``AnswerIsUnderWay``.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    merge = TicketMerge.objects.filter(ticket=delivery.message.ticket_id).select_related("into").first()
    if merge is not None and ticket != merge.into:
        raise told_elsewhere(merge.into)
    delivery = read_locked(ReplyDelivery.objects.all(), delivery.pk)
    if delivery.state not in {_State.FAILED, _State.UNSURE}:
        raise AnswerIsUnderWay
    delivery.state, delivery.starts, delivery.asking_since = _State.WAITING, 0, None
    delivery.due_at = timezone.now()
    delivery.save(update_fields=["state", "starts", "asking_since", "due_at"])
    transaction.on_commit(_ring)


def _ring() -> None:
    answer_written.send_robust(sender=ReplyDelivery)


def send_answers() -> int:
    """Send whatever waits; return how many answers went out."""
    sent = 0
    while (delivery := _start()) is not None:
        sent += _send(delivery)
    return sent


@act
def _start() -> ReplyDelivery | None:
    """Take the lease of one answer, and count the start before anything leaves the house."""
    due = ReplyDelivery.objects.filter(state=_State.WAITING, due_at__lte=timezone.now()).order_by("due_at", "id")
    delivery = (
        due.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("message__channel", "message__parent__persona")
        .first()
    )
    if delivery is None:
        return None
    connector = connector_of(delivery.message.channel.network) if delivery.message.channel else None
    now = timezone.now()
    if delivery.asking_since is not None and connector is not None and not connector.repeats_safely:
        delivery.state, delivery.error = _State.UNSURE, "The process ended while the network was asked."
    else:
        delivery.starts, delivery.asking_since = delivery.starts + 1, now
    delivery.due_at = now + LEASE
    delivery.save()
    if delivery.state == _State.UNSURE:
        _join_what_waited(delivery.message)
    return delivery


def _send(delivery: ReplyDelivery) -> bool:
    message = delivery.message
    connector = connector_of(message.channel.network) if message.channel else None
    if delivery.state == _State.UNSURE:
        _note_unsure(delivery)
        return False
    if message.channel is not None and message.parent is None:
        return False
    try:
        external_id = _hand_over(delivery, connector)
    except NetworkIsAway as error:
        # A letter has the same name each time, as those of channels do.
        _not_sent(delivery, error, is_safe=connector is None or connector.repeats_safely)
        return False
    except Exception as error:  # noqa: BLE001 -- an answer that no network can take must not hold up all others
        _cannot_be_sent(delivery, error)
        return False
    _sent(delivery, external_id)
    return True


def _hand_over(delivery: ReplyDelivery, connector: Connector | None) -> str:
    """Say it on the channel, or by a letter of ours where it belongs to none; return how it is called there."""
    message = delivery.message
    if message.channel is None or message.parent is None:
        send_letter(message, str(delivery.key))
        return ""
    assert connector is not None
    answer = Answer(message.body, message.parent, str(delivery.key), names_above(message.parent))
    return connector.reply(message.channel, open_secrets(message.channel), answer)


@act
def _note_unsure(delivery: ReplyDelivery) -> None:
    note_undelivered(delivery.message, is_unsure=True)


@act
def _sent(delivery: ReplyDelivery, external_id: str) -> None:
    """Note that it arrived and how it is called there; whoever tells of it meanwhile waits, or is taken over."""
    name = external_id[:300]
    if delivery.message.channel_id is not None:
        # Before the answer itself, as whoever hears of it does.
        hold_names([(delivery.message.channel_id, name)])
    delivery = read_locked(ReplyDelivery.objects.select_related("message"), delivery.pk)
    message = delivery.message
    delivery.state, delivery.asking_since, delivery.error = _State.SENT, None, ""
    delivery.sent_at = delivery.sent_at or timezone.now()
    delivery.save(update_fields=["state", "sent_at", "asking_since", "error"])
    note_arrival(message)
    if message.channel_id is None:
        # A letter of ours: nobody else tells of it.
        return
    others = Message.objects.select_for_update(no_key=True, of=("self",)).select_related("ticket")
    seen = others.filter(channel=message.channel_id, external_id=name).exclude(pk=message.pk).first()
    if seen is not None and seen.by_id is None:
        take_over(seen, message)
        seen = None
    if seen is None:
        message.external_id = name
        message.save(update_fields=["external_id"])
    _join_what_waited(message)


def _join_what_waited(message: Message) -> None:
    """What answers it may have come before it had a name, and what we said there ourselves waited for its fate."""
    find_parents([message.pk])
    join_tickets([number for number in (message.pk, message.parent_id) if number is not None])


@act
def _not_sent(delivery: ReplyDelivery, error: NetworkIsAway, *, is_safe: bool) -> None:
    """Try again later with growing patience; an answer whose fate is unknown waits for a person."""
    delivery = read_locked(ReplyDelivery.objects.select_related("message"), delivery.pk)
    if delivery.state == _State.SENT:
        # It arrived all the same: the network has told of it meanwhile.
        return
    refused = isinstance(error, AccessIsRefused | AnswerIsNotTaken | NetworkSaysLater)
    is_final = isinstance(error, AnswerIsNotTaken) or "status 4" in str(error)
    delivery.error = f"{type(error).__name__}: {error}"[:500]
    delivery.asking_since = None
    if not (is_safe or refused or is_final):
        delivery.state = _State.UNSURE
    elif delivery.starts >= STARTS_BEFORE_FAILURE or is_final:
        delivery.state = _State.FAILED
    wait = timedelta(seconds=30 * 3 ** (delivery.starts - 1))
    delivery.due_at = error.until if isinstance(error, NetworkSaysLater) else timezone.now() + wait
    delivery.save(update_fields=["error", "asking_since", "state", "due_at"])
    if delivery.state != _State.WAITING:
        note_undelivered(delivery.message, is_unsure=delivery.state == _State.UNSURE)
        _join_what_waited(delivery.message)


@act
def _cannot_be_sent(delivery: ReplyDelivery, error: Exception) -> None:
    """A fault of ours: it would fail again, and whether anything left the house nobody knows; a person looks at it."""
    delivery = read_locked(ReplyDelivery.objects.select_related("message"), delivery.pk)
    if delivery.state == _State.SENT:
        return
    delivery.state, delivery.asking_since = _State.UNSURE, None
    delivery.error = f"{type(error).__name__}: {error}".replace("\0", "")[:500]
    delivery.save(update_fields=["state", "asking_since", "error"])
    note_undelivered(delivery.message, is_unsure=True)
    _join_what_waited(delivery.message)
