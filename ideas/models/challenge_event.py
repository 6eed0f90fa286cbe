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

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="events", verbose_name=_("challenge"))

    class Meta:
        verbose_name = _("challenge event")
        verbose_name_plural = _("challenge events")
        indexes = [models.Index(fields=["challenge", "id"], name="challenge_event_timeline")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.challenge_id})"
