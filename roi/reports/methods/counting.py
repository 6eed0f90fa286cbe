"""Counts what a span has to offer to all methods, from the rows of visits, answers, solutions and ask sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from community.models import AskSession, Solution, Suggestion, SurveyAnswer, Visit
from roi.models.method import Method
from roi.reports.methods.sizing import Counts

# The survey is read over this many months, up to the one that is sized: one month seldom has enough answers.
SURVEY_MONTHS = 3


@dataclass(frozen=True)
class Span:
    """The days that are sized, both included, in the time zone of the business."""

    first: date
    last: date
    time_zone: ZoneInfo

    @property
    def answers_from(self) -> date:
        """The day from which answers to the survey count."""
        month = self.last.replace(day=1)
        for _ in range(SURVEY_MONTHS - 1):
            month = (month - timedelta(days=1)).replace(day=1)
        return min(self.first, month)

    def moments(self) -> tuple[datetime, datetime]:
        """When it begins, and when it is over."""
        begin, end = (datetime.combine(day, time(), self.time_zone) for day in (self.first, self.last + _DAY))
        return begin, end


@dataclass(frozen=True)
class Read:
    """How often one thing was read."""

    kind: str
    id: int
    solved: int
    other: int


_DAY = timedelta(days=1)
_SOLVED = Count("pk", filter=Q(was_solved=True))


def counts_of(span: Span) -> Counts:
    """Count everything that any method needs; four queries, however much there is."""
    begin, end = span.moments()
    visits = visits_of(span).aggregate(visits=Count("pk"), solved=_SOLVED)
    survey = SurveyAnswer.objects.between(span.answers_from, span.last).aggregate(
        respondents=Count("pk"),
        agreeing=Count("pk", filter=Q(support_intent=True, found=True, would_contact=True)),
    )
    # What the asker answered himself is nobody's help.
    answers = Solution.objects.filter(marked_at__gte=begin, marked_at__lt=end)
    opened = Suggestion.objects.filter(session=OuterRef("pk"), opened_at__isnull=False)
    sessions = AskSession.objects.filter(Exists(opened), started_at__gte=begin, started_at__lt=end, held_out=False)
    spared = Q(verdict__in=[AskSession.Verdict.POTENTIAL, AskSession.Verdict.CONFIRMED])
    followed = sessions.exclude(verdict=AskSession.Verdict.PENDING).aggregate(
        followed=Count("pk"), without_ticket=Count("pk", filter=spared)
    )
    return Counts(
        visits=visits["visits"],
        solved_views=visits["solved"],
        other_views=visits["visits"] - visits["solved"],
        answers=answers.exclude(post__author=F("topic__author")).count(),
        **followed,
        **survey,
    )


def visits_of(span: Span) -> QuerySet[Visit]:
    """Return the visits that may have spared a contact: not by the author, and not counted as help before asking."""
    return Visit.objects.self_service().between(span.first, span.last).filter(is_own=False, is_helped=False)


def most_read(span: Span, method: str, limit: int) -> list[Read]:
    """Return the things that a method takes as having helped most, in a total order."""
    order = ("-solved", "-visits") if method == Method.TRADE else ("-visits",)
    rows = visits_of(span).values("thing_kind", "thing_id").annotate(visits=Count("pk"), solved=_SOLVED)
    columns = ("thing_kind", "thing_id", "visits", "solved")
    found: Iterable[tuple[str, int, int, int]] = rows.order_by(*order, "thing_kind", "thing_id").values_list(*columns)[
        :limit
    ]
    return [Read(kind, pk, solved, visits - solved) for kind, pk, visits, solved in found]
