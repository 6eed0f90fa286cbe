"""Ideas and how fast they were decided."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure
from roi.reports.measures.rows import IDEAS

MEASURES = (
    Measure(
        code="ideas_proposed",
        title=_("Ideas proposed"),
        definition=_("Ideas that were proposed in the month and still stand."),
        reads=_("ideas"),
        unit=_("ideas"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL(
            "SELECT count(*) FROM ({ideas}) i WHERE i.created_at >= %(start)s AND i.created_at < %(end)s"
        ).format(ideas=IDEAS),
    ),
    Measure(
        code="ideas_decided_in_time_share",
        title=_("Share of ideas decided within 30 days"),
        definition=_(
            "Of the ideas whose thirtieth day ended in the month, those that had a first public decision by then."
        ),
        reads=_("ideas, decisions"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FILTER (WHERE EXISTS (
                SELECT FROM ideas_decision d
                WHERE d.idea_id = i.id AND d.decided_at <= i.created_at + interval '30 days')), count(*)
            FROM ({ideas}) i
            WHERE i.created_at + interval '30 days' >= %(start)s AND i.created_at + interval '30 days' < %(end)s
        """).format(ideas=IDEAS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="first_decision_median",
        title=_("Time to the first decision on an idea, median"),
        definition=_("Half of the ideas that were first decided in the month had waited no longer than this."),
        reads=_("ideas, decisions"),
        unit=_("days"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_at - created_at)) / 86400
            FROM (
                SELECT i.created_at, min(d.decided_at) AS first_at
                FROM ({ideas}) i JOIN ideas_decision d ON d.idea_id = i.id GROUP BY i.id, i.created_at
            ) decided WHERE first_at >= %(start)s AND first_at < %(end)s
        """).format(ideas=IDEAS),
        metric=Kpi.Metric.DERIVED,
        is_additive=False,
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="ideas_delivered",
        title=_("Ideas delivered"),
        definition=_("Ideas that were decided as delivered in the month for the first time."),
        reads=_("ideas, decisions"),
        unit=_("ideas"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FROM (
                SELECT min(d.decided_at) AS delivered_at FROM ({ideas}) i
                JOIN ideas_decision d ON d.idea_id = i.id AND d.status = 'delivered' GROUP BY i.id
            ) delivered WHERE delivered_at >= %(start)s AND delivered_at < %(end)s
        """).format(ideas=IDEAS),
    ),
    Measure(
        code="votes_cast",
        title=_("Votes for ideas"),
        definition=_("Votes that members cast for ideas in the month."),
        reads=_("votes for ideas"),
        unit=_("votes"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT count(*) FROM ideas_ideavote v JOIN ({ideas}) i ON i.id = v.idea_id
            WHERE v.way = 'own' AND v.standing = 'counts' AND v.created_at >= %(start)s AND v.created_at < %(end)s
        """).format(ideas=IDEAS),
    ),
)
