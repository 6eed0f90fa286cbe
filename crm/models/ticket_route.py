"""The route: which team gets new tickets, by the way on which they come and by their type."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.priority import TicketType
from crm.models.readers import may_read_crm
from crm.models.team import Team
from crm.models.ticket import Ticket


class TicketRouteQuerySet(models.QuerySet["TicketRoute"]):
    """Sets of routes."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def open_to(self, ticket: Ticket) -> Self:
        """Those that fit a ticket and lead to a team that takes tickets, the closest first; a type says more than an origin."""
        fits = models.Q(origin__in=["", ticket.origin])
        fits &= models.Q(type=None) if ticket.type_id is None else models.Q(type=None) | models.Q(type=ticket.type_id)
        return self.filter(fits, team__is_active=True).order_by(models.F("type").asc(nulls_last=True), "-origin")


class TicketRoute(models.Model):
    """Tickets that come on this way and are of this type go to this team; one that says neither is for all others."""

    origin = models.CharField(
        _("origin"),
        max_length=10,
        choices=Ticket.TicketOrigin,
        blank=True,
        help_text=_("Empty: on whatever way they come. Questions come from the community when it did not answer them."),
    )
    type = models.ForeignKey(
        TicketType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("type"),
        help_text=_("Empty: of whatever type they are."),
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        related_name="+",
        verbose_name=_("team"),
        help_text=_("While it takes no tickets, the next rule that fits holds."),
    )

    objects = TicketRouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("team for new tickets")
        verbose_name_plural = _("teams for new tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "type"],
                nulls_distinct=False,
                name="tickets_of_one_kind_have_one_route",
                violation_error_message=_("These tickets have a team already."),
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=["", *Ticket.TicketOrigin.values]),
                name="a_route_is_for_an_origin_that_there_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display() or '*'}, {self.type or '*'} → {self.team}"
