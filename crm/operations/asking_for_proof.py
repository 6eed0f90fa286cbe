"""The desk asks whoever reads an address to show that it is theirs: by a letter with a signed link."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.letters import Letter, sending_host
from community.models import Member
from community.notifiers.letters import absolute
from crm.connectors.base import AnswerIsNotTaken
from crm.models import ContactPoint, ProofLetter
from crm.operations.leaving_once import send_due
from crm.operations.reaching import LINK_HOLDS, locked_point, word_for
from crm.people_errors import MayNotKeepContacts, PointIsNoAddress, PointIsProven, PointIsRetired, ProofIsAsked
from crm.permissions import can_keep_contacts
from crm.reports.restrictions import check_unrestricted, restriction_of
from crm.signals import proof_wanted

# Nobody's mailbox is filled by our wish to know.
REST = timedelta(days=1)


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
    return send_due(lambda: ProofLetter.objects.waiting().select_related("point__contact"), _written)


def _ring() -> None:
    proof_wanted.send_robust(sender=ProofLetter)


def _written(letter: ProofLetter) -> Letter:
    point = letter.point
    if point.retired_at is not None or point.is_proven or restriction_of(point.contact) is not None:
        raise AnswerIsNotTaken(_("There is nothing to ask there any more."))
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
