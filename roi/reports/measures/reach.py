"""How many people are reached: by each surface that an app brought, by all pages, and by all surfaces."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from community.surfaces import Surface, surfaces
from roi.models import Kpi
from roi.reports.measures.measure import Measure

UNIT = _("people by day")

# Whoever reads a question and an article on one day is one person, so it is less than the sum of the kinds of pages.
PAGES = Measure(
    code="reach_pages",
    title=_("Reach of all pages"),
    definition=_(
        "People who read anything that somebody else wrote in the month, each counted once a day, whatever and however"
        " much they read; employees and programs do not count."
    ),
    reads=_("visits"),
    unit=UNIT,
    kpi_class=Kpi.KpiClass.COMMUNICATION,
    question=SQL("""
        SELECT count(DISTINCT (day, visitor)) FROM community_visit
        WHERE day BETWEEN %(first)s AND %(last)s AND NOT is_own
    """),
)


def measures() -> Iterable[Measure]:
    """Return one measure of each surface that there is at present, then those of all of them."""
    known = surfaces()
    yield from (_reach_of(surface) for surface in known)
    yield PAGES
    yield Measure(
        code="reach_total",
        title=_("Reach of all surfaces"),
        definition=_(
            "The sum of the reach of all surfaces. Whoever is reached by several of them on one day counts for each:"
            " only pages could tell that it is the same person."
        ),
        reads=_("all that the single surfaces are read from"),
        unit=UNIT,
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("SELECT {sum}").format(sum=SQL(" + ").join(SQL("({})").format(one.reached) for one in known)),
    )


def _reach_of(surface: Surface) -> Measure:
    return Measure(
        code=f"reach_{surface.code}",
        title=format_lazy(_("Reach of {surface}"), surface=surface.title),
        definition=surface.definition,
        reads=surface.reads,
        unit=UNIT,
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=surface.reached,
    )
