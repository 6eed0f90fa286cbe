"""Who takes part."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure
from roi.reports.measures.rows import ANSWERS, POSTS, QUESTIONS

MEASURES = (
    Measure(
        code="active_members",
        title=_("Active members"),
        definition=_("Customers and partners who wrote something in the month that still stands, each counted once."),
        reads=_("posts, members"),
        unit=_("members"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL(
            "SELECT count(DISTINCT author_id) FROM ({posts}) p WHERE author_kind IN ('customer', 'partner')"
        ).format(posts=POSTS),
        is_additive=False,
    ),
    Measure(
        code="answering_members",
        title=_("Answering members"),
        definition=_("Customers and partners who answered somebody else's question in the month, each counted once."),
        reads=_("posts, topics, members"),
        unit=_("members"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL(
            "SELECT count(DISTINCT author_id) FROM ({answers}) a WHERE author_kind IN ('customer', 'partner')"
        ).format(answers=ANSWERS),
        is_additive=False,
    ),
    Measure(
        code="returning_askers_share",
        title=_("Share of returning askers"),
        definition=_("Those who asked in the month and had asked before it, of all who asked in the month."),
        reads=_("topics"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT count(*) FILTER (WHERE EXISTS (
                SELECT FROM community_topic t WHERE t.author_id = asker.id AND t.kind = 'question'
                    AND t.state = 'visible' AND t.created_at < %(start)s)), count(*)
            FROM (SELECT DISTINCT author_id AS id FROM ({questions}) q) asker
        """).format(questions=QUESTIONS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="members_total",
        title=_("Members in total"),
        definition=_("Customers and partners with an account who had joined by the end of the month."),
        reads=_("members"),
        unit=_("members"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT count(*) FROM community_member
            WHERE kind IN ('customer', 'partner') AND is_active AND email IS NOT NULL AND joined_at < %(end)s
        """),
        metric=Kpi.Metric.CUMULATIVE,
        is_additive=False,
    ),
)
