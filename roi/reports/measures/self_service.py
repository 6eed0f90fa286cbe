"""Help without anybody answering."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure

_VERDICTS = SQL("""
    SELECT count(DISTINCT e.session_id) FROM community_askevent e
    WHERE e.kind = {kind} AND e.occurred_at >= %(start)s AND e.occurred_at < %(end)s AND NOT EXISTS (
        SELECT FROM community_askevent r WHERE r.session_id = e.session_id AND r.kind = 'deflection_refuted')
""")

MEASURES = (
    Measure(
        code="self_service_visits",
        title=_("Self-service visits"),
        definition=_(
            "Visits of questions and articles in the month, one per visitor, thing and day; authors' own are none."
        ),
        reads=_("visits"),
        unit=_("visits"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT count(*) FROM community_visit
            WHERE day BETWEEN %(first)s AND %(last)s AND NOT is_own AND thing_kind IN ('topic', 'article')
        """),
    ),
    Measure(
        code="support_intent_share",
        title=_("Share of visitors who came for help"),
        definition=_("Respondents of the month who came for help, of all respondents."),
        reads=_("survey answers"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FILTER (WHERE support_intent), count(*) FROM community_surveyanswer
            WHERE day BETWEEN %(first)s AND %(last)s
        """),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="spared_contact_share",
        title=_("Share of visitors who were spared a contact"),
        definition=_(
            "Respondents of the month who came for help, found it and would have contacted support, of all respondents."
        ),
        reads=_("survey answers"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT count(*) FILTER (WHERE support_intent AND found AND would_contact), count(*)
            FROM community_surveyanswer WHERE day BETWEEN %(first)s AND %(last)s
        """),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="confirmed_deflections",
        title=_("Confirmed deflections"),
        definition=_(
            "Persons who were about to ask and said in the month that what was shown to them helped,"
            " without a contact in the days after."
        ),
        reads=_("events of asking"),
        unit=_("contacts"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=_VERDICTS.format(kind=SQL("'deflection_confirmed'")),
    ),
    Measure(
        code="potential_deflections",
        title=_("Potential deflections"),
        definition=_(
            "Persons who were about to ask, opened what was shown to them and left,"
            " without a contact in the days after; decided in the month."
        ),
        reads=_("events of asking"),
        unit=_("contacts"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=_VERDICTS.format(kind=SQL("'deflection_potential'")),
    ),
)
