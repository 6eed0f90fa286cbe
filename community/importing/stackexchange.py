"""Imports the XML tables of a Stack Exchange data dump."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import batched
from pathlib import Path

from community.importing.ahead import read_ahead
from community.importing.comments import COMMENTS, NO_POST, load_comments
from community.importing.duplicates import LINKS, load_duplicates
from community.importing.members import MEMBERS, load_members
from community.importing.progress import Progress
from community.importing.reading import Fields, moment_of, ticks
from community.importing.refusals import RowRefused, SourceRefused
from community.importing.run import ImportedDuplicate, ImportRun
from community.importing.spool import ANSWER, Spool
from community.importing.stackexchange_rows import ACCEPTANCE, DUPLICATE, read_comment, read_post, read_user
from community.importing.stackexchange_topics import KINDS, topics_of, where
from community.importing.tags import TAGS, load_tags, tag_slug
from community.importing.topics import batches_of, load_topics
from community.importing.xml_rows import XmlRow, read_rows, refuse_declarations

REQUIRED = ("Posts.xml", "Users.xml")
OPTIONAL = ("Tags.xml", "Votes.xml", "PostLinks.xml", "Comments.xml", "Badges.xml")
BATCH = 1000
NO_ROW = b"<"
POSTS, VOTES, BADGES = "posts", "votes", "badges"


# Loads one batch into the database.
type Load = Callable[[], None]


def import_stackexchange(folder: Path, run: ImportRun, category: str, progress: Progress) -> None:
    """Import a folder of tables. Raises ``SourceRefused``, before anything is written."""
    check_folder(folder)
    if not run.dry_run:
        run.categories.id_of(category)
    with Spool() as spool, closing(read_ahead(_Dump(folder, run, spool, progress).loads(category))) as loads:
        for load in loads:
            load()


def check_folder(folder: Path) -> None:
    """Raise ``SourceRefused`` when a required table is missing or one declares entities."""
    for table in REQUIRED:
        if not (folder / table).is_file():
            raise SourceRefused(f"There is no {table} in {folder}; a Stack Exchange dump has one.")
    for table in REQUIRED + OPTIONAL:
        if (folder / table).is_file():
            refuse_declarations(folder / table)


class _Dump:
    """The tables of one dump, each read once from its beginning to its end."""

    def __init__(self, folder: Path, run: ImportRun, spool: Spool, progress: Progress) -> None:
        self._folder, self._run, self._spool, self._progress = folder, run, spool, progress
        self._report = run.report

    def loads(self, category: str) -> Generator[Load]:
        """Read everything and yield, batch by batch, what is to be done with it in the database."""
        yield from self._tags()
        yield from self._members()
        yield from self._acceptances()
        yield from self._posts()
        yield from self._topics(category)
        yield from self._links()
        yield from self._comments()
        self._pass_over_badges()

    def _tags(self) -> Iterator[Load]:
        for rows in batched(self._rows("Tags.xml", TAGS), BATCH):
            yield partial(load_tags, self._run, self._taken(TAGS, rows, _tag))

    def _members(self) -> Iterator[Load]:
        for rows in batched(self._rows("Users.xml", MEMBERS), BATCH):
            authors = self._taken(MEMBERS, rows, lambda row: read_user(self._run, row))
            yield partial(load_members, self._run, authors)

    def _acceptances(self) -> Iterator[Load]:
        others = partial(self._report.skip, VOTES, "votes without voters, counted in the scores of the posts")
        for row in self._rows("Votes.xml", VOTES, f'VoteTypeId="{ACCEPTANCE}"'.encode(), others):
            with self._refusals(VOTES, row):
                fields = Fields(row.attributes)
                if fields.integer("VoteTypeId") == ACCEPTANCE:
                    self._spool.add_acceptance(fields.integer("PostId"), ticks(fields.moment("CreationDate")))
                    self._report.skip(VOTES, "acceptances, used for the date of the solution only")
                else:
                    others()
            yield _nothing

    def _posts(self) -> Iterator[Load]:
        for rows in batched(self._rows("Posts.xml", POSTS), BATCH):
            for row in rows:
                with self._refusals(POSTS, row):
                    self._spool_post(row)
            yield _nothing
        for orphan in self._spool.take_orphans():
            self._report.reject(KINDS[ANSWER], where(orphan), f"its question {orphan.topic} is not in the dump")

    def _spool_post(self, row: XmlRow) -> None:
        if Fields(row.attributes).integer("PostTypeId") not in KINDS:
            self._report.skip(POSTS, "tag wikis and other posts that are neither question nor answer")
        elif not self._spool.add_post(read_post(row)):
            raise RowRefused(f"the Id {row.attributes['Id']} was there before")

    def _topics(self, category: str) -> Iterator[Load]:
        with self._progress.phase("topics", unit="posts") as phase:
            for batch in batches_of(topics_of(self._spool, self._run, category)):
                phase.advance(sum(len(topic.posts) for topic in batch))
                yield partial(load_topics, self._run, batch)

    def _links(self) -> Iterator[Load]:
        for row in self._rows("PostLinks.xml", LINKS):
            with self._refusals(LINKS, row):
                self._spool_link(row)
        for links in batched(self._duplicates(), BATCH):
            yield partial(load_duplicates, self._run, links)

    def _spool_link(self, row: XmlRow) -> None:
        fields = Fields(row.attributes)
        if fields.integer("LinkTypeId") != DUPLICATE:
            self._report.skip(LINKS, "links that are not duplicates")
            return
        topic, canonical = fields.integer("PostId"), fields.integer("RelatedPostId")
        at = ticks(fields.moment("CreationDate"))
        if topic == canonical:
            self._pass_over_link(row.where, f"question {topic} is said to duplicate itself")
        elif missing := [post for post in (topic, canonical) if not self._spool.has_question(post)]:
            self._pass_over_link(row.where, f"there is no question {missing[0]}")
        elif not self._spool.add_link(topic, canonical, at, row.where):
            self._report.skip(LINKS, "further duplicates of a topic that has a canonical one")

    def _duplicates(self) -> Iterator[ImportedDuplicate]:
        for topic, _canonical, at, place in self._spool.links():
            canonical = self._spool.canonical_of(topic)
            if canonical is None:
                self._pass_over_link(place, f"question {topic} stands in a ring of duplicates")
            else:
                key = self._run.key
                yield ImportedDuplicate(key("topics", topic), key("topics", canonical), moment_of(at), place)

    def _pass_over_link(self, place: str, what: str) -> None:
        self._report.warn("duplicates passed over", place, what)
        self._report.skip(LINKS, "duplicates of themselves, of a ring, or of what is missing")

    def _comments(self) -> Iterator[Load]:
        for rows in batched(self._rows("Comments.xml", COMMENTS), BATCH):
            comments = []
            for post, comment in self._taken(COMMENTS, rows, lambda row: read_comment(self._run, row)):
                if self._spool.has_post(post):
                    comments.append(comment)
                else:
                    self._report.skip(COMMENTS, NO_POST)
            yield partial(load_comments, self._run, comments)

    def _pass_over_badges(self) -> None:
        pass_over = partial(self._report.skip, BADGES, "badges, which have no place here yet")
        for _row in self._rows("Badges.xml", BADGES, NO_ROW, pass_over):
            pass_over()

    def _rows(
        self, table: str, kind: str, needle: bytes = b"", pass_over: Callable[[], None] = lambda: None
    ) -> Iterator[XmlRow]:
        """Yield the whole rows of a table, which may be missing, and reject the broken ones."""
        path = self._folder / table
        if not path.is_file():
            return
        with self._progress.phase(table, path.stat().st_size) as phase:
            for row in read_rows(path, phase.advance, needle, pass_over):
                if row.problem:
                    self._report.reject(kind, row.where, row.problem)
                else:
                    yield row

    def _taken[Taken](self, kind: str, rows: tuple[XmlRow, ...], read: Callable[[XmlRow], Taken]) -> list[Taken]:
        """Return what the rows say, without those that are refused."""
        taken = []
        for row in rows:
            try:
                taken.append(read(row))
            except RowRefused as refusal:
                self._report.reject(kind, row.where, str(refusal))
        return taken

    @contextmanager
    def _refusals(self, kind: str, row: XmlRow) -> Iterator[None]:
        try:
            yield
        except RowRefused as refusal:
            self._report.reject(kind, row.where, str(refusal))


def _nothing() -> None:
    """Stand for a stretch of reading that leaves nothing to load, so that an interruption need not wait long."""


def _tag(row: XmlRow) -> str:
    name = Fields(row.attributes).text("TagName")
    slug = tag_slug(name)
    if not slug:
        raise RowRefused(f"nothing remains of the name {name!r}")
    return slug
