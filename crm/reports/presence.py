"""Who else is at a ticket."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Member
from crm.models import Ticket, TicketPresence

HERE_FOR = timedelta(seconds=60)


class Here(TypedDict):
    """A colleague at the same ticket."""

    name: str
    is_writing: bool


def with_others_here(tickets: models.QuerySet[Ticket], reader: Member) -> models.QuerySet[Any]:
    """Tell with each ticket who else was seen at it within the minute, as ``others_here``; no query of its own."""
    others = TicketPresence.objects.filter(ticket=models.OuterRef("pk"), seen_at__gt=timezone.now() - HERE_FOR)
    told = others.exclude(agent=reader).order_by("agent__display_name", "agent")
    row = JSONObject(name="agent__display_name", is_writing="is_writing")
    return tickets.annotate(others_here=ArraySubquery(told.values_list(row)))


def in_a_line(others: Sequence[Here]) -> str:
    """Say who is there, or nothing."""
    names = [_("%(name)s (is writing)") % one if one["is_writing"] else one["name"] for one in others]
    return _("Also at this ticket: %(names)s") % {"names": ", ".join(names)} if names else ""
