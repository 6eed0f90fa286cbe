"""E-mails about what is new, in the language and on the clock of the person who gets them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.letters import Letter, sending_host
from community.models import Delivery, Member, Notification, Post
from community.notifiers.base import Line, in_words, readable_by
from community.operations.replying import reply_address
from community.operations.solution_links import SolutionLink
from community.personal_data import is_left_alone

SALT = "mitwert.mail"
SHOWN_IN_DIGEST = 30
OUR_LINK = re.compile(' (href|src)="/(?!/)')


@dataclass(frozen=True)
class Stop:
    """What a link at the end of an e-mail stops: all e-mails to a member, or those about one topic."""

    member: int
    topic: int = 0

    def __str__(self) -> str:
        return Signer(salt=SALT).sign(f"{self.member}-{self.topic}")

    @property
    def address(self) -> str:
        """The whole address; it works for ever and without signing in."""
        return absolute(reverse("stop-mail", args=[str(self)]))


def read_stop(word: str) -> Stop | None:
    """Read a link that we signed; anything else is none."""
    try:
        member, topic = Signer(salt=SALT).unsign(word).split("-")
    except (BadSignature, ValueError):
        return None
    return Stop(int(member), int(topic))


def absolute(address: str) -> str:
    """The whole address of a page of ours."""
    return f"{settings.BASE_URL.rstrip('/')}{address}"


def address_in_mail(line: Line) -> str:
    """Where an e-mail leads: to the page of the thing, or where one can answer without signing in."""
    row = line.notification
    if row.kind != Notification.Kind.ACCEPT:
        return absolute(line.address_in_mail or line.address)
    word = SolutionLink(row.recipient_id, row.topic_id or 0, row.post_id or 0)
    return absolute(reverse("solution-link", args=[str(word)]))


@contextmanager
def as_read_by(member: Member) -> Iterator[None]:
    """Speak the member's language, on the member's clock."""
    try:
        zone = ZoneInfo(member.time_zone) if member.time_zone else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        zone = timezone.get_default_timezone()
    language = member.locale if member.locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone):
        yield


def letter_for(delivery: Delivery) -> EmailMultiAlternatives | None:
    """Write the e-mail, or nothing when there is nothing to say any more.

    Asked anew at this very moment: whether the member wants e-mails, has not read it meanwhile, and may still see it.
    """
    recipient = Member.objects.with_roles().active().filter(pk=delivery.recipient_id).first()
    if recipient is None or recipient.mail_rhythm != delivery.rhythm or not _is_proved(recipient):
        return None
    wanted = _answers if is_left_alone(recipient) else list
    unread = readable_by(recipient).unread()
    with as_read_by(recipient):
        if delivery.rhythm == Delivery.Rhythm.IMMEDIATE:
            lines = wanted(in_words(list(unread.filter(pk=delivery.notification_id or 0)), recipient))
            return _single(delivery, recipient, lines[0]) if lines else None
        rows = unread.filter(created_at__gt=delivery.since, created_at__lte=delivery.until)
        lines = wanted(in_words(list(rows.order_by("-id")[: SHOWN_IN_DIGEST + 1]), recipient))
        return _digest(delivery, recipient, lines) if lines else None


def _answers(lines: Iterable[Line]) -> list[Line]:
    """Whoever demanded to be left alone still hears what they asked for themselves, and nothing else."""
    return [line for line in lines if line.is_answer]


def _is_proved(member: Member) -> bool:
    """Nobody gets e-mails because somebody else typed their address when signing up."""
    unproved = EmailAddress.objects.filter(user=member, email__iexact=member.email or "", verified=False)
    return bool(member.email) and not unproved.exists()


def _single(delivery: Delivery, recipient: Member, line: Line) -> EmailMultiAlternatives:
    row = line.notification
    post = Post.objects.filter(pk=row.post_id).select_related("author").first() if row.post_id else None
    reply_to = reply_address(recipient, row.topic) if row.topic and post else line.reply_to
    stop = Stop(recipient.pk, row.topic_id or 0)
    context = {
        "line": line,
        "address": address_in_mail(line),
        "topic_address": absolute(line.address),
        "author": post.author if post else "",
        "text": post.body if post and post.format == Post.Format.MARKDOWN else line.said,
        "html": _with_whole_links(post.html) if post else "",
        "may_reply": bool(reply_to),
        "stop": stop.address,
        "topic": row.topic,
    }
    template = "accept" if row.kind == Notification.Kind.ACCEPT else "notification"
    letter = _letter(delivery, recipient, line.sentence, template, context, stop)
    if reply_to:
        letter.reply_to = [reply_to]
    if thread := line.thread or (f"topic-{row.topic.pk}" if row.topic else ""):
        letter.extra_headers["References"] = letter.extra_headers["In-Reply-To"] = f"<{thread}@{sending_host()}>"
    return letter


def _digest(delivery: Delivery, recipient: Member, lines: Sequence[Line]) -> EmailMultiAlternatives:
    shown = lines[:SHOWN_IN_DIGEST]
    number = len(shown)
    more = len(lines) > number
    subject = ngettext("%(number)d thing is new for you", "%(number)d things are new for you", number)
    context = {
        "items": [(line, address_in_mail(line)) for line in shown],
        "all_address": absolute(reverse("notifications")) if more else "",
        "stop": Stop(recipient.pk).address,
    }
    return _letter(delivery, recipient, subject % {"number": number}, "digest", context, Stop(recipient.pk))


def _letter(
    delivery: Delivery, recipient: Member, subject: str, template: str, context: dict[str, Any], stop: Stop
) -> EmailMultiAlternatives:
    given = context | {"recipient": recipient, "subject": subject, "home": absolute("/")}
    text = render_to_string(f"community/emails/{template}.txt", given)
    letter = Letter(
        " ".join(subject.split())[:200],
        text,
        settings.DEFAULT_FROM_EMAIL,
        [recipient.email or ""],
        headers={
            # The same one at every attempt, so that a mailbox shows it once when we cannot know whether it arrived.
            "Message-ID": f"<delivery-{delivery.pk}@{sending_host()}>",
            "List-ID": f"{_('News of the community')} <news.{sending_host()}>".encode("ascii", "ignore").decode(),
            "List-Unsubscribe": f"<{stop.address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string(f"community/emails/{template}.html", given), "text/html")
    return letter


def _with_whole_links(html: str) -> SafeString:
    """Rendered text of a post whose links to our own pages also work elsewhere."""
    # It was sanitised when it was written; only addresses of ours are put before paths of ours.
    return mark_safe(OUR_LINK.sub(rf' \1="{settings.BASE_URL.rstrip("/")}/', html))  # noqa: S308 -- see above
