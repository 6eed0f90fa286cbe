"""Bells of the community; each is rung after commit and carries the id of an event row as ``event_id``."""

from django.dispatch import Signal

# Any event of a topic; ``kind`` is the event's kind, so that a receiver need not read the row to turn away.
topic_changed = Signal()
# A member exists now; carries ``member_id``.
member_joined = Signal()
