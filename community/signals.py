"""Bells of the community; those of acts are rung after commit and carry the id of an event row as ``event_id``."""

from django.dispatch import Signal

# Any event of a topic; ``kind`` is the event's kind, so that a receiver need not read the row to turn away.
topic_changed = Signal()
# A member exists now; carries ``member_id``.
member_joined = Signal()
# Any event of an ask session, with its ``kind``.
ask_session_changed = Signal()
# Somebody reads a page; no act and no row, so it carries the whole ``sighting`` and may get lost.
thing_seen = Signal()
# Any event of an article, with its ``kind``.
article_changed = Signal()
# Any event of an incident, with its ``kind``.
incident_changed = Signal()
# Somebody who keeps order did something to somebody; any act of moderation, with its ``kind``.
member_moderated = Signal()
# A moderator decided a case; carries ``case_id``.
case_decided = Signal()
# An appeal against an act of moderation is decided; carries ``appeal_id``.
appeal_decided = Signal()
# Something happened to the recognition of members, with its ``kind``; of many at once one event is named.
member_changed = Signal()
# A member has a badge for the first time; carries ``award_id`` and the ``badge``'s code.
badge_awarded = Signal()
