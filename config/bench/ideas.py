"""What is measured of the idea board: lists, a page, votes, trends, and merging two ideas that very many want."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.contrib.auth.models import Group
from django.utils import timezone

from community.models import Member
from config.bench.board import OTHERS, TWINS
from config.bench.measuring import Figure, recorded
from config.bench.pages import client_of, median_ms, page_figures
from crm.operations.valuing_votes import count_idea_worth, freeze_vote_values
from ideas.models import Idea, IdeaVote
from ideas.operations.judging_votes import hold_suspicious_votes
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.voting import cast_vote, withdraw_vote
from ideas.operations.weighing import weigh_ideas

# In the database, in milliseconds.
LIST_MS, PAGE_MS, VOTE_MS = 30, 30, 50
# With the public clock, which looks at all ideas of a year.
ROADMAP_MS = 60
LIST_QUERIES, VOTE_QUERIES = 8, 6
MERGE_SECONDS, WEIGH_SECONDS = 2, 60


@dataclass(frozen=True)
class Bench:
    """How often each thing is done."""

    runs: int

    def figures(self) -> Iterator[Figure]:
        """Measure one after the other; what writes comes last, and merging is taken back."""
        yield self._weighing()
        yield from self._lists()
        yield from self._voting()
        yield from self._merging()
        yield from self._sweeping()

    def _lists(self) -> Iterator[Figure]:
        voter = Member.objects.get(pk=OTHERS + 20)
        for name, address, by in (
            ("most wanted", "/ideas/", None),
            ("most wanted, member", "/ideas/", voter),
            ("newest", "/ideas/?order=newest", None),
            ("trending, member", "/ideas/?order=trending", voter),
            ("planned", "/ideas/?status=planned", None),
            ("needs an answer", "/ideas/?only=unanswered", None),
            ("my votes", "/ideas/?only=voted", voter),
        ):
            yield from self._page(f"list, {name}", address, LIST_MS, by)
        yield from self._page("roadmap", "/roadmap/", ROADMAP_MS, voter)
        for name, address in (
            ("newest", "/api/v1/ideas/"),
            ("votes", "/api/v1/ideas/?order=votes"),
            ("trending", "/api/v1/ideas/?order=trending"),
        ):
            yield from self._page(f"API list, {name}", address, LIST_MS, None)
        yield from self._page(
            "page of the most wanted", Idea.objects.get(pk=TWINS[0]).get_absolute_url(), PAGE_MS, voter
        )

    def _page(self, name: str, address: str, budget: float, by: Member | None) -> Iterator[Figure]:
        first, *others = page_figures(name, client_of(by), address, budget=budget, runs=self.runs)
        yield replace(first, most_queries=LIST_QUERIES)
        yield from others

    def _voting(self) -> Iterator[Figure]:
        members = list(Member.objects.filter(pk__gt=OTHERS).order_by("-pk")[: 4 * self.runs])
        # Nobody of these voted for it: the ring of its voters does not reach them.
        idea = Idea.objects.get(pk=TWINS[0])
        cast = self._timed("a vote", [partial(cast_vote, idea, by=member) for member in members])
        yield replace(cast, most_queries=VOTE_QUERIES)
        yield self._timed("a vote taken back", [partial(withdraw_vote, idea, by=member) for member in members])

    def _timed(self, name: str, acts: Sequence[Callable[[], object]]) -> Figure:
        with recorded() as statements:
            acts[0]()
        # Opening and closing the act is no question.
        asked = [sql for sql, _params in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]
        return Figure(name, median_ms(acts[1:]), "ms", VOTE_MS, len(asked))

    def _merging(self) -> Iterator[Figure]:
        keeper = Member.objects.get(pk=OTHERS + 30)
        keeper.groups.add(Group.objects.get(name="product"))
        one, other = (Idea.objects.get(pk=pk) for pk in TWINS)
        votes = IdeaVote.objects.filter(idea__in=TWINS).count()
        yield self._once("merge of two ideas", partial(merge_idea, other, one, by=keeper), MERGE_SECONDS, votes)
        persons = IdeaVote.objects.filter(idea__in=TWINS).values("member").distinct().count()
        one.refresh_from_db()
        assert one.vote_count == persons, (one.vote_count, persons)
        other.refresh_from_db()
        yield self._once("taking the merge back", partial(unmerge_idea, other, by=keeper), MERGE_SECONDS, votes)

    def _weighing(self) -> Figure:
        votes = IdeaVote.objects.count()
        return self._once("weighing all ideas", lambda: weigh_ideas(timezone.now()), WEIGH_SECONDS, votes)

    def _sweeping(self) -> Iterator[Figure]:
        """What tasks do beside all this, each looking at every vote that it may have to do with."""
        votes, now = IdeaVote.objects.count(), timezone.now()
        for name, act in (
            ("freezing what stands behind votes, first", partial(freeze_vote_values, now, everything=True)),
            ("freezing what stands behind votes, each night", partial(freeze_vote_values, now, everything=True)),
            ("freezing what stands behind votes, each minute", partial(freeze_vote_values, now)),
            ("counting what stands behind ideas", count_idea_worth),
            ("looking for suspicious votes", partial(hold_suspicious_votes, now)),
        ):
            yield self._once(name, act, WEIGH_SECONDS, votes)

    def _once(self, name: str, act: Callable[[], object], budget: float, rows: int) -> Figure:
        begin = time.perf_counter()
        act()
        return Figure(name, time.perf_counter() - begin, "s", budget, rows=rows)
