"""Sorts a dump by topic in a temporary file of SQLite's, which is gone with the process, so memory stays constant."""

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from types import TracebackType
from typing import NamedTuple, Self

QUESTION, ANSWER = 1, 2


class SpooledPost(NamedTuple):
    """One question or answer; moments are microseconds since 1970, ``accepted_at`` those of the acceptance."""

    topic: int
    type: int
    created: int
    id: int
    row: int
    line: int
    score: int
    edited: int | None
    closed: int | None
    owner: int | None
    owner_name: str
    accepted_answer: int | None
    title: str
    tags: str
    body: str


_NAMES = ", ".join(SpooledPost._fields)
_MARKS = ", ".join("?" * len(SpooledPost._fields))
_COLUMNS = _NAMES.replace("id,", "id INTEGER PRIMARY KEY,", 1)
_SCHEMA = f"""
CREATE TABLE post ({_COLUMNS});
CREATE TABLE acceptance (post INTEGER PRIMARY KEY, at INTEGER);
CREATE TABLE link (topic INTEGER PRIMARY KEY, canonical INTEGER, at INTEGER, "where" TEXT);
"""


class Spool:
    """What must be known of a dump before its topics can be put together."""

    def __enter__(self) -> Self:
        # An empty name is a file without a name: it spills to disk and vanishes even after a kill.
        # The thread that reads ahead begins with it, and is the only one that uses it meanwhile.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_SCHEMA}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add_post(self, post: SpooledPost) -> bool:
        """Add a post; return whether its id is new."""
        statement = f"INSERT OR IGNORE INTO post ({_NAMES}) VALUES ({_MARKS})"  # noqa: S608 -- names of our own
        return self._database.execute(statement, post).rowcount == 1

    def add_acceptance(self, post: int, at: int) -> None:
        """Note when a post was accepted; the last time counts."""
        statement = "INSERT INTO acceptance VALUES (?, ?) ON CONFLICT (post) DO UPDATE SET at = max(at, excluded.at)"
        self._database.execute(statement, (post, at))

    def add_link(self, topic: int, canonical: int, at: int, where: str) -> bool:
        """Note a duplicate; return whether it is the first one of its topic."""
        statement = "INSERT OR IGNORE INTO link VALUES (?, ?, ?, ?)"
        return self._database.execute(statement, (topic, canonical, at, where)).rowcount == 1

    def take_orphans(self) -> list[SpooledPost]:
        """Take out the answers whose question is not there, and return them without their texts."""
        where = "type = 2 AND topic NOT IN (SELECT id FROM post WHERE type = 1)"
        names = _NAMES.replace("body", "''").replace("title", "''")
        found = self._database.execute(f"SELECT {names} FROM post WHERE {where}").fetchall()  # noqa: S608 -- as above
        self._database.execute(f"DELETE FROM post WHERE {where}")  # noqa: S608 -- as above
        return [SpooledPost(*row) for row in found]

    def topics(self) -> Iterator[list[SpooledPost]]:
        """Yield the posts of each topic, the question first and the answers in order of their dates."""
        self._database.execute("CREATE INDEX post_of_topic ON post (topic, type, created, id)")
        ordered = self._database.execute(f"SELECT {_NAMES} FROM post ORDER BY topic, type, created, id")  # noqa: S608
        for _topic, posts in groupby((SpooledPost(*row) for row in ordered), key=attrgetter("topic")):
            yield list(posts)

    def accepted_at(self, post: int) -> int | None:
        """Return when a post was accepted, if that is known."""
        return self._one("SELECT at FROM acceptance WHERE post = ?", post)

    def has_post(self, post: int) -> bool:
        """Tell whether a question or answer is there."""
        return self._one("SELECT 1 FROM post WHERE id = ?", post) is not None

    def has_question(self, post: int) -> bool:
        """Tell whether a question is there."""
        return self._one("SELECT 1 FROM post WHERE id = ? AND type = 1", post) is not None

    def links(self) -> Iterator[tuple[int, int, int, str]]:
        """Yield topic, canonical one, moment and place of each duplicate as it stands in the dump."""
        yield from self._database.execute('SELECT topic, canonical, at, "where" FROM link ORDER BY topic')

    def canonical_of(self, topic: int) -> int | None:
        """Follow a chain of duplicates to its end; a ring has none."""
        seen = {topic}
        while (further := self._one("SELECT canonical FROM link WHERE topic = ?", topic)) is not None:
            if further in seen:
                return None
            seen.add(further)
            topic = further
        return topic

    def _one(self, question: str, key: int) -> int | None:
        found: tuple[int] | None = self._database.execute(question, (key,)).fetchone()
        return found[0] if found else None
