"""What happened to a challenge, in the order in which it was written down."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras
from ideas.models.challenge import Challenge


@dataclass(frozen=True)
class PhasesSet(Extras):
    """First and last moment of each phase by its kind, as text."""

    phases: dict[str, list[str]]


@dataclass(frozen=True)
class ChallengeEdited(Extras):
    """What changed, by column, as text: before and after."""

    changed: dict[str, list[Any]]


@dataclass(frozen=True)
class TermsPublished(Extras):
    """The number of the version."""

    number: int


@dataclass(frozen=True)
class EntryPriced(Extras):
    """The entry and its cost before and after, as text; empty is none."""

    entry: int
    before: str
    after: str


@dataclass(frozen=True)
class OfPrize(Extras):
    """The number of the prize."""

    prize: int


@dataclass(frozen=True)
class PrizeGiven(OfPrize):
    """By whose order it was given, ``jury`` or ``vote``, and which place its entry had there."""

    ranked_by: str
    place: int


@dataclass(frozen=True)
class OfJuror(Extras):
    """The number of the member."""

    member: int


@dataclass(frozen=True)
class ScorecardChosen(Extras):
    """The number of the scorecard; none where there is no jury any more."""

    scorecard: int | None


class ChallengeEvent(Event):
    """One fact about a challenge."""

    class Kind(models.TextChoices):
        CHALLENGE_WRITTEN = "challenge_written", _("written")
        CHALLENGE_EDITED = "challenge_edited", _("edited")
        CHALLENGE_PUBLISHED = "challenge_published", _("published")
        PHASES_SET = "phases_set", _("phases set")
        TERMS_PUBLISHED = "terms_published", _("terms published")
        ENTRY_PRICED = "entry_priced", _("cost of an entry set")
        BALLOTS_COUNTED = "ballots_counted", _("ballots counted")
        VEIL_LIFTED = "veil_lifted", _("authors made known")
        PRIZE_OFFERED = "prize_offered", _("prize offered")
        PRIZE_AWARDED = "prize_awarded", _("prize given")
        PRIZE_PAID = "prize_paid", _("prize paid")
        SCORECARD_CHOSEN = "scorecard_chosen", _("scorecard of the jury chosen")
        JUROR_SEATED = "juror_seated", _("juror seated")
        JUROR_UNSEATED = "juror_unseated", _("juror no longer seated")
        JURY_BEGUN = "jury_begun", _("jury begun")
        JURY_ENDING = "jury_ending", _("jury reminded")
        JURY_COUNTED = "jury_counted", _("reviews of the jury counted")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="events", verbose_name=_("challenge"))

    class Meta:
        verbose_name = _("challenge event")
        verbose_name_plural = _("challenge events")
        indexes = [models.Index(fields=["challenge", "id"], name="challenge_event_timeline")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.challenge_id})"
