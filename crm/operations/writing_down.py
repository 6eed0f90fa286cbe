"""Writes what was said on channels into messages: once, in the state in which its author left it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from django.db import connection, models
from django.utils import timezone
from django.utils.html import escape, linebreaks

from community.foundation.markup import render_markdown, sanitise_html
from crm.connectors.base import Bounced, News, Removed, Said
from crm.connectors.bounds import within_bounds
from crm.connectors.written_by_mail import WrittenByMail
from crm.listening.sentiment import mood_of
from crm.models import InboundEvent, Message, MessageReading, Persona, Triage
from crm.operations.bouncing import note_bounce
from crm.operations.following_letters import follow_letters, keep_letters
from crm.operations.holding_names import hold_names
from crm.operations.joining_tickets import join_tickets
from crm.operations.meeting import meet
from crm.operations.noting_removals import note_removals
from crm.operations.our_own import ours_among
from crm.operations.recognising import recognise_answers
from crm.operations.staying_away import STAYED_AWAY, forgotten_among
from crm.operations.telling_apart import names_of_letters
from crm.operations.vouching_for_senders import vouch_for_senders

Key = tuple[int, str]
REASONS_KEPT = 30
# Parents may come after their children; both sides are looked at. What is private is joined only where the same person
# speaks or is spoken to: whoever has learned the id of a letter does not get into the conversation of others. What we
# said ourselves says truly what it answers.
_FIND_PARENTS = """
    UPDATE crm_message m SET parent_id = p.id FROM crm_message p
    WHERE p.channel_id = m.channel_id AND p.external_id = m.in_reply_to AND p.id <> m.id
      AND (m.visibility = 'public' OR m.direction = 'out' OR p.persona_id = m.persona_id) AND m.parent_id IS NULL AND m.in_reply_to <> '' AND p.external_id <> ''
      AND (m.id = ANY(%(ids)s) OR p.id = ANY(%(ids)s))
"""


@dataclass
class _Told:
    """One piece of news, whose event it is, and its place."""

    event: InboundEvent
    news: Said | Removed

    @property
    def key(self) -> Key:
        return self.event.channel_id, self.news.external_id

    @property
    def names(self) -> set[Key]:
        """By which it is called, and what it answers."""
        answered = self.news.in_reply_to if isinstance(self.news, Said) else ""
        above = self.news.above if isinstance(self.news, WrittenByMail) else ()
        return {self.key, *((self.event.channel_id, name) for name in (answered, *above) if name)}

    @property
    def is_ours(self) -> bool:
        """Tell whether we said it ourselves."""
        return isinstance(self.news, Said) and self.news.direction == Message.Direction.OUT


def _told(event: InboundEvent, news: Said | Removed) -> _Told:
    return _Told(event, within_bounds(news) if isinstance(news, Said) else news)


def write_down(events: Sequence[tuple[InboundEvent, Sequence[News]]]) -> dict[int, tuple[str, int | None]]:
    """Write the news of events, in their order, and return what became of each event and the message it was about.

    Runs inside a transaction. Whatever comes twice, late or the wrong way round ends in the same message: what is
    removed stays removed, and an older text never replaces a newer one.
    """
    outcomes: dict[int, tuple[str, int | None]] = {}
    for event, many in events:
        for news in many:
            if isinstance(news, Bounced):
                outcomes[event.pk] = note_bounce(event, news)
    told = [_told(event, news) for event, many in events for news in many if isinstance(news, Said | Removed)]
    hold_names({name for one in told for name in one.names})
    _tell_letters_apart(told)
    away = forgotten_among([(one.event, [one.news]) for one in told]) if told else set()
    outcomes |= {one.event.pk: (STAYED_AWAY, None) for one in told if one.key in away}
    told = [one for one in told if one.key not in away]
    if not told:
        return outcomes
    _tell_ours(told)
    recognise_answers([(one.event.channel_id, one.news) for one in told if isinstance(one.news, Said) and one.is_ours])
    personas = meet([(one.event.channel.network, one.news) for one in told])
    made = _make(told, personas)
    messages = _locked(told)
    for one in told:
        message = messages.get(one.key)
        if message is None:
            outcomes[one.event.pk] = ("removed, and never heard of", None)
            continue
        outcomes[one.event.pk] = (_follow(message, one, is_new=made.pop(one.key, None) is one), message.pk)
    _read_moods([messages[one.key] for one in told if outcomes[one.event.pk][0] in {"message", "edited"}])
    letters = list(_letters(told, messages, outcomes))
    keep_letters(letters)
    vouch_for_senders(letters)
    find_parents([message.pk for message in messages.values()])
    join_tickets([message.pk for message in messages.values()])
    follow_letters(letters)
    note_removals([messages[one.key].pk for one in told if outcomes[one.event.pk][0] == "removed"])
    return outcomes


def _letters(
    told: Sequence[_Told], messages: dict[Key, Message], outcomes: dict[int, tuple[str, int | None]]
) -> Iterator[tuple[Message, WrittenByMail]]:
    for one in told:
        if isinstance(one.news, WrittenByMail) and outcomes[one.event.pk][0] == "message":
            messages[one.key].channel = one.event.channel
            yield messages[one.key], one.news


def _tell_letters_apart(told: Sequence[_Told]) -> None:
    letters = [one for one in told if isinstance(one.news, WrittenByMail)]
    if letters:
        names = names_of_letters([(one.event, one.news) for one in letters if isinstance(one.news, WrittenByMail)])
        for one, name in zip(letters, names, strict=True):
            one.news = replace(one.news, external_id=name)


def _tell_ours(told: Sequence[_Told]) -> None:
    """Turn round what an account of ours said."""
    ours = ours_among([(one.event.channel, one.news.author) for one in told if one.news.author is not None])
    for one in told:
        if isinstance(one.news, Said) and (one.event.channel_id, one.news.author.external_id) in ours:
            one.news = replace(one.news, direction=Message.Direction.OUT)


def _make(told: Sequence[_Told], personas: dict[tuple[str, str], Persona]) -> dict[Key, _Told]:
    """Make the messages that are not there yet, and return by which news each of them was made."""
    channels = {one.event.channel_id for one in told}
    known = set(
        Message.objects.filter(
            channel__in=channels, external_id__in={one.news.external_id for one in told}
        ).values_list("channel_id", "external_id")
    )
    first: dict[Key, _Told] = {}
    for one in told:
        if one.key not in known and one.news.author is not None:
            first.setdefault(one.key, one)
    # In one order; whoever makes the same one at the same time waits here, and finds it.
    fresh = [_message(first[key], personas) for key in sorted(first)]
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    return first


def _message(one: _Told, personas: dict[tuple[str, str], Persona]) -> Message:
    news, channel = one.news, one.event.channel
    assert news.author is not None
    message = Message(
        channel=channel,
        external_id=news.external_id,
        persona=personas[channel.network, news.author.external_id],
        direction=Message.Direction.IN,
        visibility=Message.Visibility.PUBLIC,
        format=Message.Format.PLAIN,
    )
    if isinstance(news, Removed):
        # Taken away before it was heard of: its place is kept, so that what comes late finds it gone.
        message.written_at = message.removed_at = news.removed_at
        message.is_removed_there = True
        return message
    if news.to:
        message.persona = personas[channel.network, news.to]
    message.direction, message.visibility, message.written_at = news.direction, news.visibility, news.written_at
    message.in_reply_to, message.subject, message.url = news.in_reply_to, news.subject, news.url
    message.is_unverified = news.vouched_by is not None and (not news.vouched_by or news.vouched_by != channel.verdicts)
    _say(message, news)
    return message


def _say(message: Message, news: Said) -> None:
    message.body, message.format, message.edited_at = news.text, news.format, news.edited_at
    message.html, message.is_cut_off = _html(news), news.is_cut_off


def _html(news: Said) -> str:
    match news.format:
        case Message.Format.HTML:
            return sanitise_html(news.text)
        case Message.Format.MARKDOWN:
            return render_markdown(news.text)
        case _:
            return linebreaks(escape(news.text)) if news.text else ""


def _locked(told: Sequence[_Told]) -> dict[Key, Message]:
    found = Message.objects.select_for_update(no_key=True).filter(
        channel__in={one.event.channel_id for one in told}, external_id__in={one.news.external_id for one in told}
    )
    return {(message.channel_id or 0, message.external_id): message for message in found.order_by("pk")}


def _follow(message: Message, one: _Told, *, is_new: bool) -> str:
    news = one.news
    if isinstance(news, Removed):
        return _remove(message, news, is_new=is_new)
    if message.removed_at is not None:
        return "removed before"
    if is_new and message.body == news.text:
        return "message"
    if one.is_ours and message.direction == Message.Direction.IN:
        _turn_round(message)
    if news.edited_at is None or news.text == message.body:
        return "known"
    if message.edited_at is not None and message.edited_at >= news.edited_at:
        return "older than what is known"
    _say(message, news)
    message.version += 1
    message.save(update_fields=["body", "html", "is_cut_off", "format", "edited_at", "version"])
    return "edited"


def _turn_round(message: Message) -> None:
    """What looked like anybody's word was our own; what somebody made of it meanwhile stays as it is."""
    if message.ticket_id is None and not Triage.objects.filter(message=message).exists():
        message.direction = Message.Direction.OUT
        message.save(update_fields=["direction"])
        MessageReading.objects.filter(message=message).delete()


def _remove(message: Message, news: Removed, *, is_new: bool) -> str:
    if message.removed_at is None:
        message.body = message.html = message.subject = ""
        message.removed_at, message.is_removed_there = news.removed_at, True
        message.version += 1
        message.save(update_fields=["body", "html", "subject", "removed_at", "is_removed_there", "version"])
    elif not is_new:
        return "removed before"
    MessageReading.objects.filter(message=message).delete()
    forget_words(InboundEvent.objects.filter(message=message))
    return "removed"


def forget_words(events: models.QuerySet[InboundEvent]) -> int:
    """Empty what came in, and the whole deliveries of which it was a part: they hold the same words once more."""
    wholes = {one for one in events.values_list("part_of", flat=True) if one is not None}
    return forget_raw(events) + (forget_raw(InboundEvent.objects.filter(pk__in=wholes)) if wholes else 0)


def forget_raw(events: models.QuerySet[InboundEvent]) -> int:
    """Empty what came in; what became of it stays."""
    kept = events.filter(raw_forgotten_at__isnull=True).exclude(state=InboundEvent.State.WAITING)
    return int(kept.update(raw=b"", raw_forgotten_at=timezone.now()))


def _read_moods(messages: Iterable[Message]) -> None:
    """Read what people said anew whenever it is new; what somebody said about the mood stays."""
    said = {one.pk: one for one in messages if one.direction == Message.Direction.IN and one.removed_at is None}
    readings = []
    for pk, message in sorted(said.items()):
        mood = mood_of(message.plain_text)
        reasons = [asdict(reason) for reason in mood.reasons[:REASONS_KEPT]]
        readings.append(
            MessageReading(message_id=pk, language=mood.language, mood=mood.label, score=mood.score, reasons=reasons)
        )
    MessageReading.objects.bulk_create(
        readings,
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["language", "mood", "score", "reasons"],
    )


def find_parents(ids: Iterable[int]) -> None:
    """Join messages to what they answer, and to what answers them."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND_PARENTS, {"ids": list(ids)})
