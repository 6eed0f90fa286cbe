"""The restriction: somebody demanded that what is kept about them is kept and not used."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.contact import Contact
from crm.models.readers import may_read_crm


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    """Sets of restrictions."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, who have to heed them; none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def holding(self) -> Self:
        """Those that are neither lifted nor over."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gt=Now()), lifted_at__isnull=True)

    def newest_first(self) -> Self:
        """Totally ordered."""
        return self.order_by("-id")


class Restriction(models.Model):
    """Who demanded it, why, since when and until when; what was written is never changed, only lifted."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="restrictions", verbose_name=_("contact"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    since = models.DateTimeField(_("since"), default=timezone.now)
    # Null: until somebody lifts it.
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_because = models.CharField(_("lifted because"), max_length=300, blank=True, default="")

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction of processing")
        verbose_name_plural = _("restrictions of processing")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(lifted_at__isnull=True),
                name="a_person_is_restricted_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="a_restriction_is_lifted_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="a_restriction_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["contact", "-id"], name="restriction_of_contact")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it is to be heeded."""
        return self.lifted_at is None and (self.until is None or self.until > moment)


def without_restricted(contacts: models.QuerySet[Contact]) -> models.QuerySet[Contact]:
    """Leave out those of whom nothing is to be used."""
    held = Restriction.objects.holding().filter(contact=models.OuterRef("pk"))
    return contacts.filter(~models.Exists(held.order_by()))
