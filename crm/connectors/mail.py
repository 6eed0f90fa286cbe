"""E-mail: one mailbox is emptied by IMAP, answers go out by SMTP, and bounces come back to what they bounced from."""

from collections.abc import Callable, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Letter
from email.utils import formataddr, getaddresses, make_msgid, parsedate_to_datetime
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from community.bounded_mail import MALFORMED, in_one_line, parsed_mail, said_in
from community.incoming import addresses_in, letter_in, message_id_of
from community.mailbox import LARGEST_MAIL, MailboxIsAway, empty_mailbox
from crm.connectors.base import (
    AccessIsRefused,
    Answer,
    AnswerIsNotTaken,
    Author,
    Bounced,
    CannotBeRead,
    Connector,
    Fetched,
    NetworkIsAway,
    News,
    Noted,
    Secrets,
)
from crm.connectors.reading import believable, digest_of, text
from crm.connectors.written_by_mail import WrittenByMail, message_id_in
from crm.models import Channel, Message, Network

_REFERENCES_AT_MOST = 20
# Beginning here a mail server says never, before it later (RFC 5321).
_FOR_GOOD = 500
_LONGEST_REASON = 200


class Mailbox(Connector):
    """``address`` is ``imaps://user@host/INBOX``; the secret is its password; ``options``: ``sender``, whom answers are from.

    ``verdicts`` in the options names our own mail server as it signs its verdicts on senders (RFC 8601); it has to take away what
    letters bring along under its name.
    """

    network = Network.EMAIL
    empties = True
    replies = True
    # The Message-ID is made from the key: a mailbox that gets a letter twice shows it once.
    repeats_safely = True

    def empty(self, channel: Channel, secrets: Secrets, keep: Callable[[Fetched], None]) -> int:
        def take(raw: bytes) -> None:
            # Two letters may bear the same name, and one that is fetched again is the same to the last letter.
            keep(Fetched(f"{message_id_of(raw)}#{digest_of(raw)[:16]}"[:300], raw))

        try:
            return empty_mailbox(_with_password(channel.address, secrets.access), take)
        except MailboxIsAway as error:
            raise NetworkIsAway(str(error)) from error

    def parse(self, raw: bytes) -> Sequence[News]:
        message = parsed_mail(raw)
        letter = letter_in(message, raw)
        if bounced := _bounced(message):
            return [bounced]
        if letter.is_automatic:
            return [Noted("automatic")]
        if letter.is_forged:
            # Our own mail server says so; it would stand among what its alleged writer says.
            return [Noted("forged")]
        if not letter.sender:
            raise CannotBeRead("the letter has no one sender")
        name = next((name for name, _address in addresses_in(message, "From")), "")
        return [
            WrittenByMail(
                external_id=letter.message_id[:300],
                author=Author(letter.sender[:300], text(name, limit=200), letter.sender[:200]),
                text=letter.text,
                written_at=_moment(said_in(message, "Date")),
                visibility=Message.Visibility.PRIVATE,
                in_reply_to=_answered(message),
                subject=said_in(message, "Subject")[:300],
                vouched_by=letter.vouched_by,
                above=_above(message),
                files=letter.files,
                is_from_list=letter.is_from_list,
                is_cut_off=letter.is_cut_off or len(raw) >= LARGEST_MAIL,
            )
        ]

    def reply(self, channel: Channel, secrets: Secrets, answer: Answer) -> str:
        to = answer.to.persona
        if to is None:
            raise NetworkIsAway("nobody to answer")
        name = f"<{answer.key}@{_domain(channel)}>"
        # What strangers wrote stands in our headers now, and none of it begins a header of its own.
        subject, known_as = in_one_line(answer.to.subject), message_id_in(in_one_line(answer.to.external_id))
        letter = EmailMessage(
            subject if subject[:3].lower() in {"re:", "aw:"} else f"Re: {subject}".strip(),
            answer.text,
            text(channel.options.get("sender")) or settings.DEFAULT_FROM_EMAIL,
            [formataddr((in_one_line(to.name), in_one_line(to.external_id)))],
            headers={
                "Message-ID": name,
                "In-Reply-To": known_as,
                "References": " ".join(_references(answer.above, known_as)),
            },
        )
        hand_to_mail_server(letter)
        return name


def _references(above: Sequence[str], known_as: str) -> list[str]:
    """Name the whole conversation; of an endless one the beginning and the end, as RFC 5322 lets it be."""
    names = [name for one in above if (name := message_id_in(in_one_line(one))) and name != known_as]
    return [*names[:1], *names[1:][-_REFERENCES_AT_MOST:], known_as]


def hand_to_mail_server(letter: EmailMessage) -> None:
    """Hand it to our own mail server; what that refuses for good is never tried again."""
    try:
        letter.send()
    except SMTPAuthenticationError as error:
        raise AccessIsRefused(f"SMTP {error.smtp_code}") from error
    except SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refusal(code, said, "recipient refused, ") from error
    except SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error, "") from error
    except OSError as error:
        raise NetworkIsAway(type(error).__name__) from error


def _refusal(code: int, said: bytes | str, what: str) -> NetworkIsAway:
    if code < _FOR_GOOD:
        return NetworkIsAway(f"{what}SMTP {code}")
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return AnswerIsNotTaken(f"{what}SMTP {code}: {in_one_line(words)[:_LONGEST_REASON]}")


def _with_password(url: str, password: str) -> str:
    """Put the password in only to open the mailbox: no row and no page ever holds both."""
    place = urlsplit(url)
    host = place.netloc.rpartition("@")[2]
    user = place.username or ""
    return urlunsplit(place._replace(netloc=f"{quote(user, safe='%')}:{quote(password, safe='')}@{host}"))


def _domain(channel: Channel) -> str:
    sender = text(channel.options.get("sender")) or settings.DEFAULT_FROM_EMAIL
    found = getaddresses([sender])[0][1].rpartition("@")[2]
    return found or make_msgid().rpartition("@")[2].rstrip(">")


def _answered(message: Letter) -> str:
    """The letter that this one answers; programs that do not say so name it last among the references."""
    answered = said_in(message, "In-Reply-To").split()
    named = said_in(message, "References").split()
    return next(iter([*answered[:1], *named[-1:]]), "")[:300]


def _above(message: Letter) -> tuple[str, ...]:
    """All letters that this one names, the one that it answers last; of an endless conversation the beginning and the end."""
    names = [*said_in(message, "References").split(), *said_in(message, "In-Reply-To").split()[:1]]
    once = [name[:300] for name in reversed(dict.fromkeys(reversed(names)))]
    return (*once[:1], *once[1:][-_REFERENCES_AT_MOST:])


def bounced_in(raw: bytes) -> Bounced | None:
    """Read which of our letters an e-mail says did not arrive, if it is such a report."""
    return _bounced(parsed_mail(raw))


def _bounced(message: Letter) -> Bounced | None:
    """Read a delivery report (RFC 3464): which of our letters did not arrive, and why."""
    try:
        return _report(message)
    except MALFORMED:
        return None


def _report(message: Letter) -> Bounced | None:
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return None
    status, said, original = "", "", ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
                status = text(block.get("Status")) or status  # type: ignore[union-attr]  # blocks are messages
                said = text(block.get("Diagnostic-Code")) or said  # type: ignore[union-attr]  # as above
        elif part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            inner = part.get_payload()
            held = inner[0] if isinstance(inner, list) and inner else None
            headers = held if held is not None else message_from_bytes(text(inner).encode(), policy=policy.default)
            original = text(headers.get("Message-ID")).strip() or original  # type: ignore[union-attr]  # as above
    why = in_one_line(status)[:20] or "failed"
    # In its own words, such as that nobody has this name there, or that a mailbox is full.
    words = in_one_line(said.partition(";")[2] or said).strip()[:_LONGEST_REASON]
    why = f"{why}: {words}" if words else why
    return Bounced(in_one_line(original)[:300], why, is_final=not status.startswith("4"))


def _moment(found: str) -> datetime:
    """When it was written, as far as its sender is to be believed."""
    now = timezone.now()
    try:
        return min(believable(parsedate_to_datetime(found)), now)
    except (ValueError, TypeError, OverflowError):
        return now
