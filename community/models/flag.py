"""The flag: a member says that something is wrong here; and the case in which all that is said of a thing comes together."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models.category import KEEPER_ROLES, Category, Reader
from community.models.member import Member
from community.models.moderation_act import Ground, ModerationAct
from community.models.topic import Topic


class Outcome(models.TextChoices):
    """What a moderator thought of it."""

    OPEN = "open", _("waiting")
    AGREED = "agreed", _("agreed")
    DISAGREED = "disagreed", _("disagreed")
    IGNORED = "ignored", _("ignored")


def _closed_together(who: str, when: str) -> models.Q:
    nobody = models.Q(**{f"{who}__isnull": True, f"{when}__isnull": True})
    somebody = models.Q(**{f"{who}__isnull": False, f"{when}__isnull": False})
    return (models.Q(outcome="open") & nobody) | (~models.Q(outcome="open") & somebody)


class ModerationCaseQuerySet(models.QuerySet["ModerationCase"]):
    """Sets of cases."""

    def visible_to(self, reader: Reader) -> Self:
        """Everything for those who keep order, nothing for others."""
        keeps = isinstance(reader, Member) and reader.has_role(*KEEPER_ROLES)
        return self.all() if keeps else self.none()

    def open(self) -> Self:
        """Those that wait."""
        return self.filter(outcome=Outcome.OPEN)

    def with_people_and_grounds(self) -> Self:
        """Read the people and the reasons of the flags along."""
        grounds = Flag.objects.order_by("ground").filter(case=models.OuterRef("pk")).values("ground").distinct()
        cases = self.select_related("member", "category", "claimed_by", "decided_by")
        return cases.annotate(grounds=ArraySubquery(grounds)).fetch_mode(models.FETCH_PEERS)

    def most_urgent_first(self) -> Self:
        """By weight, then by age; totally ordered."""
        return self.order_by("-weight", "opened_at", "id")


class ModerationCase(models.Model):
    """One thing that waits for a moderator, or waited: flagged by members, held before it appeared, or both."""

    thing_kind = models.CharField(_("kind of thing"), max_length=20)
    thing_id = models.BigIntegerField(_("number of the thing"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person concerned")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    is_held = models.BooleanField(_("held back"), default=False)
    # The weights of its flags and the points of the spam rules; verify_integrity adds them up again.
    weight = models.DecimalField(_("weight"), max_digits=8, decimal_places=2, default=0)
    flag_count = models.PositiveIntegerField(_("flags"), default=0)
    spam_points = models.PositiveSmallIntegerField(_("spam points"), default=0)
    opened_at = models.DateTimeField(_("waiting since"), default=timezone.now)
    # Of a claim nothing is left but its end: it is a lease, not a fact about the case.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimed by")
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    hidden_by_flags = models.ForeignKey(
        ModerationAct, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hidden by flags")
    )

    objects = ModerationCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case for moderators")
        verbose_name_plural = _("queue of moderators")
        constraints = [
            models.UniqueConstraint(
                fields=["thing_kind", "thing_id"],
                condition=models.Q(outcome="open"),
                name="one_open_case_per_thing",
            ),
            models.CheckConstraint(
                condition=_closed_together("decided_by", "decided_at"), name="a_decided_case_names_who_and_when"
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | models.Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="a_claim_names_who_and_until_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-weight", "opened_at", "id"], name="case_most_urgent", condition=models.Q(outcome="open")
            ),
            models.Index(fields=["member", "-id"], name="case_of_member"),
        ]

    def __str__(self) -> str:
        return _named(self.thing_kind, self.thing_id)

    def claimant(self, now: datetime) -> Member | None:
        """Who works on it at this moment."""
        return self.claimed_by if self.claimed_until and self.claimed_until > now else None

    @property
    def is_open(self) -> bool:
        """Tell whether it waits."""
        return self.outcome == Outcome.OPEN


class FlagQuerySet(models.QuerySet["Flag"]):
    """Sets of flags."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own; who reported what is nobody else's business but the keepers'."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.none()
        return self.all() if reader.has_role(*KEEPER_ROLES) else self.filter(by=reader)


class Flag(models.Model):
    """One member's word that a thing is not as it should be."""

    case = models.ForeignKey(ModerationCase, models.PROTECT, related_name="flags", verbose_name=_("case"))
    thing_kind = models.CharField(_("kind of thing"), max_length=20)
    thing_id = models.BigIntegerField(_("number of the thing"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="flags", verbose_name=_("by"))
    ground = models.CharField(_("reason"), max_length=16, choices=Ground)
    note = models.TextField(_("note"), blank=True)
    # The question that asked first, where this is what is said of another one.
    original = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("original question")
    )
    # What the word weighed when it was said; later promotions change nothing.
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    created_at = models.DateTimeField(_("reported at"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "thing_kind", "thing_id"],
                condition=models.Q(outcome="open"),
                name="one_open_flag_per_member_and_thing",
            ),
            models.CheckConstraint(
                condition=_closed_together("handled_by", "handled_at"), name="a_handled_flag_names_who_and_when"
            ),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="every_flag_weighs_something"),
            models.CheckConstraint(
                condition=models.Q(ground="duplicate", original__isnull=False)
                | (~models.Q(ground="duplicate") & models.Q(original__isnull=True)),
                name="a_flag_names_an_original_exactly_when_it_was_asked_before",
            ),
        ]
        indexes = [models.Index(fields=["by", "-created_at", "-id"], name="flag_newest_of_member")]

    def __str__(self) -> str:
        return f"{self.get_ground_display()}: {_named(self.thing_kind, self.thing_id)}"


def _named(kind: str, number: int) -> str:
    """Name a thing for people who keep order; the words of kinds are those of their tables, so they are translated."""
    return f"{capfirst(gettext(kind))} {number}"
