"""What a ticket hangs together with: the one that it is told in, the one that it was taken out of, ideas that it asks for."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.ticket import Ticket
from ideas.models import Idea


class TicketMerge(models.Model):
    """A ticket is told in another one; nothing moves, so taking the pointer away undoes it exactly."""

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, primary_key=True, related_name="merge", verbose_name=_("ticket")
    )
    into = models.ForeignKey(Ticket, models.PROTECT, related_name="merges", verbose_name=_("told in"))
    status_before = models.CharField(_("status before"), max_length=8, choices=Ticket.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)

    class Meta:
        verbose_name = _("merge of tickets")
        verbose_name_plural = _("merges of tickets")
        constraints = [
            models.CheckConstraint(condition=~models.Q(ticket=models.F("into")), name="no_ticket_is_told_in_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.into_id}"


class TicketSplit(models.Model):
    """A ticket was taken out of another one, with some of what was said there."""

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, primary_key=True, related_name="split", verbose_name=_("ticket")
    )
    origin = models.ForeignKey(Ticket, models.PROTECT, related_name="splits", verbose_name=_("taken out of"))
    # Ids of the messages that went along; undoing brings back exactly these.
    messages = ArrayField(models.BigIntegerField(), verbose_name=_("messages"), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    split_at = models.DateTimeField(_("split at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("split of a ticket")
        verbose_name_plural = _("splits of tickets")

    def __str__(self) -> str:
        return f"{self.origin_id} → {self.ticket_id}"


class TicketIdea(models.Model):
    """Whoever asked would have this idea; who wrote it down, and when."""

    # By which word the ideas app knows where a vote comes from.
    SOURCE = "crm.ticket"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="wishes", verbose_name=_("ticket"))
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+", verbose_name=_("idea"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    linked_at = models.DateTimeField(_("linked at"), default=timezone.now)

    class Meta:
        verbose_name = _("idea of a ticket")
        verbose_name_plural = _("ideas of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "idea"], name="a_ticket_asks_for_an_idea_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.idea_id}"
