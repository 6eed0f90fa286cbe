"""What is measured of the ledger: reports, the way down to one thread, intake, export and simulation."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.test import APIRequestFactory, force_authenticate

from community.models import Member
from config.bench.measuring import Figure, in_database, peak_memory
from config.bench.tickets import solve_tickets
from roi.api.urls import urlpatterns
from roi.mathematics.distributions import Lognormal
from roi.mathematics.simulation import Term, simulate
from roi.models import Leg, Posting
from roi.models.grade import Grade
from roi.operations.intake import take_in
from roi.reports.export import legs_as_csv
from roi.reports.grouping import UNALLOCATED, GroupBy
from roi.reports.rollups import sums_from_legs
from roi.reports.selection import AsOf, Basis, Selection
from roi.reports.summary import Report
from roi.web.urls import urlpatterns as page_patterns

REPORT_MS, DRILL_DOWN_MS = 50, 10
TICKETS_A_SECOND, LEGS_A_SECOND = 1_000, 50_000
EXPORT_GROWTH_MB, FIRST_BYTE_MS = 32, 1_000
DRAWS, SIMULATION_MS = 100_000, 1_000
VIEWS = {pattern.name: pattern.callback for pattern in urlpatterns}


@dataclass(frozen=True)
class Bench:
    """Who asks, how often, and how many tickets are taken in."""

    reader: Member
    runs: int
    tickets: int

    def figures(self) -> Iterator[Figure]:
        """Measure one after the other; what writes comes last."""
        yield from self._reports()
        yield from self._pages()
        yield from self._legs()
        yield from self._ways_down()
        yield from export()
        yield simulation()
        yield from intake(self.tickets)

    def _reports(self) -> Iterator[Figure]:
        for group_by in (None, *GroupBy):
            name = f"report by {group_by}" if group_by else "report (overview)"
            yield self._read(name, Selection("EUR", group_by=group_by), budget=REPORT_MS)
        odd_days = Selection("EUR", Basis.VALID, date(2023, 12, 15), date(2026, 9, 20), group_by=GroupBy.CATEGORY)
        yield self._read("report by category, parts of months", odd_days, budget=REPORT_MS)

    def _pages(self) -> Iterator[Figure]:
        """What managers open: all queries of a page together."""
        for pattern in page_patterns:
            if "<" not in str(pattern.pattern):
                yield self._show(f"page {pattern.pattern}", pattern.callback, REPORT_MS)

    def _show(self, name: str, view: Callable[..., HttpResponse], budget: float | None) -> Figure:
        """Answer a request as the site does, but for the session."""

        def answer() -> int:
            request = RequestFactory(SERVER_NAME="localhost").get("/value/")
            request.user = self.reader
            response = view(request)
            assert response.status_code == 200
            return len(response.content)

        return in_database(name, answer, budget=budget, runs=self.runs if budget else 2)

    def _legs(self) -> Iterator[Figure]:
        """What the rollups spare, and what only the legs can tell."""
        selection = Selection("EUR", group_by=GroupBy.DRIVER)
        yield in_database("the same from the legs, by driver", lambda: len(sums_from_legs(selection)), runs=2)
        known = AsOf("", Posting.objects.latest("number").recorded_at)
        yield self._read("report as of a day, by driver", Selection("EUR", as_of=known, group_by=GroupBy.DRIVER))

    def _read(self, name: str, selection: Selection, budget: float | None = None) -> Figure:
        runs = self.runs if budget else 2
        grade = Grade.E4
        return in_database(
            name, lambda: len(Report.of(selection, headline_min_grade=grade).lines), budget=budget, runs=runs
        )

    def _ways_down(self) -> Iterator[Figure]:
        for group_by in GroupBy:
            groups = Report.of(Selection("EUR", group_by=group_by), headline_min_grade=Grade.E4).groups
            ranked = sorted(groups, key=lambda key: groups[key].benefits + groups[key].costs)
            for size, key in (("smallest", ranked[0]), ("largest", ranked[-1])):
                asked = {"group_by": group_by.value, "group": key}
                yield self._open(f"postings by {group_by}, {size} ({key})", "roi-postings", asked)
            if UNALLOCATED in groups:
                asked = {"group_by": group_by.value, "group": UNALLOCATED}
                yield self._open(f"postings by {group_by}, unallocated", "roi-postings", asked)
        month = {"from": "2026-03-01", "to": "2026-03-31"}
        yield self._open("postings of a month", "roi-postings", month)
        yield self._open("postings of a month by business date", "roi-postings", {"basis": "valid", **month})
        yield self._open("postings of a month and category", "roi-postings", {**month, **_IN_CATEGORY})
        yield self._open("postings of one kind", "roi-postings", {"kind": "cost"})
        posting = Posting.objects.filter(kind="original").order_by("-number")[len(VIEWS)]
        yield self._open("one posting", "roi-posting", posting_id=posting.pk)
        yield self._open("one valuation", "roi-valuation", valuation_id=posting.valuation_id)

    def _open(self, name: str, route: str, asked: dict[str, str] | None = None, **place: Any) -> Figure:
        """Answer a request as the API does, but for the token."""

        def answer() -> int:
            request = APIRequestFactory(SERVER_NAME="localhost").get("/api/v1/roi/", asked or {})
            force_authenticate(request, user=self.reader)
            response = VIEWS[route](request, **place)
            assert response.status_code == 200, response.data
            return len(response.data.get("results", [response.data]))

        return in_database(name, answer, budget=DRILL_DOWN_MS, runs=self.runs)


_IN_CATEGORY = {"group_by": "category", "group": "category-20"}


def export() -> Iterator[Figure]:
    """Stream every leg and throw it away."""
    memory, begin = peak_memory(), time.perf_counter()
    stream = legs_as_csv(Posting.objects.actual(), employees_shown=False)
    next(stream)
    first_byte = time.perf_counter() - begin
    size = sum(len(block) for block in stream)
    seconds = time.perf_counter() - begin
    legs = Leg.objects.count()
    yield Figure("export as CSV", legs / seconds, "legs/s", LEGS_A_SECOND, rows=legs, is_rate=True)
    yield Figure("export, until the first bytes", first_byte * 1000, "ms", FIRST_BYTE_MS)
    yield Figure("export, growth of memory", peak_memory() - memory, "MB", EXPORT_GROWTH_MB)
    yield Figure("export, size", size / 1e6, "MB")


def simulation() -> Figure:
    """Draw a product of five uncertain figures a hundred thousand times."""
    names = ("visits", "intent", "found", "spared", "cost")
    figures = {name: Lognormal(10.0 + place, 20.0 + place) for place, name in enumerate(names)}
    milliseconds = _timed(lambda: simulate([Term(1.0, names)], figures, draws=DRAWS, seed=1)) * 1000
    return Figure("simulation, 100,000 draws of 5 figures", milliseconds, "ms", SIMULATION_MS, rows=DRAWS)


def intake(tickets: int) -> Iterator[Figure]:
    """Take in solved tickets by the very act that does so in production, in one process."""
    solve_tickets(tickets)
    before = Leg.objects.count()
    seconds = _timed(take_in)
    legs = Leg.objects.count() - before
    yield Figure("intake of solved tickets", tickets / seconds, "tickets/s", TICKETS_A_SECOND, rows=legs, is_rate=True)


def benefits_agree() -> bool:
    """Tell whether the report says what the legs say, so that nothing is measured that is wrong."""
    legs = Leg.objects.filter(account__type__in=["attribution", "unattributed"], posting__scenario=None)
    truth = legs.aggregate(sum=Sum("amount"))["sum"]
    return bool(Report.of(Selection("EUR"), headline_min_grade=Grade.E4).total.benefits == truth)


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
