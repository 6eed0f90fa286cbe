"""What helping makes of somebody in the eyes of others: badges, scores of days, a seat among the super users."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.models.category import Category, Reader
from community.models.member import Member
from community.models.trust import TRUST_ROLES


class BadgeAwardQuerySet(models.QuerySet["BadgeAward"]):
    """Sets of awards."""

    def held(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class BadgeAward(models.Model):
    """A member has a badge, once; it may go with what it was given for, and come back."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="badges", verbose_name=_("member")
    )
    badge = models.SlugField(_("badge"), max_length=40)
    awarded_at = models.DateTimeField(_("awarded at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = BadgeAwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge award")
        verbose_name_plural = _("badge awards")
        constraints = [models.UniqueConstraint(fields=["member", "badge"], name="one_badge_of_a_kind_per_member")]
        indexes = [
            models.Index(
                fields=["badge", "-awarded_at", "-id"], name="badge_holders", condition=models.Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.badge}"


class DailyScore(models.Model):
    """What a member earned on one day in one category; the sum of the ledger's entries and nothing else."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    day = models.DateField(_("day"))
    category = models.ForeignKey(Category, models.CASCADE, related_name="+", verbose_name=_("category"))
    points = models.PositiveIntegerField(_("points"))
    solutions = models.PositiveIntegerField(_("solutions"))
    helped = models.PositiveIntegerField(_("times somebody was helped"))

    class Meta:
        verbose_name = _("score of a day")
        verbose_name_plural = _("scores of days")
        constraints = [
            models.UniqueConstraint(fields=["member", "day", "category"], name="one_score_a_member_day_and_category"),
        ]
        indexes = [
            models.Index(
                fields=["day", "category", "member"], name="scores_of_days", include=["points", "solutions", "helped"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.member_id}: {self.points}"


class SuperUserCriteria(models.Model):
    """Who is a candidate for the programme, and what it offers; one row."""

    helped = models.PositiveIntegerField(_("people helped"), default=20)
    solutions = models.PositiveIntegerField(_("questions solved"), default=10)
    window_days = models.PositiveIntegerField(_("within so many days"), default=180)
    trust_level = models.PositiveSmallIntegerField(_("trust level at least"), default=2)
    perks = models.TextField(_("what super users get"), blank=True)

    class Meta:
        verbose_name = _("super-user programme")
        verbose_name_plural = _("super-user programme")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_super_user_programme")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class SuperUserSeatQuerySet(models.QuerySet["SuperUserSeat"]):
    """Sets of seats."""

    def visible_to(self, reader: Reader) -> Self:
        """Those that are taken, and one's own; all for those who run the programme."""
        if isinstance(reader, Member) and reader.has_role(*TRUST_ROLES):
            return self.all()
        taken = models.Q(accepted_at__isnull=False, ended_at__isnull=True)
        own = isinstance(reader, Member) and reader.is_active
        return self.filter(taken | models.Q(member=reader.pk)) if own else self.filter(taken)

    def invited(self) -> Self:
        """Of those who have not answered."""
        return self.filter(accepted_at__isnull=True, ended_at__isnull=True)

    def ended(self) -> Self:
        """Declined, withdrawn, given back or taken away."""
        return self.filter(ended_at__isnull=False)

    def standing(self) -> Self:
        """Invited or seated: neither declined nor ended."""
        return self.filter(ended_at__isnull=True)

    def taken(self) -> Self:
        """Of super users."""
        return self.filter(accepted_at__isnull=False, ended_at__isnull=True)


class SuperUserSeat(models.Model):
    """An invitation to the super users, what was answered, and its end; a declined one ended by who declined."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="super_user_seats", verbose_name=_("member")
    )
    message = models.TextField(_("personal message"), blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    invited_at = models.DateTimeField(_("invited at"), db_default=Now(), editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = SuperUserSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("super user")
        verbose_name_plural = _("super users")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(ended_at__isnull=True), name="one_seat_per_super_user"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_seat_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)
