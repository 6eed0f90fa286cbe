"""What is measured of the community: pages, lists, search, suggestions, read marks, answers and telling watchers."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from community.foundation.intake import run_intake
from community.models import Member, Notification, Topic, Watch
from community.notifiers.base import intakes
from community.operations.posting import add_post
from community.operations.reading import raise_read_mark
from community.reports import similar_things
from config.bench.forum import FREQUENT, LONG_THREAD, OTHERS, RARE, Forum
from config.bench.measuring import Figure, in_database, recorded
from config.bench.pages import client_of, median_ms, page_figures

# In the database, in milliseconds; what a whole request takes depends on the machine and has no budget.
PAGE_MS, LIST_MS, SEARCH_MS = 20, 20, 100
# While somebody types.
SUGGESTIONS_MS = 50
# With what Python does, for these write.
MARK_MS, ANSWER_MS = 25, 250
WATCHERS, TELLING_SECONDS = 10_000, 5


@dataclass(frozen=True)
class Bench:
    """The forum, who reads it, and how often each thing is done."""

    forum: Forum
    runs: int

    def figures(self) -> Iterator[Figure]:
        """Measure one after the other; what writes comes last."""
        yield from self._questions()
        yield from self._lists()
        yield from self._searches()
        yield from self._suggestions()
        yield from self._writing()
        yield from self._telling()

    def _questions(self) -> Iterator[Figure]:
        usual = Topic.objects.filter(post_count__gte=8).order_by("-id")[:1].get()
        yield from self._page("question page", usual.get_absolute_url(), PAGE_MS)
        yield from self._page("question page, member", usual.get_absolute_url(), PAGE_MS, by=self._member(7))
        last = (LONG_THREAD - 1) // 20 + 1
        yield from self._page("question page, last of 2,000 posts", f"/questions/1-bench/?page={last}", PAGE_MS)

    def _lists(self) -> Iterator[Figure]:
        for name, query in {
            "newest": "",
            "unanswered": "?state=unanswered",
            "solved": "?state=solved",
            "of a tag": "?tag=tag-3",
            "of a rare tag": "?tag=tag-190",
            "of a category": "?category=place-2",
        }.items():
            yield from self._page(f"list, {name}", f"/questions/{query}", LIST_MS)
        for name, query in {
            "activity": "order=activity",
            "hot": "order=hot",
            "newest": "order=newest",
            "of a tag": "tag=tag-3&order=activity",
        }.items():
            yield from self._page(f"API list, {name}", f"/api/v1/topics/?{query}", LIST_MS)
        yield from self._deep()

    def _deep(self) -> Iterator[Figure]:
        """The hundredth page, reached by its key."""
        client = client_of()
        address = "/api/v1/topics/?limit=100"
        for _page in range(100):
            onward = client.get(address).json()["next"]
            if onward is None:
                break
            address = onward
        yield from self._page("API list, page 100 by its key", address, LIST_MS)

    def _searches(self) -> Iterator[Figure]:
        title, _text = self.forum.question()
        for name, typed in {
            "a rare word": RARE,
            "a frequent word": FREQUENT,
            "two words": f"{FREQUENT} {title.split()[2]}",
            "a phrase": f'"{self.forum.phrase()}"',
            "a mistyped word": "forrum",
            "a sentence": title,
        }.items():
            yield from self._page(f"search, {name}", "/api/v1/search/", SEARCH_MS, q=typed)

    def _suggestions(self) -> Iterator[Figure]:
        """The slowest of some questions, for people type all kinds."""
        asked = [self.forum.question() for _ in range(5 * self.runs)]
        for name, with_text in (("title", False), ("title and text", True)):
            measured = [
                in_database("", lambda: len(similar_things(AnonymousUser(), title, text if with_text else "")), runs=1)  # noqa: B023 -- called at once
                for title, text in asked
            ]
            times = sorted(one.value for one in measured)
            yield Figure(f"suggestions, {name}, half of them", median(times), "ms", SUGGESTIONS_MS, measured[0].queries)
            yield Figure(f"suggestions, {name}, 95 of 100", times[len(times) * 95 // 100], "ms", SUGGESTIONS_MS)

    def _writing(self) -> Iterator[Figure]:
        topics = list(Topic.objects.filter(post_count__lt=20, state="visible").order_by("-id")[: 4 * self.runs])
        reader, author = self._member(11), self._member(12)
        rises = [partial(raise_read_mark, one, 1, by=reader) for one in topics]
        yield self._timed("read mark rises", rises, MARK_MS)
        answers = [partial(add_post, one, by=author, body="It hums.") for one in topics]
        yield self._timed("answer is posted", answers, ANSWER_MS)

    def _telling(self) -> Iterator[Figure]:
        # Of a question that somebody was told of before, nobody is told again until they look.
        known = Watch.objects.filter(topic=OuterRef("pk"))
        topic = Topic.objects.filter(~Exists(known)).order_by("-id")[:1].get()
        watchers = list(
            Member.objects.filter(pk__gt=OTHERS + 100).order_by("pk").values_list("pk", flat=True)[:WATCHERS]
        )
        Watch.objects.bulk_create(
            [Watch(member_id=pk, topic=topic) for pk in watchers], ignore_conflicts=True, batch_size=5_000
        )
        self._tell()
        before = Notification.objects.count()
        add_post(topic, by=self._member(13), body="It still hums.")
        with recorded() as statements:
            begin = time.perf_counter()
            self._tell()
            seconds = time.perf_counter() - begin
        told = Notification.objects.count() - before
        assert told >= len(watchers), told
        yield Figure("telling the watchers of a question", seconds, "s", TELLING_SECONDS, len(statements), told)

    def _tell(self) -> None:
        for intake in intakes():
            run_intake(intake, lane="live")

    def _page(self, name: str, address: str, budget: float, by: Member | None = None, **asked: str) -> Iterator[Figure]:
        yield from page_figures(name, client_of(by), address, budget=budget, runs=self.runs, **asked)

    def _timed(self, name: str, acts: Sequence[Callable[[], object]], budget: float) -> Figure:
        with recorded() as statements:
            acts[0]()
        return Figure(name, median_ms(acts[1:]), "ms", budget, len(statements))

    def _member(self, number: int) -> Member:
        member: Member = Member.objects.get(pk=OTHERS + number)
        return member
