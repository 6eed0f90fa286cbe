"""CSV files: conversations that were exported elsewhere, one message a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from community.importing.tables import read_rows
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
# Without one of each nothing can be told from a table.
_NEEDED: Sequence[frozenset[str]] = (
    frozenset(_COLUMNS["id"]),
    frozenset((*_COLUMNS["author"], *_COLUMNS["handle"])),
    frozenset(_COLUMNS["text"]),
    frozenset(_COLUMNS["written_at"]),
)
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


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: where it begins, what is kept of it, and what is wrong with how it is written."""

    line: int
    fetched: Fetched
    fault: str = ""


def holds_conversations(columns: Sequence[str]) -> bool:
    """Tell whether a table with these columns can say who wrote what, and when."""
    names = {name.strip().lower() for name in columns}
    return all(names & wanted for wanted in _NEEDED)


def rows_of(path: Path) -> Iterator[Row]:
    """Yield the rows of a file one by one, however large it is. Raises ``SourceRefused`` when it is no table."""
    for number, row in enumerate(read_rows(path), 1):
        named = {name.lower(): value for name, value in row.values.items() if name}
        known = next((named[one] for one in _COLUMNS["id"] if named.get(one)), f"row:{number}")
        yield Row(row.line, Fetched(known[:300], write_json(named), is_backfill=True), row.fault)


def _moment(given: str) -> datetime:
    try:
        return believable(datetime.strptime(given, _TWITTER).astimezone(UTC))
    except (ValueError, OverflowError):
        return moment(given, "the row")
