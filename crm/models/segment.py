"""A segment: contacts or accounts that are chosen by a rule, whoever they are today."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm


class SegmentQuerySet(models.QuerySet["Segment"]):
    """Sets of segments."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()


class Segment(models.Model):
    """A saved rule with the number of those that it chose when it was counted last."""

    class Target(models.TextChoices):
        CONTACT = "contact", _("contacts")
        ACCOUNT = "account", _("accounts")

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.CharField(_("description"), max_length=500, blank=True, default="")
    target = models.CharField(_("of"), max_length=7, choices=Target, default=Target.CONTACT)
    rule = models.JSONField(_("rule"))
    count = models.PositiveIntegerField(_("count"), default=0, editable=False)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
