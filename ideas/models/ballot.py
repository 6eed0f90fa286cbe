"""Ballots of a challenge, what is chosen on them, and what counting them gave."""

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.counting.tallies import receipt_for
from ideas.models.challenge import Challenge, Entry


class Ballot(models.Model):
    """What one member said in a challenge; whoever is forgotten after the vote is cut off from it, and it still counts."""

    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="ballots", verbose_name=_("challenge"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    # Drawn anew for each change, so that a receipt tells nothing before the tally is published.
    salt = models.CharField(_("salt"), max_length=32)
    receipt = models.CharField(_("receipt"), max_length=32, unique=True)
    cast_at = models.DateTimeField(_("cast at"), default=timezone.now)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "member"], name="one_ballot_per_member_and_challenge")
        ]

    def __str__(self) -> str:
        return self.receipt

    def seal(self, points: Mapping[int, int]) -> None:
        """Draw a salt and make the receipt for what is chosen: points by entry."""
        self.salt = secrets.token_hex(16)
        self.receipt = receipt_for(self.challenge_id, self.salt, points)


class Choice(models.Model):
    """An entry on a ballot. The database refuses a ballot that holds more than its challenge allows."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="choices", verbose_name=_("ballot"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", verbose_name=_("entry"))
    # One where something is approved, dots, a score, or the place in an order, of which 1 is the best.
    points = models.PositiveIntegerField(_("points"))

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [
            models.UniqueConstraint(fields=["ballot", "entry"], name="an_entry_is_on_a_ballot_once"),
            models.CheckConstraint(condition=models.Q(points__gte=1), name="what_is_chosen_gets_something"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.points}"


class Count(models.Model):
    """Ballots were counted, once, by a named rule; from then on nobody changes them."""

    challenge = models.OneToOneField(Challenge, models.PROTECT, related_name="count", verbose_name=_("challenge"))
    rule = models.CharField(_("rule"), max_length=60)
    ballot_count = models.PositiveIntegerField(_("ballots"))
    seed = models.PositiveIntegerField(_("seed"))
    # Of the tally as it is published: whoever has the tally can compute it.
    tally_hash = models.CharField(_("hash of the tally"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    counted_at = models.DateTimeField(_("counted at"), default=timezone.now)

    class Meta:
        verbose_name = _("result of a vote")
        verbose_name_plural = _("results of votes")

    def __str__(self) -> str:
        return f"{self.challenge_id}: {self.rule}"


class Standing(models.Model):
    """Where an entry came out: its points, and how sure that is (see ``ideas.counting.certainty``)."""

    count = models.ForeignKey(Count, models.CASCADE, related_name="standings", verbose_name=_("count"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="standing", verbose_name=_("entry"))
    place = models.PositiveIntegerField(_("place"))
    points = models.BigIntegerField(_("points"))
    voters = models.PositiveIntegerField(_("voters"))
    is_chosen = models.BooleanField(_("chosen"))
    # In 95 of 100 draws its points lie between these, and in which part of them it is chosen.
    points_low = models.FloatField(_("points at least"))
    points_high = models.FloatField(_("points at most"))
    chosen_share = models.FloatField(_("share of draws in which it is chosen"))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [models.UniqueConstraint(fields=["count", "place"], name="each_place_is_taken_once")]

    def __str__(self) -> str:
        return f"{self.place}. {self.entry_id}"


class SegmentStanding(models.Model):
    """What the voters of one segment gave an entry; segments of fewer than five stand nowhere by themselves."""

    count = models.ForeignKey(Count, models.CASCADE, related_name="segments", verbose_name=_("count"))
    # A word: a kind of member; empty is all that are too few by themselves.
    segment = models.CharField(_("segment"), max_length=20, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", verbose_name=_("entry"))
    points = models.BigIntegerField(_("points"))

    class Meta:
        verbose_name = _("standing in a segment")
        verbose_name_plural = _("standings in segments")
        constraints = [
            models.UniqueConstraint(fields=["count", "segment", "entry"], name="a_segment_gives_an_entry_points_once")
        ]

    def __str__(self) -> str:
        return f"{self.segment}: {self.entry_id}"
