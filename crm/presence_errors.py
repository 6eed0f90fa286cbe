"""Refusals about presences of our own; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid


class PresenceIsThere(Conflict):
    """An account of a network is one presence."""

    code = "presence_is_there"
    sentence = _("This account of this network is a presence already.")


class PresenceIsUnclear(Invalid):
    """Names and days have to make sense."""

    code = "presence_is_unclear"
    sentence = _("A presence has a name and an id on its network, and ends no sooner than it begins.")


class ChannelIsElsewhere(Invalid):
    """What is said on one network tells nothing of an account on another."""

    code = "channel_is_elsewhere"
    sentence = _(
        "This channel belongs to another network. Take one of the same network, a signed webhook or a CSV file."
    )


class FigureIsComputed(Invalid):
    """It is counted from our own messages."""

    code = "figure_is_computed"
    sentence = _("This figure is computed from our own messages, so it cannot be typed in or imported.")


class FigureIsImpossible(Invalid):
    """A figure is a number that can be."""

    code = "figure_is_impossible"
    sentence = _("A figure is a number from zero on with at most two decimals, and a share is at most 100.")


class DayIsAhead(Invalid):
    """Nobody knows yet."""

    code = "day_is_ahead"
    sentence = _("This day is not there yet. Give today or a day before it.")


class TableIsUnreadable(Invalid):
    """The file has not the columns that are needed."""

    code = "table_is_unreadable"
    sentence = _(
        "The table needs the columns network, account and day, and either metric and value or one column for each figure."
    )


class NetworkTellsNoFigures(Conflict):
    """No look at it brings anything."""

    code = "network_tells_no_figures"
    sentence = _(
        "Nobody can be asked for figures here: the presence needs an active channel of a network that tells them."
    )


class NetworkAsksForPatience(Conflict):
    """It said when it may be asked again."""

    code = "network_asks_for_patience"
    sentence = _("The network asks for patience. It is asked again as soon as it allows.")


class FiguresFileIsTooLarge(Invalid):
    """More bytes than a table of figures has."""

    code = "figures_file_is_too_large"
    sentence = _("This file is larger than 2 MB.")
