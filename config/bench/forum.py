"""A large forum by COPY from a fixed seed: members, questions with answers and solutions, and their search documents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from random import Random

import psycopg
from django.db import transaction

from community.foundation.copying import copy_rows, table_of
from community.models import Category, Member, Post, SearchDocument, Solution, Tag, Topic
from community.operations.indexing.lexicon import count_words
from config.bench.database import loading

SEED = 42
PLACES, TAGS, WORDS, SENTENCES = 20, 200, 30_000, 40_000
# Of a size that memory holds easily, whatever the size of the forum.
BLOCK = 5_000
FIRST_DAY = datetime(2022, 1, 1, tzinfo=UTC)
DAYS = 1_700
LONG_THREAD = 2_000
# Ids below are of the members that every database has.
OTHERS = 1_000
# Words that are typed into the search: one that few documents have, one that very many have.
RARE, FREQUENT = "zyxomat", "forum"
_SYLLABLES = ("ba", "con", "de", "er", "fi", "gra", "ho", "in", "ju", "ka", "lo", "men", "no", "pre", "qua", "ri", "so")
_FILLED = (Member, Topic, Topic.tags.through, Post, Solution, SearchDocument)

Say = Callable[[str], None]
_TOPIC = ("id", "category_id", "author_id", "title", "slug", "created_at", "last_posted_at", "post_count",
          "me_too_count", "solved_at")  # fmt: skip
_POST = ("id", "topic_id", "number", "author_id", "body", "html", "created_at")
_DOCUMENT = ("kind", "thing_id", "thread_id", "category_id", "author_id", "language", "title", "tags", "keywords",
             "body", "aside", "address", "solved", "created_at", "updated_at")  # fmt: skip


@dataclass(frozen=True)
class _Topic:
    number: int
    place: int
    author: int
    at: datetime
    title: str
    rare: str


@dataclass(frozen=True)
class _Post:
    id: int
    author: int
    at: datetime
    text: str


def fill(owner: psycopg.Connection, questions: int, members: int, say: Say) -> None:
    """Write so many questions with four answers each on average; two of five are solved, a few have the rare word.

    Block by block, so memory does not grow. Indexes and keys are made at the end, in one go. There are no events: to
    the intakes it is all old.
    """
    with loading(owner, [table_of(model) for model in _FILLED]):
        forum = Forum(Random(SEED), members)  # noqa: S311 -- nothing secret
        say(f"{members:,} members ...")
        forum.write_people()
        for numbers in batched(range(1, questions + 1), BLOCK, strict=False):
            with transaction.atomic():
                forum.write_block(numbers)
            say(f"{numbers[-1]:,} questions, {forum.posts:,} posts ...")
        say("indexes and keys ...")
    _set_sequences(owner)
    say("statistics ...")
    owner.execute("VACUUM ANALYZE")
    say("words ...")
    count_words()


def _set_sequences(owner: psycopg.Connection) -> None:
    """Let whatever is written next go on behind what was copied."""
    for model in (Member, Topic, Post, Category, Tag):
        table = table_of(model)
        owner.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {table}",  # noqa: S608 -- names are our own
            [table],
        )


class Forum:
    """Draws what is written; the ids are counted here."""

    def __init__(self, chance: Random, members: int) -> None:
        self.members, self.posts = members, 0
        self._chance = chance
        self._words = ["".join(self._spelt(number)) for number in range(17**2, 17**2 + WORDS)]
        self._words[3] = FREQUENT
        self._sentences = [self._sentence(12) for _ in range(SENTENCES)]

    def write_people(self) -> None:
        """Write members, categories and tags."""
        with transaction.atomic():
            for numbers in batched(range(1, self.members + 1), 50_000, strict=False):
                rows = ((OTHERS + n, f"member-{n}@bench.example", f"Member {n}", f"member-{n}", "!") for n in numbers)
                copy_rows(Member, ("id", "email", "display_name", "handle", "password"), rows)
            Category.objects.bulk_create(
                Category(pk=n, slug=f"place-{n}", name=f"Place {n}", position=n) for n in range(1, PLACES + 1)
            )
            Tag.objects.bulk_create(Tag(pk=n, slug=f"tag-{n}") for n in range(1, TAGS + 1))

    def write_block(self, numbers: tuple[int, ...]) -> None:
        """Write some questions with all that belongs to them."""
        topics: list[tuple[object, ...]] = []
        posts: list[tuple[object, ...]] = []
        documents: list[tuple[object, ...]] = []
        tagged: list[tuple[object, ...]] = []
        solutions: list[tuple[object, ...]] = []
        for number in numbers:
            topic = self._topic(number)
            answers = list(self._answers(topic))
            solution = answers[len(answers) // 2] if answers and self._chance.random() < 0.5 else None
            last = answers[-1].at if answers else topic.at
            topics.append(
                (number, topic.place, topic.author, topic.title, "bench", topic.at, last, 1 + len(answers),
                 int(self._chance.expovariate(0.7)), solution.at if solution else None)
            )  # fmt: skip
            tags = sorted({1 + int(TAGS * self._chance.random() ** 2) for _ in range(2)})
            tagged += [(number, tag) for tag in tags]
            first = _Post(self._next(), topic.author, topic.at, self._text(topic.rare))
            for place, post in enumerate((first, *answers), 1):
                posts.append((post.id, number, place, post.author, post.text, f"<p>{post.text}</p>", post.at))
            if solution:
                solutions.append((number, solution.id, topic.author, solution.at))
            documents += self._documents(topic, tags, first, answers, solution, last)
        copy_rows(Topic, _TOPIC, topics)
        copy_rows(Topic.tags.through, ("topic_id", "tag_id"), tagged)
        copy_rows(Post, _POST, posts)
        copy_rows(Solution, ("topic_id", "post_id", "marked_by_id", "marked_at"), solutions)
        copy_rows(SearchDocument, _DOCUMENT, documents)

    def phrase(self) -> str:
        """Return words that stand side by side in some texts."""
        return " ".join(self._sentences[7].split()[2:5]).lower()

    def question(self) -> tuple[str, str]:
        """Return a title and a text of a question that nobody asked yet."""
        return self._sentence(8), self._text("")

    def _topic(self, number: int) -> _Topic:
        at = FIRST_DAY + timedelta(seconds=number * DAYS * 86_400 / 1_100_000)
        rare = RARE if number % 5_000 == 1 else ""
        place = 1 + int(PLACES * self._chance.random() ** 2)
        return _Topic(number, place, self._somebody(), at, self._sentence(8), rare)

    def _answers(self, topic: _Topic) -> Iterator[_Post]:
        count = LONG_THREAD if topic.number == 1 else int(13.5 * self._chance.random() ** 2)
        for place in range(1, count + 1):
            at = topic.at + timedelta(minutes=17 * place)
            yield _Post(self._next(), self._somebody(), at, self._text(""))

    def _documents(
        self,
        topic: _Topic,
        tags: list[int],
        first: _Post,
        answers: list[_Post],
        solution: _Post | None,
        last: datetime,
    ) -> Iterator[tuple[object, ...]]:
        words = [f"tag-{tag}" for tag in tags]
        address = f"/questions/{topic.number}-bench/"
        aside = solution.text if solution else ""
        yield ("topic", topic.number, topic.number, topic.place, topic.author, "english", topic.title, words,
               " ".join(words), first.text, aside, address, bool(solution), topic.at, last)  # fmt: skip
        for post in answers:
            yield ("post", post.id, topic.number, topic.place, post.author, "english", "", [], "", post.text,
                   topic.title, f"/posts/{post.id}/", post is solution, post.at, post.at)  # fmt: skip

    def _next(self) -> int:
        self.posts += 1
        return self.posts

    def _somebody(self) -> int:
        return OTHERS + 1 + int((self.members - 1) * self._chance.random() ** 3)

    def _text(self, more: str) -> str:
        return " ".join([*self._chance.choices(self._sentences, k=3), more, f"item{self._chance.randrange(10**6)}"])

    def _sentence(self, words: int) -> str:
        """Few words are frequent and many are rare, as in any language."""
        picked = [self._words[int(WORDS ** self._chance.random()) - 1] for _ in range(words)]
        return f"{' '.join(picked).capitalize()}."

    def _spelt(self, number: int) -> Iterator[str]:
        while number:
            number, rest = divmod(number, len(_SYLLABLES))
            yield _SYLLABLES[rest]
