"""Trust: its bars, how far somebody has come by outcomes, what a person granted, and every change of it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member

# Who decides about trust, and runs the programme of the super users.
TRUST_ROLES = ("community_manager", "admin")


class TrustLevel(models.IntegerChoices):
    """How far the community trusts somebody."""

    NEWCOMER = 0, _("Newcomer")
    MEMBER = 1, _("Member")
    HELPER = 2, _("Helper")
    EXPERT = 3, _("Expert")
    LEADER = 4, _("Leader")


class TrustCriterion(models.Model):
    """The bar of one level; whoever reaches this one and all below holds it."""

    level = models.PositiveSmallIntegerField(_("level"), choices=TrustLevel.choices[1:], unique=True)
    helped = models.PositiveIntegerField(_("people helped"), default=0)
    solutions = models.PositiveIntegerField(_("questions solved"), default=0)
    days = models.PositiveIntegerField(_("days since joining"), default=0)
    clean_percent = models.PositiveSmallIntegerField(
        _("clean record in percent"),
        default=0,
        help_text=_("(good + 2) / (good + bad + 4): posts that stand, and those that moderators took away."),
    )
    window_days = models.PositiveIntegerField(
        _("only outcomes of so many days"), null=True, blank=True, help_text=_("Empty: all of them.")
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"), default=30, help_text=_("How long somebody may stay below nine tenths of the bar.")
    )

    class Meta:
        verbose_name = _("bar of trust")
        verbose_name_plural = _("bars of trust")
        ordering = ["level"]
        constraints = [
            models.CheckConstraint(condition=models.Q(level__range=(1, 4)), name="trust_is_asked_for_from_one_to_four"),
            models.CheckConstraint(condition=models.Q(clean_percent__lte=100), name="a_record_is_clean_at_most_wholly"),
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())


class TrustStanding(models.Model):
    """The level that somebody earned by outcomes, and since when the figures do not bear it out any more."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("member")
    )
    earned = models.PositiveSmallIntegerField(_("earned level"), default=0)
    doubted_since = models.DateTimeField(_("in doubt since"), null=True, blank=True)

    class Meta:
        verbose_name = _("earned trust")
        verbose_name_plural = _("earned trust")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.earned}"


class TrustGrantQuerySet(models.QuerySet["TrustGrant"]):
    """Sets of grants."""

    def visible_to(self, reader: Reader) -> Self:
        """All for those who decide about trust; the reasons are for them."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*TRUST_ROLES) else self.none()

    def in_force(self, at: datetime) -> Self:
        """Neither ended nor run out."""
        running = models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=at)
        return self.filter(running, ended_at__isnull=True)


class TrustGrant(models.Model):
    """A person decided about somebody's trust: at least this level, or exactly this one."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("at least")
        LOCK = "lock", _("exactly")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.GRANT)
    level = models.PositiveSmallIntegerField(_("level"), choices=TrustLevel)
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    granted_at = models.DateTimeField(_("granted at"), db_default=Now(), editable=False)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    objects = TrustGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant of trust")
        verbose_name_plural = _("grants of trust")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(ended_at__isnull=True), name="one_grant_of_trust_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(level__range=(0, 4)), name="trust_is_granted_from_zero_to_four"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_grant_of_trust_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_level_display()}"


class TrustChangeQuerySet(models.QuerySet["TrustChange"]):
    """Sets of changes."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own; all for those who decide about trust."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.none()
        return self.all() if reader.has_role(*TRUST_ROLES) else self.filter(member=reader)

    def latest_first(self) -> Self:
        """The newest on top, totally ordered."""
        return self.order_by("-id")


class TrustChange(models.Model):
    """One change of a member's trust, with the figures that it was decided by; never changed."""

    class Cause(models.TextChoices):
        OUTCOMES = "outcomes", _("outcomes")
        DECLINE = "decline", _("outcomes that are missing")
        DECISION = "decision", _("decided by a person")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    before = models.PositiveSmallIntegerField(_("before"), choices=TrustLevel)
    after = models.PositiveSmallIntegerField(_("after"), choices=TrustLevel)
    cause = models.CharField(_("cause"), max_length=8, choices=Cause)
    figures = models.JSONField(_("figures"), default=dict)
    changed_at = models.DateTimeField(_("changed at"), db_default=Now(), editable=False)

    objects = TrustChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of trust")
        verbose_name_plural = _("changes of trust")
        indexes = [models.Index(fields=["member", "-id"], name="trust_changes_of_member")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="a_change_of_trust_changes_it"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.before} → {self.after}"
