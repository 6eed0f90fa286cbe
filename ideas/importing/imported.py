"""What an import brings: rows of any format, and the idea that each one says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from community.importing.run import Author
from ideas.models import Idea

Status = Idea.Status


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as it stands in the file, with where that is; a value that nobody filled in is ``None``."""

    where: str
    values: Mapping[str, object]
    raw: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ImportedComment:
    """What somebody said about a proposal, in Markdown, and whether they spoke for the company."""

    key: str
    body: str
    author: Author
    created_at: datetime
    edited_at: datetime | None = None
    is_of_company: bool = False


@dataclass(frozen=True, slots=True)
class ImportedIdea:
    """A proposal with its votes, which have no voters, and the company's answer; ``name`` is its id in the source."""

    key: str
    where: str
    title: str
    # Markdown.
    body: str
    author: Author
    # The slug.
    category: str
    created_at: datetime
    votes: int = 0
    status: Status = Status.OPEN
    reason: str = ""
    decided_at: datetime | None = None
    # The key of the idea that stands for this one.
    merged_into: str = ""
    # Slugs, each once.
    tags: tuple[str, ...] = ()
    comments: tuple[ImportedComment, ...] = ()
    # Of how many more only the number is told.
    untold_comments: int = 0
    # Its page, which may be one of ours.
    address: str = ""
