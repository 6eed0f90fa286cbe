"""Bells of the idea board; each is rung after commit and carries ``event_id`` and ``kind`` of an event row."""

from django.dispatch import Signal

# Any event of an idea.
idea_changed = Signal()

# Any event of a challenge.
challenge_changed = Signal()
