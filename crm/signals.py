"""Bells of the CRM; each is rung after commit and carries ``event_id`` and ``kind`` of an event row."""

from django.dispatch import Signal

# Any event of a ticket.
ticket_changed = Signal()

# Anything about who is who: an event of identity.
identity_changed = Signal()

# Channels handed something in that is to be read; carries ``channels``, their ids, instead of an event.
something_came = Signal()

# An answer waits to be sent to its network; it carries nothing.
answer_written = Signal()

# Whoever sent a letter is to be told that it became a ticket; it carries nothing.
acknowledgement_wanted = Signal()

# A letter that asks for a proof waits to be sent; it carries nothing.
proof_wanted = Signal()

# A file of contacts waits to be read; it carries nothing.
import_wanted = Signal()

# A network is to be asked now how a presence of ours fares; it carries nothing.
presence_look_wanted = Signal()
