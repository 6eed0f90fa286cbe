"""Reviews: a scored judgement of an idea by an evaluator who was asked for it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from ideas.models.challenge import Challenge
from ideas.models.idea import Idea
from ideas.models.jury import JurySeat
from ideas.models.scorecard import Criterion, Scorecard

REVIEW_ROLES = ("product", "manager", "admin")


class ReviewQuerySet(models.QuerySet["Review"]):
    """Sets of reviews."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own; and what others have handed in, for those who decide or have judged, never before one's own is in.

        What juries say stands in their challenge (``ideas.reports.jury``).
        """
        if not (isinstance(reader, Member) and reader.is_active and reader.is_employee):
            return self.none()
        own = (
            Review.objects.of_colleagues()
            .order_by()
            .filter(evaluator=reader, idea=OuterRef("idea"), card=OuterRef("card"))
        )
        others = self.model.State.SUBMITTED, self.model.State.CONFLICTED
        seen = Q(~Exists(own.filter(state=Review.State.ASKED)), state__in=others)
        if not reader.has_role(*REVIEW_ROLES):
            seen &= Q(Exists(own.filter(state=Review.State.SUBMITTED)))
        readable = Idea.objects.visible_to(reader).order_by().values("id")
        return self.of_colleagues().filter(Q(evaluator=reader) | seen, idea__in=readable)

    def of_colleagues(self) -> Self:
        """Those that somebody was asked for, not those of juries."""
        return self.filter(seat=None)

    def of_jury(self, challenge: Challenge) -> Self:
        """Those of the jury of a challenge."""
        return self.filter(seat__challenge=challenge)

    def waiting(self) -> Self:
        """Those that their evaluator has yet to hand in."""
        return self.filter(state=Review.State.ASKED)

    def submitted(self) -> Self:
        """Those that count."""
        return self.filter(state=Review.State.SUBMITTED)


class Review(models.Model):
    """What one evaluator says of one idea by one scorecard; a draft of theirs alone until it is handed in, and fixed then."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        SUBMITTED = "submitted", _("judged")
        CONFLICTED = "conflicted", _("declined for a conflict of interest")

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="reviews", verbose_name=_("idea"))
    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="reviews", verbose_name=_("scorecard"))
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("evaluator")
    )
    # Where it is one of a jury.
    seat = models.ForeignKey(
        JurySeat, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name=_("seat on a jury")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    # Of the evaluator's own interest, or of what they think; for staff.
    conflict = models.TextField(_("conflict of interest"), blank=True)
    comment = models.TextField(_("comment"), blank=True)
    # What the idea should bring in its first year: low and high are each passed in one case of ten.
    benefit_low = models.DecimalField(_("benefit at least"), max_digits=14, decimal_places=2, null=True, blank=True)
    benefit_likely = models.DecimalField(_("benefit"), max_digits=14, decimal_places=2, null=True, blank=True)
    benefit_high = models.DecimalField(_("benefit at most"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    score = models.DecimalField(_("score"), max_digits=18, decimal_places=4, null=True, blank=True)
    closed_at = models.DateTimeField(_("handed in or declined at"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            models.Index(fields=["evaluator", "state", "due_on"], name="review_of_evaluator"),
            models.Index(fields=["card", "state"], name="review_of_card"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "card", "evaluator"],
                condition=Q(seat=None),
                name="one_review_per_idea_scorecard_and_evaluator",
            ),
            models.UniqueConstraint(fields=["seat", "idea"], name="a_juror_judges_an_idea_once"),
            models.CheckConstraint(
                condition=Q(state="asked", closed_at__isnull=True, score__isnull=True, conflict="")
                | Q(state="submitted", closed_at__isnull=False, score__isnull=False, conflict="")
                | (Q(state="conflicted", closed_at__isnull=False, score__isnull=True) & ~Q(conflict="")),
                name="a_review_is_asked_for_handed_in_or_declined",
            ),
            models.CheckConstraint(
                condition=Q(
                    benefit_low__isnull=True, benefit_likely__isnull=True, benefit_high__isnull=True, currency=""
                )
                | (
                    Q(
                        benefit_low__gte=0,
                        benefit_likely__gte=models.F("benefit_low"),
                        benefit_high__gte=models.F("benefit_likely"),
                    )
                    & ~Q(currency="")
                ),
                name="a_benefit_runs_from_low_over_likely_to_high",
            ),
        ]

    def __str__(self) -> str:
        return str(self.idea)


class ReviewScore(models.Model):
    """The points that a review gives to one criterion; within its scale (a trigger)."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores", verbose_name=_("review"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    points = models.DecimalField(_("points"), max_digits=12, decimal_places=3)

    class Meta:
        verbose_name = _("points")
        verbose_name_plural = _("points")
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="points_once_per_review_and_criterion"),
        ]

    def __str__(self) -> str:
        return str(self.points)
