"""Tickets and who solved them."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure
from roi.reports.measures.rows import RESOLUTIONS

_OPENED = SQL("""
    SELECT t.origin FROM crm_ticket t
    WHERE t.opened_at >= %(start)s AND t.opened_at < %(end)s AND NOT EXISTS (
        SELECT FROM crm_ticketevent e WHERE e.ticket_id = t.id AND e.kind = 'opened' AND e.origin = 'archive')
""")
_SOLVED_BY = SQL("SELECT count(*) FILTER (WHERE r.by = {who}), count(*) FROM ({resolutions}) r")

MEASURES = (
    Measure(
        code="tickets_opened",
        title=_("Tickets opened"),
        definition=_("Tickets of the month, whichever way they came."),
        reads=_("tickets"),
        unit=_("tickets"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("SELECT count(*) FROM ({opened}) t").format(opened=_OPENED),
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="assisted_tickets",
        title=_("Tickets outside the community"),
        definition=_("Tickets of the month that came by e-mail, form, phone, social media or API."),
        reads=_("tickets"),
        unit=_("tickets"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("SELECT count(*) FROM ({opened}) t WHERE origin <> 'community'").format(opened=_OPENED),
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="community_ticket_share",
        title=_("Share of tickets from the community"),
        definition=_("Tickets of the month that came as questions of the community, of all tickets of the month."),
        reads=_("tickets"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("SELECT count(*) FILTER (WHERE origin = 'community'), count(*) FROM ({opened}) t").format(
            opened=_OPENED
        ),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="peer_solved_tickets",
        title=_("Tickets solved by peers"),
        definition=_("Tickets whose standing resolution of the month came from another customer or partner."),
        reads=_("resolutions, tickets"),
        unit=_("tickets"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("SELECT count(*) FROM ({resolutions}) r WHERE r.by = 'peer'").format(resolutions=RESOLUTIONS),
    ),
    Measure(
        code="peer_solved_share",
        title=_("Share of tickets solved by peers"),
        definition=_("Tickets solved in the month by another customer or partner, of all tickets solved in the month."),
        reads=_("resolutions, tickets"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=_SOLVED_BY.format(who=SQL("'peer'"), resolutions=RESOLUTIONS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="staff_solved_share",
        title=_("Share of tickets solved by staff"),
        definition=_("Tickets solved in the month by an employee, of all tickets solved in the month."),
        reads=_("resolutions, tickets"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=_SOLVED_BY.format(who=SQL("'staff'"), resolutions=RESOLUTIONS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="satisfaction_average",
        title=_("Satisfaction, average"),
        definition=_("The average of the scores from 1 to 5 that askers gave in the month."),
        reads=_("satisfaction scores"),
        unit=_("points"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT coalesce(sum(score), 0), count(*) FROM crm_satisfaction
            WHERE given_at >= %(start)s AND given_at < %(end)s
        """),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
)
