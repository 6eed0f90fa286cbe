"""What is taken from a member for a while: signing in, or writing. It ends by itself."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.member import Member
from community.models.moderation_act import ModerationAct


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Sets of sanctions."""

    def active(self, now: datetime) -> Self:
        """Those that hold at a moment; one that has ended needs nobody to end it."""
        open_end = models.Q(ends_at=None) | models.Q(ends_at__gt=now)
        return self.filter(open_end, starts_at__lte=now, lifted_at=None)


class Sanction(models.Model):
    """One suspension or silence of one member, with its end; none is for good unless somebody says so."""

    class Kind(models.TextChoices):
        SUSPENSION = "suspension", _("suspension")
        SILENCE = "silence", _("silence")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sanctions", verbose_name=_("member")
    )
    act = models.OneToOneField(ModerationAct, models.PROTECT, related_name="sanction", verbose_name=_("act"))
    starts_at = models.DateTimeField(_("starts at"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [
            ExclusionConstraint(
                name="one_sanction_of_a_kind_at_a_moment",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "starts_at",
                            Coalesce("lifted_at", "ends_at"),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="a_sanction_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) | models.Q(lifted_at__gte=models.F("starts_at")),
                name="a_sanction_is_lifted_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.member}"


def suspended_members(now: datetime | None = None) -> models.QuerySet[Sanction, Any]:
    """The numbers of those who may not sign in at this moment."""
    return Sanction.objects.active(now or timezone.now()).filter(kind=Sanction.Kind.SUSPENSION).values("member")


def without_suspended(members: Any, now: datetime | None = None) -> Any:
    """Keep those who may sign in at this moment."""
    return members.exclude(pk__in=suspended_members(now))


def sanction_of(member: Member, kind: str) -> Sanction | None:
    """Return what holds against a member now."""
    active = Sanction.objects.active(timezone.now()).filter(member=member, kind=kind)
    return active.select_related("act").first()
