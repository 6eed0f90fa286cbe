"""Tells which authors on networks we are ourselves."""

from collections.abc import Iterable
from email.utils import getaddresses
from urllib.parse import unquote, urlsplit

from django.conf import settings

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


def is_our_address(address: str) -> bool:
    """Tell whether we write letters from an e-mail address, or read those that come there."""
    mailboxes = Channel.objects.filter(network=Network.EMAIL).values_list("address", "options__sender")
    said = [settings.DEFAULT_FROM_EMAIL, settings.SERVER_EMAIL, *(sender for _url, sender in mailboxes)]
    own = {found.lower() for _name, found in getaddresses([one for one in said if isinstance(one, str)])}
    own |= {unquote(urlsplit(url).username or "").lower() for url, _sender in mailboxes}
    local, _at, host = settings.REPLY_ADDRESS.lower().partition("@")
    given, _at, domain = address.lower().rpartition("@")
    return address.lower() in own or (bool(host) and domain == host and given.partition("+")[0] == local)


def _names_of(channel: Channel, author: Author) -> set[str]:
    names = {author.external_id, author.url}
    if channel.network in _NAMED_BY_HANDLE and author.handle:
        handle = author.handle.lower()
        # Mastodon leaves out the server of its own people.
        names |= {f"@{handle}", f"@{handle}@{urlsplit(author.url).hostname}"}
    return names - {""}
