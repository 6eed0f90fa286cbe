"""The abstract event row: what happened, who did it, when it happened and when we learned of it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Whether an event happened here or came with an import; imports never delay what is live."""

    LIVE = "live", _("happened here")
    BACKFILL = "backfill", _("imported, counts like our own history")
    ARCHIVE = "archive", _("imported for reading only")


@dataclass(frozen=True)
class Extras:
    """Base of the frozen dataclasses that describe what a kind of event carries besides its columns."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields as they stand in the ``extras`` column."""
        return asdict(self)


class Event(models.Model):
    """One fact, written by the act in its own transaction and never changed afterwards."""

    id = models.BigAutoField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.LIVE)
    extras = models.JSONField(_("extras"), default=dict, blank=True)

    class Meta:
        abstract = True


class IntakeMark(models.Model):
    """How often the handling of one event was started and how it ended; one row per event and intake.

    Starts are counted before the work, in a transaction of their own, so that an event that kills its process is
    found out after a few starts and set aside instead of starving its neighbours.
    """

    class State(models.TextChoices):
        STARTED = "started", _("started")
        DONE = "done", _("done")
        DEAD = "dead", _("set aside")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.STARTED)
    starts = models.PositiveSmallIntegerField(_("starts"), default=1)
    first_started_at = models.DateTimeField(_("first started at"), db_default=Now(), editable=False)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        abstract = True
