"""What the status words of a ticket are called, and which may follow which: both are data, the words are fixed."""

from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm
from crm.models.ticket import Ticket

# Every list of tickets shows these names, which change once in a year.
_KEPT, _SECONDS = "crm.ticket_statuses", 60


class TicketStatusQuerySet(models.QuerySet["TicketStatus"]):
    """Sets of status words."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role; for anybody else the pages say how their own request stands."""
        return self.all() if may_read_crm(reader) else self.none()

    def with_moves(self) -> Self:
        """Read along what may follow each, and what of it the product itself needs."""
        following = TicketMove.objects.filter(before=models.OuterRef("status")).order_by("after").values("after")
        needed = ArraySubquery(following.filter(is_needed=True))
        return self.annotate(moves=ArraySubquery(following), needed_moves=needed)


class TicketStatus(models.Model):
    """One status word with its names: those of the desk, and those that whoever asked reads."""

    status = models.CharField(_("status"), max_length=8, choices=Ticket.Status, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    name_de = models.CharField(_("name in German"), max_length=60)
    shown_as = models.CharField(_("shown to customers as"), max_length=60)
    shown_as_de = models.CharField(_("shown to customers as, in German"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Read along by `with_moves`.
    moves: list[str]
    needed_moves: list[str]

    objects = TicketStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("status of tickets")
        verbose_name_plural = _("status of tickets")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="")
                & ~models.Q(name_de="")
                & ~models.Q(shown_as="")
                & ~models.Q(shown_as_de=""),
                name="every_status_has_its_names",
            ),
        ]

    def __str__(self) -> str:
        return self.local_name

    @classmethod
    def by_word(cls) -> dict[str, "TicketStatus"]:
        """Return the six rows by their words, in their order; a change is seen everywhere within a minute."""
        found: dict[str, TicketStatus] | None = cache.get(_KEPT)
        if found is None:
            found = {row.status: row for row in cls.objects.order_by("position", "status")}
            cache.set(_KEPT, found, _SECONDS)
        return found

    @staticmethod
    def read_anew() -> None:
        """Forget what this process read."""
        cache.delete(_KEPT)

    @property
    def local_name(self) -> str:
        """The name that the desk reads, in the language of the moment."""
        return self.name_de if _is_german() else self.name

    @property
    def local_shown_as(self) -> str:
        """The name that whoever asked reads, in the language of the moment."""
        return self.shown_as_de if _is_german() else self.shown_as


class TicketMove(models.Model):
    """One move that a ticket may make; the database refuses every other one, whoever tries."""

    before = models.CharField(_("moves from"), max_length=8, choices=Ticket.Status)
    after = models.CharField(_("moves to"), max_length=8, choices=Ticket.Status)
    # What happens in a thread moves its ticket whatever the desk would like.
    is_needed = models.BooleanField(
        _("needed"), default=False, editable=False, help_text=_("The product itself makes this move; it stays.")
    )

    class Meta:
        verbose_name = _("move of tickets")
        verbose_name_plural = _("moves of tickets")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="a_move_is_allowed_once"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="a_move_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


def _is_german() -> bool:
    return (get_language() or "").startswith("de")
