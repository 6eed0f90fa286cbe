"""Who has a ticket open just now."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.ticket import Ticket


class TicketPresence(models.Model):
    """An agent was last seen at a ticket then; kept for a day, and no measure of anybody's work."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="presences", verbose_name=_("ticket"))
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("agent"))
    seen_at = models.DateTimeField(_("seen at"), default=timezone.now)
    is_writing = models.BooleanField(_("is writing"), default=False)

    class Meta:
        verbose_name = _("presence at a ticket")
        verbose_name_plural = _("presences at tickets")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "agent"], name="an_agent_is_at_a_ticket_once"),
        ]
        indexes = [models.Index(fields=["seen_at"], name="ticket_presence_seen")]

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.ticket_id}"
