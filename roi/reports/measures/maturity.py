"""How far the company has come with its community; the stages of professionalisation ask for these."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure
from roi.reports.measures.rows import IDEAS, POSTS, RESOLUTIONS

MEASURES = (
    Measure(
        code="topics_total",
        title=_("Topics in total"),
        definition=_("Topics that had been opened by the end of the month and still stand."),
        reads=_("topics"),
        unit=_("topics"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT count(*) FROM community_topic t
            WHERE t.state = 'visible' AND t.created_at < %(end)s AND NOT EXISTS (
                SELECT FROM community_topicevent e
                WHERE e.topic_id = t.id AND e.kind = 'topic_opened' AND e.origin = 'archive')
        """),
        metric=Kpi.Metric.CUMULATIVE,
        is_additive=False,
    ),
    Measure(
        code="solved_without_agent_share",
        title=_("Share of tickets solved without an agent"),
        definition=_(
            "Tickets solved in the month by a peer, by self-service or by the asker, of all tickets solved in the month."
        ),
        reads=_("resolutions, tickets"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("SELECT count(*) FILTER (WHERE r.by <> 'staff'), count(*) FROM ({resolutions}) r").format(
            resolutions=RESOLUTIONS
        ),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="crm_link_rate",
        title=_("Share of active members known to the CRM"),
        definition=_(
            "Customers and partners who wrote something in the month and whose contact belongs to an account,"
            " of all who wrote something."
        ),
        reads=_("posts, members, contacts"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FILTER (WHERE EXISTS (
                SELECT FROM crm_contact c WHERE c.member_id = active.id AND c.account_id IS NOT NULL)), count(*)
            FROM (SELECT DISTINCT author_id AS id FROM ({posts}) p WHERE author_kind IN ('customer', 'partner')) active
        """).format(posts=POSTS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="realised_ideas",
        title=_("Ideas with realised value"),
        definition=_("Adopted ideas for which a positive realised value had been recorded by the end of the month."),
        reads=_("ideas, realised values"),
        unit=_("ideas"),
        kpi_class=Kpi.KpiClass.FINANCIAL,
        question=SQL("""
            SELECT count(DISTINCT i.id) FROM ({ideas}) i JOIN ideas_adoption a ON a.idea_id = i.id
            JOIN ideas_realisation r ON r.adoption_id = a.id AND r.amount > 0 AND r.recorded_at < %(end)s
        """).format(ideas=IDEAS),
        metric=Kpi.Metric.CUMULATIVE,
        is_additive=False,
    ),
    Measure(
        code="shared_category_share",
        title=_("Share of categories where employees and customers meet"),
        definition=_(
            "Categories in which customers or partners and also employees wrote in the month,"
            " of all in which customers or partners did."
        ),
        reads=_("posts, topics, members"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FILTER (WHERE staffed AND visited), count(*) FILTER (WHERE visited) FROM (
                SELECT bool_or(p.author_kind = 'employee') AS staffed,
                    bool_or(p.author_kind IN ('customer', 'partner')) AS visited
                FROM ({posts}) p JOIN community_topic t ON t.id = p.topic_id GROUP BY t.category_id
            ) category
        """).format(posts=POSTS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="realising_drivers",
        title=_("Value drivers that brought something"),
        definition=_("Value drivers with a positive net benefit over the twelve months up to the end of the month."),
        reads=_("ledger"),
        unit=_("value drivers"),
        kpi_class=Kpi.KpiClass.FINANCIAL,
        question=SQL("""
            SELECT count(*) FROM (
                SELECT p.driver_id FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.id
                JOIN roi_ledgeraccount a ON a.id = l.account_id AND a.type IN ('attribution', 'unattributed')
                WHERE p.scenario_id IS NULL AND p.valid_on > %(last)s - interval '1 year' AND p.valid_on <= %(last)s
                    AND l.currency = %(currency)s
                GROUP BY p.driver_id HAVING sum(l.amount) > 0
            ) driver
        """),
        is_additive=False,
    ),
    Measure(
        code="closed_loop_rate",
        title=_("Share of ideas that got an answer"),
        definition=_(
            "Ideas proposed in the year up to thirty days before the end of the month that had a public decision"
            " by the end of the month, of all proposed in that year."
        ),
        reads=_("ideas, decisions"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FILTER (WHERE EXISTS (
                SELECT FROM ideas_decision d WHERE d.idea_id = i.id AND d.decided_at < %(end)s)), count(*)
            FROM ({ideas}) i
            WHERE i.created_at < %(end)s - interval '30 days'
                AND i.created_at >= %(end)s - interval '30 days' - interval '1 year'
        """).format(ideas=IDEAS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
)
