"""People who speak for us or about us and are heard: whether and how they may be approached, and when they were."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from crm.models.contact import CRM_ROLES, Contact
from crm.models.restriction import Restriction

PURPOSE = "advocacy"


class InfluencerQuerySet(models.QuerySet["Influencer"]):
    """Sets of influencers."""

    def visible_to(self, reader: Reader) -> Self:
        """All whose data may be used for staff with a role, none for anybody else."""
        return self.to_be_used() if isinstance(reader, Member) and reader.has_role(*CRM_ROLES) else self.none()

    def to_be_used(self) -> Self:
        """Without those whose data is kept and not used."""
        held = Restriction.objects.holding().filter(contact=models.OuterRef("contact"))
        return self.filter(~models.Exists(held.order_by()))

    def with_last_approach(self) -> Self:
        """Read along when each was approached last."""
        last = Approach.objects.filter(influencer=models.OuterRef("pk")).order_by("-made_at")
        return self.annotate(last_approach=models.Subquery(last.values("made_at")[:1]))


class Influencer(models.Model):
    """Somebody on the list: why, who answers for it, and by which policy they may be approached."""

    class Policy(models.TextChoices):
        ANYBODY = "anybody", _("by anybody of us")
        OWNER = "owner", _("only by whoever answers for it")
        NOBODY = "nobody", _("not at all")

    # Read along by `with_last_approach`.
    last_approach: datetime | None

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    why = models.CharField(_("why"), max_length=300)
    policy = models.CharField(_("may be approached"), max_length=7, choices=Policy, default=Policy.OWNER)
    pause_days = models.PositiveSmallIntegerField(_("days between two approaches"), default=30)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = InfluencerQuerySet.as_manager()

    class Meta:
        verbose_name = _("influencer")
        verbose_name_plural = _("influencers")
        constraints = [
            models.CheckConstraint(condition=~models.Q(why=""), name="an_influencer_is_on_the_list_for_a_reason"),
        ]
        indexes = [models.Index(fields=["-added_at", "-id"], name="influencer_newest")]

    def __str__(self) -> str:
        return str(self.contact)

    def rests_until(self, last: datetime | None) -> datetime | None:
        """Return until when nobody approaches this person again."""
        return last + timedelta(days=self.pause_days) if last else None


class Approach(models.Model):
    """We wrote to an influencer, or called."""

    influencer = models.ForeignKey(Influencer, models.CASCADE, related_name="approaches", verbose_name=_("influencer"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    about = models.CharField(_("about"), max_length=300)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("approach")
        verbose_name_plural = _("approaches")
        constraints = [models.CheckConstraint(condition=~models.Q(about=""), name="an_approach_is_about_something")]
        indexes = [models.Index(fields=["influencer", "-made_at"], name="approach_latest")]

    def __str__(self) -> str:
        return self.about
