"""Everybody who writes on a network becomes a persona, and what is known of them is kept up to date."""

from collections.abc import Sequence

from django.db import connection

from crm.connectors.base import Author, Removed, Said
from crm.models import Persona

# Known names are not lost to an event that tells none; a persona that says the same every minute is not written each time.
_MEET = """
    INSERT INTO crm_persona AS p (network, external_id, name, handle, url, follower_count, first_seen_at, last_seen_at, version)
    SELECT network, external_id, name, handle, url, followers, now(), now(), 1
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
        AS seen (network, external_id, name, handle, url, followers)
    ON CONFLICT (network, external_id) DO UPDATE SET
        name = coalesce(nullif(excluded.name, ''), p.name), handle = coalesce(nullif(excluded.handle, ''), p.handle),
        url = coalesce(nullif(excluded.url, ''), p.url),
        follower_count = coalesce(excluded.follower_count, p.follower_count),
        last_seen_at = now(), version = p.version + 1
    WHERE (coalesce(nullif(excluded.name, ''), p.name), coalesce(nullif(excluded.handle, ''), p.handle),
           coalesce(nullif(excluded.url, ''), p.url), coalesce(excluded.follower_count, p.follower_count))
          IS DISTINCT FROM (p.name, p.handle, p.url, p.follower_count)
       OR p.last_seen_at < now() - interval '1 hour'
"""


def meet(told: Sequence[tuple[str, Said | Removed]]) -> dict[tuple[str, str], Persona]:
    """Know everybody who wrote, by network and name there; in one order, so that two who meet the same people do not wait for each other."""
    seen: dict[tuple[str, str], Author] = {}
    for network, news in told:
        if isinstance(news, Said) and news.to:
            seen.setdefault((network, news.to), Author(news.to))
        author = news.author
        if author is None:
            continue
        known = seen.get((network, author.external_id))
        seen[network, author.external_id] = _fuller(author, known) if known else author
    rows = [
        (network, name, one.name, one.handle, one.url, one.follower_count)
        for (network, name), one in sorted(seen.items())
    ]
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MEET, [list(column) for column in zip(*rows, strict=True)])
    found = Persona.objects.filter(
        network__in={network for network, _name in seen}, external_id__in={name for _network, name in seen}
    )
    return {(persona.network, persona.external_id): persona for persona in found}


def _fuller(author: Author, known: Author) -> Author:
    followers = known.follower_count if author.follower_count is None else author.follower_count
    return Author(
        author.external_id, author.name or known.name, author.handle or known.handle, author.url or known.url, followers
    )
