"""CSV files: conversations that were exported elsewhere, one message a row."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crm.connectors.base import Author, CannotBeRead, Connector, Fetched, News, Said
from crm.connectors.reading import address, believable, mapping, moment, name_of, read_json, text, write_json
from crm.models import Message, Network

# By which names a column is known, in the files of several programs.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "message_id", "tweet_id", "post_id", "comment_id"),
    "author": ("author_id", "author", "user_id", "from"),
    "author_name": ("author_name", "name", "user_name", "from_name"),
    "handle": ("author_handle", "handle", "username", "screen_name"),
    "text": ("text", "body", "message", "content"),
    "written_at": ("written_at", "created_at", "date", "timestamp"),
    "in_reply_to": ("in_reply_to", "in_response_to_tweet_id", "parent_id", "reply_to"),
    "subject": ("subject", "title"),
    "url": ("url", "link", "permalink"),
    "direction": ("direction",),
    "inbound": ("inbound",),
    "visibility": ("visibility",),
}
_TWITTER = "%a %b %d %H:%M:%S %z %Y"
_NO = {"false", "0", "no", "out"}


class Table(Connector):
    """Takes rows whose columns have one of the usual names; an id, an author, a text and a moment are needed."""

    network = Network.CSV

    def parse(self, raw: bytes) -> Sequence[News]:
        row = mapping(read_json(raw), "the row")
        given = {name: next((text(row[one]) for one in names if row.get(one)), "") for name, names in _COLUMNS.items()}
        if not given["text"]:
            raise CannotBeRead("the row has no text")
        author = name_of(given["author"] or given["handle"], "the author")
        is_ours = (given["direction"] or given["inbound"] or "in").lower() in _NO
        return [
            Said(
                external_id=name_of(given["id"], "the row"),
                author=Author(author, given["author_name"][:200], given["handle"][:200]),
                text=given["text"],
                written_at=_moment(given["written_at"]),
                visibility=Message.Visibility.PRIVATE
                if given["visibility"] == "private"
                else Message.Visibility.PUBLIC,
                direction=Message.Direction.OUT if is_ours else Message.Direction.IN,
                in_reply_to=given["in_reply_to"][:300],
                subject=given["subject"][:300],
                url=address(given["url"]),
            )
        ]


def rows_of(path: Path) -> Iterator[Fetched]:
    """Yield the rows of a file one by one, however large it is."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            named: dict[str, Any] = {str(name).strip().lower(): value for name, value in row.items() if name}
            known = next((named[one] for one in _COLUMNS["id"] if named.get(one)), f"row:{number}")
            yield Fetched(str(known)[:300], write_json(named), is_backfill=True)


def _moment(given: str) -> datetime:
    try:
        return believable(datetime.strptime(given, _TWITTER).astimezone(UTC))
    except (ValueError, OverflowError):
        return moment(given, "the row")
