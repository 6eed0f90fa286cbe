"""Answering by e-mail: what was fetched is kept first, then posted for the one who may, once."""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.errors import DomainError
from community.incoming import Letter, digest_of_letter, message_id_of, read_letter
from community.models import Member, Post, ReplyMail, Topic
from community.operations.attaching import keep_what_came_along
from community.operations.posting import add_post
from community.operations.replying import (
    TOPIC,
    OutsidePlace,
    ReplyWay,
    is_known_bounce,
    place_of,
    read_reply_address,
)
from community.permissions import can_see_topic

STARTS_BEFORE_REFUSAL = 5
KEPT_FOR = timedelta(days=30)


@act
def keep_mail(raw: bytes) -> bool:
    """Keep an e-mail as it came; the same one again changes nothing. Returns whether it is new."""
    name, digest = message_id_of(raw), digest_of_letter(raw)
    # Two letters may bear the same name; what another one has already is said besides.
    for called in (name, f"{name[:233]}#{digest[:16]}"):
        before = ReplyMail.objects.filter(message_id=called).exists()
        # Two that fetch at once meet at the unique key.
        ReplyMail.objects.bulk_create([ReplyMail(message_id=called, raw=raw)], ignore_conflicts=True)
        kept = bytes(ReplyMail.objects.get(message_id=called).raw)
        # One that was emptied is taken for the same.
        if not kept or digest_of_letter(kept) == digest:
            return not before
    return False


def answer_by_mail() -> int:
    """Post whatever waits; return how much was posted.

    A start is counted before the work, so that an e-mail that kills its process is refused after a few.
    """
    posted = 0
    while (mail := _start()) is not None:
        posted += _post(mail)
    return posted


def forget_raw_mail() -> int:
    """Empty what came in long ago; the ledger of what became of it stays."""
    old = ReplyMail.objects.filter(received_at__lt=timezone.now() - KEPT_FOR).exclude(state=ReplyMail.State.WAITING)
    return int(old.exclude(raw=b"").update(raw=b""))


@act
def end_waiting_answer(mail: ReplyMail, *, gone: Collection[str]) -> None:
    """Take in one e-mail now, or refuse it where it comes from an address of somebody who is forgotten."""
    mail = ReplyMail.objects.select_for_update(no_key=True).get(pk=mail.pk)
    if mail.state != ReplyMail.State.WAITING:
        return
    if read_letter(bytes(mail.raw)).sender in {value.lower() for value in gone}:
        _end(mail, ReplyMail.State.REFUSED, "gone")
    else:
        _post(mail)


@act
def _start() -> ReplyMail | None:
    waiting = ReplyMail.objects.filter(state=ReplyMail.State.WAITING).order_by("starts", "id")
    mail = waiting.select_for_update(skip_locked=True, no_key=True).first()
    if mail is None:
        return None
    mail.starts += 1
    mail.save(update_fields=["starts"])
    return mail


@act
def _post(mail: ReplyMail) -> bool:
    mail = ReplyMail.objects.select_for_update(no_key=True).get(pk=mail.pk)
    if mail.state != ReplyMail.State.WAITING:
        return False
    if mail.starts > STARTS_BEFORE_REFUSAL:
        return _end(mail, ReplyMail.State.REFUSED, "cannot_be_read")
    letter = read_letter(bytes(mail.raw))
    way = next((way for address in letter.addressees if (way := read_reply_address(address))), None)
    if letter.is_automatic:
        is_bounce = is_known_bounce(bytes(mail.raw))
        return _end(mail, ReplyMail.State.IGNORED, "bounced" if is_bounce else "automatic")
    if way is None:
        return _end(mail, ReplyMail.State.IGNORED, "not_for_us")
    return _answer(mail, letter, way) if way.letter == TOPIC else _hand_on(mail, letter, way)


def _answer(mail: ReplyMail, letter: Letter, way: ReplyWay) -> bool:
    member = Member.objects.active().filter(pk=way.member).first()
    topic = Topic.objects.filter(pk=way.topic).select_related("category__circle").first()
    if member is None or topic is None:
        return _end(mail, ReplyMail.State.REFUSED, "gone")
    mail.member, mail.topic = member, topic
    if not _is_of(member, letter.sender) or letter.is_forged:
        return _end(mail, ReplyMail.State.REFUSED, "not_the_sender")
    if not can_see_topic(member, topic):
        return _end(mail, ReplyMail.State.REFUSED, "may_not_see_topic")
    if not letter.text:
        return _end(mail, ReplyMail.State.REFUSED, "nothing_to_read")
    try:
        post, left_out = _say(topic, letter, member)
    except DomainError as refusal:
        return _end(mail, ReplyMail.State.REFUSED, refusal.code)
    mail.post = post
    return _end(mail, ReplyMail.State.POSTED, "files_left_out" if left_out else "")


@act
def _say(topic: Topic, letter: Letter, by: Member) -> tuple[Post | None, int]:
    """Post what a letter says, with its files beneath; return the post and how many files were not taken.

    A part of its own, so that no file stays of what is refused.
    """
    files = keep_what_came_along(letter.files, by=by)
    event = add_post(topic, by=by, body=letter.text, attachments=files)
    return event.post, len(letter.files) - len(files)


def _hand_on(mail: ReplyMail, letter: Letter, way: ReplyWay) -> bool:
    """Let another app take in what was written to a thing of its own, once it is sure who wrote."""
    place = place_of(way)
    if isinstance(place, OutsidePlace):
        mail.source, mail.source_id = place.source, way.thing
        return _take_in(mail, partial(place.take_in, way.member, way.thing, letter))
    member = Member.objects.active().filter(pk=way.member).first()
    if place is None or member is None:
        return _end(mail, ReplyMail.State.REFUSED, "gone")
    mail.member, mail.source, mail.source_id = member, place.source, way.thing
    if not _is_of(member, letter.sender) or letter.is_forged:
        return _end(mail, ReplyMail.State.REFUSED, "not_the_sender")
    return _take_in(mail, partial(place.take_in, member, way.thing, letter))


def _take_in(mail: ReplyMail, take_in: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            take_in()
    except DomainError as refusal:
        return _end(mail, ReplyMail.State.REFUSED, refusal.code)
    return _end(mail, ReplyMail.State.POSTED, "")


def _is_of(member: Member, sender: str) -> bool:
    """Tell whether an address is one of a member's own that were proved."""
    if sender and sender == (member.email or "").lower():
        return not EmailAddress.objects.filter(user=member, email__iexact=sender, verified=False).exists()
    return bool(sender) and EmailAddress.objects.filter(user=member, email__iexact=sender, verified=True).exists()


def _end(mail: ReplyMail, state: ReplyMail.State, reason: str) -> bool:
    mail.state, mail.reason, mail.ended_at = state, reason, timezone.now()
    mail.save(update_fields=["state", "reason", "ended_at", "member", "topic", "post", "source", "source_id"])
    return state == ReplyMail.State.POSTED
