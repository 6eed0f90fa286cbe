"""Whoever asked without an account is asked how it went by a letter of its own, with the link by which they act without one."""

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from community.letters import Letter, sending_host
from community.notifiers.letters import absolute
from community.operations.replying import ReplyWay, address_of_way
from crm.connectors.base import AnswerIsNotTaken
from crm.models import (
    Acknowledgement,
    ConsentStatement,
    Contact,
    ContactPoint,
    Influencer,
    Message,
    ReplyDelivery,
    SurveyLetter,
    Ticket,
)
from crm.operations.answering_by_link import RequestLink
from crm.operations.leaving_once import send_due
from crm.operations.replying import LETTER_OUTSIDE
from crm.reports.restrictions import restriction_of

PURPOSE = "survey"
_SUBJECT = 200


def send_survey_letters() -> int:
    """Send what is due; return how many letters left."""
    return send_due(lambda: SurveyLetter.objects.waiting().select_related("asked__ticket__contact"), _written)


def _written(row: SurveyLetter) -> Letter:
    ticket = row.asked.ticket
    contact = ticket.contact
    # Asked anew as it leaves: what is not to be said any more is not said.
    if not ticket.is_solved or hasattr(ticket, "satisfaction") or not may_be_surveyed(contact, ticket):
        raise AnswerIsNotTaken(_("There is nothing to ask there any more."))
    reply_to = address_of_way(ReplyWay(contact.pk, ticket.pk, LETTER_OUTSIDE))
    known_as = f"<request-{ticket.pk}@{sending_host()}>"
    # Nobody knows in which language somebody without an account reads.
    with translation.override(settings.LANGUAGE_CODE):
        link = absolute(reverse("request-by-mail", args=[str(RequestLink(contact.pk, ticket.pk))]))
        subject = " ".join((_("Did we help you with “%(what)s”?") % {"what": ticket.subject}).split())[:_SUBJECT]
        return Letter(
            f"{subject} ({ticket.number})",
            render_to_string("crm/emails/survey.txt", {"ticket": ticket, "link": link, "may_reply": bool(reply_to)}),
            settings.DEFAULT_FROM_EMAIL,
            [contact.email],
            reply_to=[reply_to] if reply_to else None,
            headers={
                "Message-ID": f"<{row.key}@{sending_host()}>",
                "In-Reply-To": known_as,
                "References": known_as,
                # No program answers it.
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
        )


def may_be_surveyed(contact: Contact, ticket: Ticket) -> bool:
    """Tell whether somebody without an account may be asked by a letter how it went.

    The question after a request needs no consent, but whoever said no to surveys means this one, too. Not who is left alone,
    by their own demand or by the policy of the list of those who are heard, and not where what the desk wrote in this
    ticket came back.
    """
    if contact.member_id is not None or not contact.email or restriction_of(contact) is not None:
        return False
    said = ConsentStatement.objects.holding().filter(purpose__code=PURPOSE, point__contact=contact)
    if said.filter(is_given=False, point__kind=ContactPoint.Kind.EMAIL, point__is_primary=True).exists():
        return False
    if Influencer.objects.filter(contact=contact, policy=Influencer.Policy.NOBODY).exists():
        return False
    messages = Message.objects.filter(Q(ticket=ticket) | Q(ticket__merges__into=ticket)).values("pk")
    lost = ReplyDelivery.objects.filter(message__in=messages, message__channel=None, state=ReplyDelivery.State.FAILED)
    refused = Acknowledgement.objects.filter(message__in=messages).exclude(refusal="")
    return not lost.exists() and not refused.exists()
