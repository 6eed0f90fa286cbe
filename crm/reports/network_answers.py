"""What of a ticket can be answered where it was said, and how answers on their way out fare."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.connectors import CONNECTORS
from crm.models import Message, ReplyDelivery, Ticket, TicketMerge
from crm.reports.case import messages_of_case

ANSWERABLE_SHOWN = 20
_REPLYING = [network for network, connector in CONNECTORS.items() if connector.replies]
_State = ReplyDelivery.State
_UNSENT = (_State.FAILED, _State.UNSURE)
# What a failed answer says of why, and what one can do about it; the first that fits.
_ADVICE = (
    (
        "WindowIsOver",
        _("This person wrote too long ago: the network lets us answer for 24 hours. Reach them on another way."),
    ),
    (
        "AccessIsRefused",
        _("The network refuses our access. Whoever keeps the channel renews its secret; then send it again."),
    ),
    ("AddressIsGone", _("There is no address any more to which it may go. Reach this person on another way.")),
    ("recipient refused", _("The address takes no letters. Reach this person on another way.")),
    ("bounced", _("The address takes no letters. Reach this person on another way.")),
    ("status 404", _("What it answers is gone there. Answer something else, or write in private.")),
    ("status 410", _("What it answers is gone there. Answer something else, or write in private.")),
    ("AnswerIsNotTaken", _("The network refuses this answer. Write another one.")),
    ("status 4", _("The network refuses this answer. Write another one.")),
    ("", _("The network was away for too long. Send it again.")),
)


def with_network(tickets: models.QuerySet[Ticket]) -> models.QuerySet[Any]:
    """Tell with each ticket whether it ``is_answerable_there`` and ``has_unsent`` answers; no query of its own."""
    own = models.OuterRef("pk")
    return tickets.annotate(
        is_answerable_there=~models.Exists(TicketMerge.objects.filter(ticket=own))
        & (
            models.Exists(_answerable().filter(ticket=own))
            | models.Exists(_answerable().filter(ticket__merge__into=own))
        ),
        has_unsent=~models.Exists(TicketMerge.objects.filter(ticket=own))
        & (
            models.Exists(_unsent().filter(message__ticket=own))
            | models.Exists(_unsent().filter(message__ticket__merge__into=own))
        ),
    )


def answerable_in(ticket: Ticket) -> list[Message]:
    """Return what can be answered where it was said, in a ticket and in those told in it, the latest first."""
    said = _answerable(messages_of_case(ticket)).select_related("channel", "persona")
    return list(said.order_by("-written_at", "-id")[:ANSWERABLE_SHOWN])


def unsent_in(ticket: Ticket) -> list[ReplyDelivery]:
    """Return the answers that did not go out, or of which nobody knows, also of tickets told in it; the latest first."""
    unsent = _unsent().filter(message__in=messages_of_case(ticket))
    return list(unsent.select_related("message__channel").order_by("-id"))


def advice_on(delivery: ReplyDelivery) -> str:
    """Return what one can do about an answer that did not go out, or of which nobody knows."""
    if delivery.state == _State.UNSURE:
        return str(_("Look there first, and send it again only if it does not stand there."))
    return next(str(advice) for sign, advice in _ADVICE if sign in delivery.error)


def _unsent() -> models.QuerySet[ReplyDelivery]:
    return ReplyDelivery.objects.filter(state__in=_UNSENT)


def _answerable(among: models.QuerySet[Message] | None = None) -> models.QuerySet[Message]:
    return (Message.objects.all() if among is None else among).filter(
        direction=Message.Direction.IN, removed_at=None, channel__is_active=True, channel__network__in=_REPLYING
    )
