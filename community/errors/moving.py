"""Refusals around moving, splitting and merging topics."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, NotPermitted


class MayNotMoveTopic(NotPermitted):
    """Only keepers and the most trusted members bring order into topics."""

    code = "may_not_move_topic"
    sentence = _("Only moderators and the most trusted members may do this.")


class MoveWouldReveal(Conflict):
    """What was written for a circle is read by the circle."""

    code = "move_would_reveal"
    sentence = _("This was written for a circle; elsewhere others would read it.")
