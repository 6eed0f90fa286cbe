"""The desk asks whoever reads an address to show that it is theirs: by a letter with a signed link."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.letters import Letter, sending_host
from community.models import Member
from community.notifiers.letters import absolute
from crm.connectors.base import AnswerIsNotTaken, NetworkIsAway
from crm.connectors.mail import hand_to_mail_server
from crm.models import ContactPoint, ProofLetter
from crm.operations.reaching import LINK_HOLDS, locked_point, word_for
from crm.people_errors import MayNotKeepContacts, PointIsNoAddress, PointIsProven, PointIsRetired, ProofIsAsked
from crm.permissions import can_keep_contacts
from crm.reports.restrictions import check_unrestricted, restriction_of
from crm.signals import proof_wanted

# Nobody's mailbox is filled by our wish to know.
REST = timedelta(days=1)
LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
STARTS_AT_MOST = 8


@act
def ask_for_proof(point: ContactPoint, *, by: Member) -> ProofLetter:
    """Let a letter leave to an address with a link for whoever reads there; at most one a day.

    Raises ``MayNotKeepContacts``, ``PointIsNoAddress``, ``PointIsRetired``, ``PointIsProven``, ``ProofIsAsked`` or
    ``PersonIsRestricted``.
    """
    point = locked_point(point)
    if not can_keep_contacts(by):
        raise MayNotKeepContacts
    if point.kind != ContactPoint.Kind.EMAIL:
        raise PointIsNoAddress
    if point.retired_at is not None:
        raise PointIsRetired
    if point.is_proven:
        raise PointIsProven
    check_unrestricted(point.contact)
    now = timezone.now()
    if point.proof_letters.filter(refusal="", asked_at__gt=now - REST).exists():
        raise ProofIsAsked
    # One that waits for longer than a day would be the second one by now.
    point.proof_letters.waiting().update(refusal=_("A newer letter takes its place."))
    letter = ProofLetter.objects.create(point=point, by=by, asked_at=now, due_at=now)
    transaction.on_commit(_ring)
    return letter


def send_proof_letters() -> int:
    """Send what is due; return how many letters left."""
    sent = 0
    while (letter := _start()) is not None:
        sent += _send(letter)
    return sent


def _ring() -> None:
    proof_wanted.send_robust(sender=ProofLetter)


@act
def _start() -> ProofLetter | None:
    """Take the lease of one letter, and count the start before anything leaves the house."""
    due = ProofLetter.objects.waiting().filter(due_at__lte=timezone.now()).order_by("due_at", "id")
    locked = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
    letter = locked.select_related("point__contact").first()
    if letter is not None:
        letter.starts += 1
        letter.due_at = timezone.now() + LEASE
        letter.save(update_fields=["starts", "due_at"])
    return letter


def _send(letter: ProofLetter) -> bool:
    point = letter.point
    if point.retired_at is not None or point.is_proven or restriction_of(point.contact) is not None:
        _end(letter, refusal=_("There is nothing to ask there any more."))
        return False
    try:
        hand_to_mail_server(_written(letter))
    except AnswerIsNotTaken as error:
        _end(letter, refusal=str(error)[:200])
        return False
    except NetworkIsAway as error:
        if letter.starts >= STARTS_AT_MOST:
            _end(letter, refusal=str(error)[:200])
        else:
            wait = FIRST_WAIT * 3 ** (letter.starts - 1)
            ProofLetter.objects.waiting().filter(pk=letter.pk).update(due_at=timezone.now() + wait)
        return False
    _end(letter)
    return True


def _written(letter: ProofLetter) -> Letter:
    point = letter.point
    # Nobody knows in which language somebody without an account reads.
    with translation.override(settings.LANGUAGE_CODE):
        link = absolute(reverse("point-proof", args=[word_for(point)]))
        given = {"address": point.value, "link": link, "days": LINK_HOLDS.days}
        return Letter(
            _("Is this address yours?"),
            render_to_string("crm/emails/proof.txt", given),
            settings.DEFAULT_FROM_EMAIL,
            [point.value],
            # The same name each time: a mailbox that gets it twice shows it once.
            headers={"Message-ID": f"<proof-{letter.pk}@{sending_host()}>", "Auto-Submitted": "auto-generated"},
        )


@act
def _end(letter: ProofLetter, refusal: str = "") -> None:
    letter = read_locked(ProofLetter.objects.all(), letter.pk)
    if letter.sent_at is None and not letter.refusal:
        letter.refusal = refusal
        letter.sent_at = None if refusal else timezone.now()
        letter.save(update_fields=["refusal", "sent_at"])
