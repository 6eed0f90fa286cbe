"""Whose tickets were, as of a moment: the log tells which account it was before each change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject

from crm.models import ServiceClock, TicketEvent

# When a ticket got another account, and the id of the one that it had before.
Change = tuple[datetime, int | None]


def account_at(moment: datetime, today: int | None, changes: Iterable[Change]) -> int | None:
    """Return the id of the account that a ticket had at a moment, by that of today and the changes in their order."""
    return next((before for at, before in changes if at > moment), today)


def changes_in(log: Iterable[TicketEvent]) -> list[Change]:
    """Return the changes that the events of a ticket tell."""
    changed = [event for event in log if event.kind == TicketEvent.Kind.CHANGED]
    return [
        (event.occurred_at, event.extras["before"]["account_id"])
        for event in changed
        if "account_id" in event.extras["before"]
    ]


def with_changes(clocks: models.QuerySet[ServiceClock]) -> models.QuerySet[ServiceClock]:
    """Read along what ``changes_along`` tells of the tickets of clocks."""
    log = TicketEvent.objects.filter(ticket=models.OuterRef("ticket"), kind=TicketEvent.Kind.CHANGED).order_by("id")
    told = log.filter(extras__before__has_key="account_id")
    change = JSONObject(at="occurred_at", before="extras__before__account_id")
    return clocks.annotate(account_changes=ArraySubquery(told.values(change=change)))


def changes_along(clock: Any) -> list[Change]:
    """Return the changes of the ticket of a clock that was read by ``with_changes``."""
    return [(datetime.fromisoformat(one["at"]), one["before"]) for one in clock.account_changes]
