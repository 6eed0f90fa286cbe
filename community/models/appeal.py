"""The appeal: somebody says that an act of moderation was wrong, and somebody else decides."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import KEEPER_ROLES, Reader
from community.models.member import Member
from community.models.moderation_act import ModerationAct


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Sets of appeals."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own; keepers see all."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.none()
        return self.all() if reader.has_role(*KEEPER_ROLES) else self.filter(by=reader)


class Appeal(models.Model):
    """One per act, by the person concerned; an act of the machine may be judged by anybody who keeps order."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("waiting")
        UPHELD = "upheld", _("the act stands")
        OVERTURNED = "overturned", _("taken back")

    act = models.OneToOneField(ModerationAct, models.PROTECT, related_name="appeal", verbose_name=_("act"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("appealed at"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~models.Q(outcome="open") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_appeal_names_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.act}"

    @property
    def is_open(self) -> bool:
        """Tell whether it waits."""
        return self.outcome == self.Outcome.OPEN
