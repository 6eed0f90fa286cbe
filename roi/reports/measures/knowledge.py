"""Articles: whether they help, and how often what was written once is used again."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure
from roi.reports.measures.rows import RESOLUTIONS

MEASURES = (
    Measure(
        code="articles_published",
        title=_("Articles published"),
        definition=_("Articles whose first text was reviewed and published in the month."),
        reads=_("revisions of articles"),
        unit=_("articles"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT count(*) FROM (
                SELECT article_id FROM community_articlerevision WHERE published_at IS NOT NULL GROUP BY 1
                HAVING min(published_at) >= %(start)s AND min(published_at) < %(end)s) first
        """),
    ),
    Measure(
        code="article_helpful_share",
        title=_("Share of readers whom an article helped"),
        definition=_("Readers who said in the month that an article helped, of all who said whether it did."),
        reads=_("feedback on articles"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FILTER (WHERE is_helpful), count(*) FROM community_feedback
            WHERE given_at >= %(start)s AND given_at < %(end)s
        """),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="articles_reused",
        title=_("Tickets solved with an article"),
        definition=_("Tickets whose standing resolution of the month is a post that points to an article."),
        reads=_("resolutions, tickets, uses of articles"),
        unit=_("tickets"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FROM ({resolutions}) r WHERE EXISTS (
                SELECT FROM community_articleuse u WHERE u.post_id = r.post_id)
        """).format(resolutions=RESOLUTIONS),
    ),
)
