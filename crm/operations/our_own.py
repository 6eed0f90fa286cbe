"""Tells which authors on networks we are ourselves."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from crm.connectors import CONNECTORS
from crm.connectors.base import Author
from crm.models import Channel, Network, OwnPresence

# Names that people give themselves prove nothing: these networks give a handle to one account alone.
_NAMED_BY_HANDLE = {Network.MASTODON, Network.X}


def ours_among(spoke: Iterable[tuple[Channel, Author]]) -> set[tuple[int, str]]:
    """Return those who are an account of ours, by channel and their id there; one query at most.

    Known by the options of the channel or by an own presence on that network. Where those who push say it themselves,
    nothing is asked.
    """
    asked = [(channel, author) for channel, author in spoke if CONNECTORS[channel.network].is_among_others]
    if not asked:
        return set()
    presences = OwnPresence.objects.filter(network__in={channel.network for channel, _author in asked})
    known: set[tuple[str, str]] = set()
    for network, external_id, handle, url in presences.values_list("network", "external_id", "handle", "url"):
        names = {external_id, url, f"@{handle.removeprefix('@').lower()}" if network in _NAMED_BY_HANDLE else ""}
        known |= {(network, name) for name in names if name not in {"", "@"}}
    return {
        (channel.pk, author.external_id)
        for channel, author in asked
        if CONNECTORS[channel.network].is_ours(channel, author)
        or any((channel.network, name) in known for name in _names_of(channel, author))
    }


def _names_of(channel: Channel, author: Author) -> set[str]:
    names = {author.external_id, author.url}
    if channel.network in _NAMED_BY_HANDLE and author.handle:
        handle = author.handle.lower()
        # Mastodon leaves out the server of its own people.
        names |= {f"@{handle}", f"@{handle}@{urlsplit(author.url).hostname}"}
    return names - {""}
