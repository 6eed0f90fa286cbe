"""RSS and Atom: feeds are asked whether they changed, and read by a parser that knows no tricks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET
from xml.parsers import expat

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from crm.connectors.base import (
    Author,
    CannotBeRead,
    CannotSearch,
    Connector,
    Fetched,
    Gap,
    NetworkIsAway,
    News,
    Pulled,
    Said,
    Secrets,
    Sought,
)
from crm.connectors.http import ask
from crm.connectors.reading import address, believable, digest_of, mapping, moment, name_of, read_json, text, write_json
from crm.models import Channel, Message, Network, SavedSearch

_DEEPEST = 50
_ENTRIES_AT_MOST = 1000
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


class Feed(Connector):
    """One feed; its address is that of the channel."""

    network = Network.RSS
    pulls = True

    def pull(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any]) -> Pulled:
        # Of a feed of others one may want only what a saved search finds in it.
        return Pulled((), cursor) if channel.options.get("only_searches") is True else self._read(channel, cursor)

    def refuse_search(self, channel: Channel, secrets: Secrets, sought: Sought) -> CannotSearch | None:
        if sought.kind == SavedSearch.Kind.HASHTAG:
            return CannotSearch(_("A feed has no hashtags. Look for the word instead."), "kind")
        if sought.language:
            return CannotSearch(_("A feed does not say in which language its entries are."), "language")
        return None

    def search(self, channel: Channel, secrets: Secrets, sought: Sought, cursor: Mapping[str, Any]) -> Pulled:
        """The feed is read by each search, conditionally; of its entries those count that hold every word."""
        seen = self._read(channel, cursor)
        wanted = sought.words.casefold().split()
        return replace(seen, events=[event for event in seen.events if _holds(event.raw, wanted)])

    def _read(self, channel: Channel, cursor: Mapping[str, Any]) -> Pulled:
        unchanged = {"If-None-Match": text(cursor.get("etag")), "If-Modified-Since": text(cursor.get("modified"))}
        answered = ask("GET", channel.address, headers={name: value for name, value in unchanged.items() if value})
        if answered.status == 304:
            return Pulled((), cursor)
        try:
            entries = [_entry(one) for one in _entries(answered.body)]
        except CannotBeRead as error:
            raise NetworkIsAway(str(error)) from error
        known = {text(one) for one in cursor.get("known") or []}
        events = [_fetched(entry, channel.address) for entry in entries]
        return Pulled(
            events,
            {
                "etag": answered.headers.get("etag", "")[:200],
                "modified": answered.headers.get("last-modified", "")[:100],
                "known": [entry["id"] for entry in entries],
                "at": max((entry["at"] for entry in entries), default=text(cursor.get("at"))),
            },
            gap=_gap(entries, known, text(cursor.get("at"))),
        )

    def parse(self, raw: bytes) -> Sequence[News]:
        entry = mapping(read_json(raw), "the entry")
        feed, changed = text(entry.get("feed")), text(entry.get("changed"))
        name = text(entry.get("author"), limit=200)
        written = moment(entry.get("at"), "the entry")
        return [
            Said(
                external_id=name_of(entry.get("id"), "the entry"),
                author=Author(
                    f"{feed}#{name}"[:300], name or urlsplit(feed).hostname or "", url=address(entry.get("about"))
                ),
                text=text(entry.get("text")),
                format=Message.Format.HTML,
                written_at=written,
                subject=text(entry.get("title"), limit=300),
                url=address(entry.get("link")),
                # A feed that tells no second date shows its changes all the same.
                edited_at=moment(changed, "the change") if changed else None,
            )
        ]


def _holds(raw: bytes, words: Sequence[str]) -> bool:
    entry = mapping(read_json(raw), "the entry")
    said = unescape(strip_tags(f"{text(entry.get('title'))} {text(entry.get('text'))}")).casefold()
    return all(word in said for word in words)


def read_xml(raw: bytes) -> ET.Element:
    """Return the root; raises ``CannotBeRead`` for what declares anything, is nested too deeply, or is broken.

    A document type can declare entities that grow without bound or read other files; feeds need none.
    """
    depth = 0

    def refuse(*_declared: object) -> None:
        raise CannotBeRead("the feed declares entities or a document type")

    def enter(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise CannotBeRead("the feed is nested too deeply")

    def leave(_name: str) -> None:
        nonlocal depth
        depth -= 1

    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = guard.EntityDeclHandler = refuse
    guard.StartElementHandler, guard.EndElementHandler = enter, leave
    try:
        guard.Parse(raw, True)  # noqa: FBT003 -- expat takes it by place
        return ET.fromstring(raw)  # noqa: S314 -- whatever makes it dangerous was refused by the guard above
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError) as error:
        raise CannotBeRead(f"the feed is no XML: {error}") from error


def _entries(raw: bytes) -> Iterator[ET.Element]:
    root = read_xml(raw)
    found = [*root.iter("item"), *root.iter(f"{_ATOM}entry")]
    yield from found[:_ENTRIES_AT_MOST]


def _entry(element: ET.Element) -> dict[str, str]:
    is_atom = element.tag.startswith(_ATOM)
    link = _atom_link(element) if is_atom else _text(element, "link")
    said = _text(element, f"{_ATOM}content", f"{_ATOM}summary", _CONTENT, "description")
    title = _text(element, f"{_ATOM}title", "title")
    published = _moment(_text(element, f"{_ATOM}published", f"{_ATOM}updated", "pubDate"))
    updated = _moment(_text(element, f"{_ATOM}updated"))
    person = element.find(f"{_ATOM}author")
    named = (_text(person, f"{_ATOM}name") if person is not None else "") or _text(element, _CREATOR, "author")
    given = _text(element, f"{_ATOM}id", "guid") or link or title
    if not given:
        raise CannotBeRead("an entry has neither an id nor a link")
    return {
        "id": given if len(given) <= 300 else f"sha256:{digest_of(given.encode())}",
        "title": title,
        "text": said,
        "link": link,
        "author": named,
        "about": _text(person, f"{_ATOM}uri") if person is not None else "",
        "at": (published or updated or datetime.fromtimestamp(0, UTC)).isoformat(),
        "changed": updated.isoformat() if updated and published and updated > published else "",
    }


def _text(element: ET.Element | None, *names: str) -> str:
    for name in names:
        found = element.find(name) if element is not None else None
        if found is not None and (words := "".join(found.itertext()).strip()):
            return words
    return ""


def _atom_link(element: ET.Element) -> str:
    links = element.findall(f"{_ATOM}link")
    best = next((one for one in links if one.get("rel", "alternate") == "alternate"), None)
    return (best.get("href") or "").strip() if best is not None else ""


def _moment(found: str) -> datetime | None:
    if not found:
        return None
    try:
        read = (
            parsedate_to_datetime(found) if found[:1].isalpha() or "," in found or " " in found else moment(found, "it")
        )
        return believable(read)
    except (ValueError, TypeError, OverflowError, CannotBeRead):
        return None


def _fetched(entry: Mapping[str, str], feed: str) -> Fetched:
    raw = write_json({**entry, "feed": feed})
    return Fetched(f"{digest_of(entry['id'].encode())[:32]}:{digest_of(raw)[:32]}", raw)


def _gap(entries: Sequence[Mapping[str, str]], known: set[str], newest: str) -> Gap | None:
    """A feed shows its latest entries only; when it shows none that is known, some may have come and gone."""
    if not known or not entries or any(entry["id"] in known for entry in entries):
        return None
    oldest = min(entry["at"] for entry in entries)
    return Gap(datetime.fromisoformat(newest) if newest else None, datetime.fromisoformat(oldest), "no entry is known")
