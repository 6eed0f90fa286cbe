"""The jury of a challenge: who sits on it, and what its reviews said together."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.challenge import Challenge, Entry
from ideas.models.scorecard import Scorecard


class JurySeat(models.Model):
    """A member, who may be a customer, judges the entries of a challenge."""

    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="seats", verbose_name=_("challenge"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jury_seats", verbose_name=_("juror")
    )
    seated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("seated by")
    )
    seated_at = models.DateTimeField(_("seated at"), default=timezone.now)

    class Meta:
        verbose_name = _("seat on a jury")
        verbose_name_plural = _("seats on juries")
        constraints = [models.UniqueConstraint(fields=["challenge", "member"], name="a_juror_sits_once")]

    def __str__(self) -> str:
        return str(self.member)


class JuryCount(models.Model):
    """What the jury handed in was counted, once; from then on nobody changes it."""

    challenge = models.OneToOneField(Challenge, models.PROTECT, related_name="jury_count", verbose_name=_("challenge"))
    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="+", verbose_name=_("scorecard"))
    review_count = models.PositiveIntegerField(_("reviews"))
    juror_count = models.PositiveIntegerField(_("jurors who judged"))
    conflict_count = models.PositiveIntegerField(_("declined for a conflict of interest"))
    # Krippendorff's; nothing where no two judged the same entry.
    alpha = models.FloatField(_("agreement"), null=True, blank=True)
    # Of the scores as they are published: whoever has them can compute it.
    scores_hash = models.CharField(_("hash of the scores"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    counted_at = models.DateTimeField(_("counted at"), default=timezone.now)

    class Meta:
        verbose_name = _("result of a jury")
        verbose_name_plural = _("results of juries")

    def __str__(self) -> str:
        return f"{self.challenge_id}: {self.scores_hash[:8]}"


class JuryStanding(models.Model):
    """Where the jury put an entry: its levelled and its plain score, and what decided where scores were the same."""

    count = models.ForeignKey(JuryCount, models.CASCADE, related_name="standings", verbose_name=_("count"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="jury_standing", verbose_name=_("entry"))
    place = models.PositiveIntegerField(_("place"))
    score = models.FloatField(_("levelled score"))
    mean = models.FloatField(_("plain score"))
    reviews = models.PositiveIntegerField(_("reviews"))
    # As they were when the jury was counted.
    votes = models.PositiveIntegerField(_("votes"))

    class Meta:
        verbose_name = _("standing before a jury")
        verbose_name_plural = _("standings before juries")
        constraints = [models.UniqueConstraint(fields=["count", "place"], name="a_jury_gives_each_place_once")]

    def __str__(self) -> str:
        return f"{self.place}. {self.entry_id}"
