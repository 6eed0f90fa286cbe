"""Refusals about saved searches; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid


class SearchIsNotPossible(Invalid):
    """The network does not allow it; the sentence says why."""

    code = "search_is_not_possible"
    sentence = _("This network cannot be searched: what people say there comes by itself or not at all.")


class SearchIsUnclear(Invalid):
    """A search has a name and something to look for."""

    code = "search_is_unclear"
    sentence = _("Give the search a name and something to look for.")


class SearchIsThere(Conflict):
    """The same is looked for once on a channel."""

    code = "search_is_there"
    sentence = _("This is looked for on this channel already.")


class ChannelRests(Conflict):
    """The network asked for patience, failed a moment ago, or the channel is off."""

    code = "channel_rests"
    sentence = _("This channel is switched off or rests until the network may be asked again.")


class NetworkDoesNotAnswer(Conflict):
    """Nobody knows what it would find."""

    code = "network_does_not_answer"
    sentence = _("The network does not answer as agreed. Try again later.")
