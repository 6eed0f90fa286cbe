"""One run of an import, and what it brings: authors, posts, topics, comments and duplicates of any source."""

from dataclasses import dataclass, field
from datetime import datetime

from community.foundation.events import Origin
from community.importing.categories import Categories
from community.importing.refusals import RowRefused
from community.importing.report import Report
from community.models import Member, Topic
from community.models.topic import State

KEY_LENGTH_LIMIT = 200
NAME_LENGTH_LIMIT = 120
TITLE_LENGTH_LIMIT = 300
SMALLEST, LARGEST = -(2**31), 2**31 - 1


@dataclass(frozen=True)
class ImportRun:
    """Where the rows come from, how their history counts, and who is told what became of them."""

    source: str
    origin: Origin
    report: Report
    categories: Categories
    dry_run: bool = False
    # As the source names them, in lower case.
    employees: frozenset[str] = frozenset()

    def key(self, kind: str, name: object) -> str:
        """Return the key by which a second run knows the row again. Raises ``RowRefused`` when it is too long."""
        key = f"{self.source}/{kind}/{name}"
        if len(key) > KEY_LENGTH_LIMIT:
            raise RowRefused(f"the name {str(name)[:40]!r}... is too long for a key")
        return key

    def kind_of(self, name: object) -> Member.Kind:
        """Return on whose side an author of the source stands; whoever is not named is a customer."""
        return Member.Kind.EMPLOYEE if str(name).lower() in self.employees else Member.Kind.CUSTOMER


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who wrote; ``seen_at`` is the registration, or a post when the source has no row of its own for him."""

    key: str
    name: str
    seen_at: datetime
    has_row: bool = False
    kind: Member.Kind = Member.Kind.CUSTOMER


@dataclass(frozen=True, slots=True)
class ImportedPost:
    """One message and a harmless copy of it to show; ``kind`` and ``where`` are for the report."""

    key: str
    kind: str
    where: str
    number: int
    author: Author
    body: str
    html: str
    created_at: datetime
    edited_at: datetime | None = None
    score: int = 0
    reply_to: int | None = None
    state: State = State.VISIBLE


@dataclass(frozen=True, slots=True)
class ImportedSolution:
    """The post that was accepted, and when; the asker is who accepted it."""

    post_key: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class ImportedPin:
    """Since when a topic stands on top, of its category or of all, and until when; without an end it stays there."""

    pinned_at: datetime
    everywhere: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedTopic:
    """A whole thread; the first post is its body, and in some sources all there is of the topic itself."""

    key: str
    where: str
    kind: Topic.Kind
    # The slug.
    category: str
    title: str
    posts: list[ImportedPost]
    tags: tuple[str, ...] = ()
    state: State = State.VISIBLE
    solution: ImportedSolution | None = None
    has_row: bool = True
    # Since when nobody may answer any more.
    locked_at: datetime | None = None
    pin: ImportedPin | None = None

    @property
    def is_standing(self) -> bool:
        """Tell whether readers see it."""
        return self.state == State.VISIBLE

    @property
    def first(self) -> ImportedPost:
        """The body of the topic."""
        return self.posts[0]


@dataclass(frozen=True, slots=True)
class ImportedComment:
    """A remark beneath a post."""

    key: str
    post_key: str
    author: Author
    body: str
    html: str
    created_at: datetime
    score: int


@dataclass(frozen=True, slots=True)
class ImportedDuplicate:
    """A topic asks what its canonical one asks."""

    topic_key: str
    canonical_key: str
    marked_at: datetime
    where: str = field(default="", compare=False)
