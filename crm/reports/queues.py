"""The queues of the desk: which tickets stand in each, and how many, for one agent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Member
from crm.models import ServiceClock, TeamSeat, Ticket

_S, _C = Ticket.Status, ServiceClock.State
WORKING = (_S.NEW, _S.OPEN, _S.PENDING, _S.ON_HOLD)


@dataclass(frozen=True)
class Queue:
    """A saved filter; ``where`` says which unsolved tickets stand in it for an agent at a moment."""

    key: str
    name: Promise
    where: Callable[[Member, datetime], models.Q]


def _anywhere(_agent: Member, _now: datetime) -> models.Q:
    return models.Q()


def _mine(agent: Member, _now: datetime) -> models.Q:
    return models.Q(assignee=agent)


def _of_my_teams(agent: Member, _now: datetime) -> models.Q:
    return models.Q(team__in=TeamSeat.objects.filter(member=agent).values("team"))


def _nobodys(_agent: Member, _now: datetime) -> models.Q:
    return models.Q(assignee__isnull=True, owner=Ticket.Owner.DESK)


def _breaching(_agent: Member, now: datetime) -> models.Q:
    """A deadline that runs is near enough to be warned of, or was missed and is not met yet."""
    near = ServiceClock.objects.filter(state=_C.RUNNING).filter(
        models.Q(warn_at__lte=now) | models.Q(due_at__lte=now) | models.Q(breached_at__isnull=False)
    )
    return models.Q(pk__in=near.values("ticket"))


def _communitys(_agent: Member, _now: datetime) -> models.Q:
    return models.Q(owner=Ticket.Owner.COMMUNITY)


def _waiting(_agent: Member, _now: datetime) -> models.Q:
    return models.Q(status__in=[_S.PENDING, _S.ON_HOLD])


QUEUES = (
    Queue("open", _("not solved"), _anywhere),
    Queue("mine", _("mine"), _mine),
    Queue("team", _("of my teams"), _of_my_teams),
    Queue("unassigned", _("nobody's"), _nobodys),
    Queue("breaching", _("deadline near or missed"), _breaching),
    Queue("community", _("community first"), _communitys),
    Queue("waiting", _("waiting for somebody else"), _waiting),
)


def in_queue(tickets: models.QuerySet[Ticket, Any], key: str, agent: Member) -> models.QuerySet[Ticket, Any]:
    """Return what stands in a queue; raises ``KeyError`` for one that there is not."""
    queue = {queue.key: queue for queue in QUEUES}[key]
    return tickets.filter(queue.where(agent, timezone.now()), status__in=WORKING)


def queue_counts(tickets: models.QuerySet[Ticket, Any], agent: Member) -> dict[str, int]:
    """Return how many of these tickets stand in each queue, in one query that reads unsolved tickets only."""
    now = timezone.now()
    counts = {queue.key: models.Count("pk", filter=queue.where(agent, now) or None) for queue in QUEUES}
    return tickets.filter(status__in=WORKING).order_by().aggregate(**counts)
