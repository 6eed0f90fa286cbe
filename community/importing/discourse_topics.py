"""What an answer of Discourse to ``GET /t/ID.json`` says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from community.importing.categories import category_slug
from community.importing.discourse_categories import names_categories, note_categories
from community.importing.discourse_files import JsonDocument
from community.importing.discourse_posts import POSTS, read_posts
from community.importing.opening import TOPICS, last_posted_at
from community.importing.reading import Fields
from community.importing.refusals import RowRefused
from community.importing.run import ImportedPin, ImportedPost, ImportedSolution, ImportedTopic, ImportRun
from community.importing.tags import tag_slugs
from community.importing.titles import cut_title
from community.models import Member, Topic
from community.models.topic import State


@dataclass(frozen=True)
class TopicReader:
    """Turns documents into topics and reports what it refuses."""

    run: ImportRun
    # The slug of the category that takes all; without it each of theirs has one of ours.
    category: str
    # Their categories whose topics are questions; none named means all.
    question_categories: frozenset[int]

    def read(self, document: JsonDocument) -> ImportedTopic | None:
        """Return a topic, or nothing when it was refused or passed over, which is reported."""
        report = self.run.report
        try:
            fields = _parsed(document)
            if names_categories(fields):
                note_categories(self.run, document.where, fields)
                return None
            if fields.text("archetype", "regular") == "private_message":
                report.skip(TOPICS, "private messages")
                report.skip(POSTS, "posts of private messages", len(_posts(fields)))
                return None
            head = self._head(document.where, fields)
        except RowRefused as refusal:
            report.reject(TOPICS, document.where, str(refusal))
            return None
        posts = read_posts(self.run, document.where, _posts(fields))
        if not posts or posts[0].number != 1:
            report.reject(TOPICS, document.where, "its first post is missing")
            report.skip(POSTS, "posts of topics that were rejected", len(posts))
            return None
        self._warn_of_missing_posts(document.where, fields)
        try:
            return self._whole(head, fields, posts)
        except RowRefused as refusal:
            report.reject(TOPICS, document.where, str(refusal))
            report.skip(POSTS, "posts of topics that were rejected", len(posts))
            return None

    def _head(self, where: str, fields: Fields) -> ImportedTopic:
        _posts(fields)
        title = " ".join(fields.text("title").split())
        if not title:
            raise RowRefused("title is empty")
        return ImportedTopic(
            key=self.run.key("topics", fields.integer("id")),
            where=where,
            kind=Topic.Kind.QUESTION,
            category=self._category(fields.optional_integer("category_id")),
            title=cut_title(self.run.report, where, title),
            posts=[],
            tags=tag_slugs(_tag_names(fields)),
            state=_state(fields),
        )

    def _category(self, theirs: int | None) -> str:
        return self.category or category_slug(self.run.source if theirs is None else f"{self.run.source}-{theirs}")

    def _warn_of_missing_posts(self, where: str, fields: Fields) -> None:
        stream = fields.record("post_stream")
        missing = len(stream.items("stream")) - len(stream.items("posts"))
        if missing > 0:
            self.run.report.warn("topics with posts missing", where, f"{missing} of its posts are not in the file")

    def _whole(self, head: ImportedTopic, fields: Fields, posts: list[ImportedPost]) -> ImportedTopic:
        accepted = self._accepted(head, fields, posts)
        for other in accepted[1:]:
            self.run.report.warn(
                "further accepted posts made helpful",
                other.where,
                "the topic has a solution already; it counts as helpful",
            )
        further = {post.key for post in accepted[1:]}
        posts = [replace(post, score=post.score + 1) if post.key in further else post for post in posts]
        kind = self._kind(fields, posts[0], is_solved=bool(accepted))
        solution = None
        if accepted and kind == Topic.Kind.QUESTION:
            # Nobody noted when it was accepted.
            solution = ImportedSolution(accepted[0].key, max(accepted[0].created_at, posts[0].created_at))
        # Nobody noted when it was closed, either.
        closed = fields.is_true("closed") or fields.is_true("archived")
        locked_at = last_posted_at(posts) if closed else None
        pin = _pin(fields, posts[0].created_at)
        return replace(head, kind=kind, posts=posts, solution=solution, locked_at=locked_at, pin=pin)

    def _accepted(self, head: ImportedTopic, fields: Fields, posts: list[ImportedPost]) -> list[ImportedPost]:
        """Return the accepted posts that can be a solution, the first one first."""
        numbers = _accepted_numbers(fields)
        by_number = {post.number: post for post in posts}
        accepted = []
        for number in numbers:
            post = by_number.get(number)
            if post is None:
                self._warn_of_no_solution(head, f"its accepted post {number} was not imported")
            elif number == 1:
                self._warn_of_no_solution(head, "its first post is accepted, but a question does not answer itself")
            elif State.VISIBLE not in {post.state} & {head.state}:
                self._warn_of_no_solution(head, f"its accepted post {number} was hidden or deleted")
            else:
                accepted.append(post)
        return accepted

    def _warn_of_no_solution(self, head: ImportedTopic, what: str) -> None:
        self.run.report.warn("accepted posts that solve nothing", head.where, what)

    def _kind(self, fields: Fields, first: ImportedPost, *, is_solved: bool) -> Topic.Kind:
        """The forum's own processes ask nothing; of named categories everything is a question, of others what is solved."""
        if first.author.kind == Member.Kind.SYSTEM:
            return Topic.Kind.DISCUSSION
        named = not self.question_categories or fields.optional_integer("category_id") in self.question_categories
        return Topic.Kind.QUESTION if named or is_solved else Topic.Kind.DISCUSSION


def _parsed(document: JsonDocument) -> Fields:
    if document.problem:
        raise RowRefused(document.problem)
    try:
        values = json.loads(document.content)
    except (ValueError, RecursionError) as error:
        raise RowRefused(f"broken JSON: {error}") from None
    if not isinstance(values, dict):
        raise RowRefused("it is not a topic: no object")
    return Fields(values)


def _posts(fields: Fields) -> Sequence[object]:
    posts = fields.record("post_stream").items("posts")
    if not posts:
        raise RowRefused("it has no posts")
    return posts


def _accepted_numbers(fields: Fields) -> list[int]:
    """Return the numbers of accepted posts in their order; some versions name them beside the posts, one or many."""
    numbers = sorted(
        number
        for post in _posts(fields)
        if isinstance(post, dict) and post.get("accepted_answer") is True
        for number in [post.get("post_number")]
        if isinstance(number, int)
    )
    if not numbers:
        one = [fields.record("accepted_answer")] if fields.has("accepted_answer") else []
        more = [Fields(each) for each in fields.items("accepted_answers") if isinstance(each, dict)]
        numbers = sorted({each.integer("post_number") for each in [*one, *more]})
    return numbers


def _pin(fields: Fields, opened_at: datetime) -> ImportedPin | None:
    """Return the pin of a topic; one that has ended is none, and ``pinned`` alone tells of one whose date is not there."""
    if not (fields.has("pinned_at") or fields.is_true("pinned")):
        return None
    pinned_at, until = fields.optional_moment("pinned_at") or opened_at, fields.optional_end("pinned_until")
    if until is not None and until <= max(pinned_at, timezone.now()):
        return None
    return ImportedPin(pinned_at, everywhere=fields.is_true("pinned_globally"), until=until)


def _tag_names(fields: Fields) -> list[str]:
    """Return the names of tags; newer versions give objects."""
    names = (tag.get("name") if isinstance(tag, dict) else tag for tag in fields.items("tags"))
    return [name for name in names if isinstance(name, str)]


def _state(fields: Fields) -> State:
    if fields.has("deleted_at"):
        return State.DELETED
    return State.HIDDEN if fields.is_false("visible") else State.VISIBLE
