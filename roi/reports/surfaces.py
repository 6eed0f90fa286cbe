"""On which surfaces people are helped: search, thread, article, contact form, by month and never by person."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from community.models import AskSession, Suggestion
from roi.mathematics.markov import Journey, Removal, base_conversion, removal_effects
from roi.reports.grouping import end_of_month

# Fewer people on a way than this are told only together with others.
FEWEST = 5
SEARCH, THREAD, ARTICLE, OTHER = "search", "thread", "article", "other"


@dataclass(frozen=True)
class Surfaces:
    """The journeys of one month and what each surface does for them."""

    month: date
    journeys: tuple[Journey, ...]
    conversion: float
    removals: tuple[Removal, ...]


def surfaces_of(month: date, time_zone: ZoneInfo) -> Surfaces:
    """Read the decided ask sessions of a month; success is a contact spared, failure one that was needed."""
    journeys = tuple(_journeys(month, time_zone))
    if not journeys:
        return Surfaces(month, (), 0.0, ())
    return Surfaces(month, journeys, float(base_conversion(journeys)), tuple(removal_effects(journeys)))


def _journeys(month: date, time_zone: ZoneInfo) -> list[Journey]:
    first, last = _midnight(month, time_zone), _midnight(end_of_month(month) + timedelta(days=1), time_zone)
    opened = Suggestion.objects.filter(session=OuterRef("pk"), opened_at__isnull=False)
    sessions = (
        AskSession.objects.exclude(verdict=AskSession.Verdict.PENDING)
        .filter(started_at__gte=first, started_at__lt=last)
        .annotate(
            thread=Exists(opened.filter(thing_kind=Suggestion.Thing.TOPIC)),
            article=Exists(opened.filter(thing_kind=Suggestion.Thing.ARTICLE)),
        )
    )
    counted: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for held_out, thread, article, verdict in sessions.values_list("held_out", "thread", "article", "verdict").iterator(
        chunk_size=5000
    ):
        way: tuple[str, ...] = () if held_out else (SEARCH,)
        way += (THREAD,) if thread else ()
        way += (ARTICLE,) if article else ()
        counted[way, verdict != AskSession.Verdict.NONE] += 1
    ways = {way for way, _ in counted if way}
    return _rare_ones_together([Journey(way, counted[way, True], counted[way, False]) for way in sorted(ways)])


def _rare_ones_together(journeys: list[Journey]) -> list[Journey]:
    common = [one for one in journeys if one.successes + one.failures >= FEWEST]
    rare = [one for one in journeys if one not in common]
    together = Journey((OTHER,), sum(one.successes for one in rare), sum(one.failures for one in rare))
    return [*common, together] if together.successes + together.failures >= FEWEST else common


def _midnight(day: date, time_zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=time_zone)
