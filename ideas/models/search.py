"""How far the search has come with the events of ideas."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import IntakeMark
from ideas.models.idea_event import IdeaEvent


class IdeaSearchIntake(IntakeMark):
    """How far the search has come with one idea event."""

    event = models.OneToOneField(
        IdeaEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("idea event")
    )

    class Meta:
        verbose_name = _("search intake of an idea event")
        verbose_name_plural = _("search intake of idea events")
