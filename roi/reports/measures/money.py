"""Figures that need the ledger; by business date, in the currency of the business."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure
from roi.reports.measures.rows import LEGS, POSTS, RESOLUTIONS

MEASURES = (
    Measure(
        code="cost_per_solved_ticket",
        title=_("Cost per solved ticket"),
        definition=_("Costs of the month, per ticket solved in the month, whoever solved it."),
        reads=_("ledger, resolutions"),
        unit=_("money per ticket"),
        kpi_class=Kpi.KpiClass.FINANCIAL,
        question=SQL("""
            SELECT (SELECT coalesce(sum(amount), 0) FROM ({legs}) l WHERE type = 'cost'),
                (SELECT count(*) FROM ({resolutions}) r)
        """).format(legs=LEGS, resolutions=RESOLUTIONS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="net_benefit_per_active_member",
        title=_("Net benefit per active member"),
        definition=_("Net benefits of the month, per customer or partner who wrote something in it."),
        reads=_("ledger, posts, members"),
        unit=_("money per member"),
        kpi_class=Kpi.KpiClass.FINANCIAL,
        question=SQL("""
            SELECT (SELECT coalesce(sum(amount), 0) FROM ({legs}) l WHERE type IN ('attribution', 'unattributed')),
                (SELECT count(DISTINCT author_id) FROM ({posts}) p WHERE author_kind IN ('customer', 'partner'))
        """).format(legs=LEGS, posts=POSTS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
)
