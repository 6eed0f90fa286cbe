"""Prizes of a challenge, who got them, and that they were paid."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.challenge import Challenge, Entry


class PrizeQuerySet(models.QuerySet["Prize"]):
    """Sets of prizes."""

    def with_award(self) -> Self:
        """Read along what got each of them, in the order of their numbers."""
        return self.select_related("award__entry__idea__author").order_by("number")


class Prize(models.Model):
    """Something to be won in a challenge; money only where there is an amount."""

    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="prizes", verbose_name=_("challenge"))
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    # In the currency of the challenge.
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)

    objects = PrizeQuerySet.as_manager()

    class Meta:
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "number"], name="prizes_have_a_number_each"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0), name="a_prize_is_worth_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Award(models.Model):
    """An entry got a prize; that stays."""

    class RankedBy(models.TextChoices):
        JURY = "jury", _("place before the jury")
        VOTE = "vote", _("place in the vote")

    prize = models.OneToOneField(Prize, models.PROTECT, related_name="award", verbose_name=_("prize"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="awards", verbose_name=_("entry"))
    reason = models.TextField(_("public reason"), blank=True, default="")
    # Where it was given for a place: whose order it was, and which place that is.
    ranked_by = models.CharField(_("given for"), max_length=4, choices=RankedBy, blank=True, default="")
    place = models.PositiveIntegerField(_("place"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    awarded_at = models.DateTimeField(_("awarded at"), default=timezone.now)

    class Meta:
        verbose_name = _("award of a prize")
        verbose_name_plural = _("awards of prizes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ranked_by="", place__isnull=True)
                | models.Q(ranked_by__in=["jury", "vote"], place__gte=1),
                name="an_award_for_a_place_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prize_id} → {self.entry_id}"


class Payout(models.Model):
    """A prize was handed over; how much, when, and under which number the books have it."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="payout", verbose_name=_("award of a prize"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    paid_on = models.DateField(_("paid on"))
    reference = models.CharField(_("number in the books"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("payout of a prize")
        verbose_name_plural = _("payouts of prizes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0), name="a_payout_pays_something"
            ),
            models.CheckConstraint(condition=~models.Q(reference=""), name="a_payout_is_found_in_the_books"),
        ]

    def __str__(self) -> str:
        return self.reference
