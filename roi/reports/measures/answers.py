"""Questions and how they were answered."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from roi.models import Kpi
from roi.reports.measures.measure import Measure
from roi.reports.measures.rows import ANSWERS, FIRST_ANSWERS, QUESTIONS

_HOURS = SQL("""
    SELECT percentile_cont({share}) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - asked_at)) / 3600
    FROM ({answers}) answered
""")

MEASURES = (
    Measure(
        code="questions_asked",
        title=_("Questions asked"),
        definition=_("Questions that were asked in the month and still stand."),
        reads=_("topics"),
        unit=_("questions"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("SELECT count(*) FROM ({questions}) asked").format(questions=QUESTIONS),
    ),
    Measure(
        code="first_answer_median",
        title=_("Time to the first answer, median"),
        definition=_(
            "Half of the answered questions of the month had their first answer by somebody else than the asker"
            " within this time."
        ),
        reads=_("topics, posts"),
        unit=_("hours"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=_HOURS.format(share=SQL("0.5"), answers=FIRST_ANSWERS),
        metric=Kpi.Metric.DERIVED,
        is_additive=False,
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="first_answer_p90",
        title=_("Time to the first answer, 90th percentile"),
        definition=_(
            "Nine in ten of the answered questions of the month had their first answer by somebody else than the asker"
            " within this time."
        ),
        reads=_("topics, posts"),
        unit=_("hours"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=_HOURS.format(share=SQL("0.9"), answers=FIRST_ANSWERS),
        metric=Kpi.Metric.DERIVED,
        is_additive=False,
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="answered_share",
        title=_("Share of questions answered"),
        definition=_(
            "Questions of the month that somebody else than the asker answered, of all questions of the month."
        ),
        reads=_("topics, posts"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("SELECT (SELECT count(*) FROM ({answers}) a), (SELECT count(*) FROM ({questions}) q)").format(
            answers=FIRST_ANSWERS, questions=QUESTIONS
        ),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="answered_by_customers_share",
        title=_("Share of questions answered by customers"),
        definition=_(
            "Questions of the month that another customer or partner answered, of all questions of the month."
        ),
        reads=_("topics, posts, members"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL(
            "SELECT (SELECT count(*) FROM ({answers}) a WHERE by_customer), (SELECT count(*) FROM ({questions}) q)"
        ).format(answers=FIRST_ANSWERS, questions=QUESTIONS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="customer_answer_share",
        title=_("Share of answers by customers"),
        definition=_(
            "Answers written in the month by customers and partners, of all answers of the month;"
            " what askers write below their own questions is no answer."
        ),
        reads=_("posts, topics, members"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL(
            "SELECT count(*) FILTER (WHERE author_kind IN ('customer', 'partner')), count(*) FROM ({answers}) a"
        ).format(answers=ANSWERS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="solved_share",
        title=_("Share of questions solved"),
        definition=_("Questions of the month for which a solution stands, of all questions of the month."),
        reads=_("topics"),
        unit=_("share"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("SELECT count(solved_at), count(*) FROM ({questions}) q").format(questions=QUESTIONS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="solution_median",
        title=_("Time to the solution, median"),
        definition=_(
            "Half of the questions whose standing solution was marked in the month were solved within this time."
        ),
        reads=_("topics, solutions"),
        unit=_("hours"),
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        question=SQL("""
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.marked_at - t.created_at)) / 3600
            FROM community_solution s JOIN community_topic t ON t.id = s.topic_id
            WHERE t.state = 'visible' AND s.marked_at >= %(start)s AND s.marked_at < %(end)s AND NOT EXISTS (
                SELECT FROM community_topicevent e
                WHERE e.topic_id = t.id AND e.kind = 'topic_opened' AND e.origin = 'archive')
        """),
        metric=Kpi.Metric.DERIVED,
        is_additive=False,
        direction=Kpi.Direction.DOWN,
    ),
    Measure(
        code="me_toos_per_question",
        title=_("Same problem, per question"),
        definition=_("How often members said in the month that they have the same problem, per question of the month."),
        reads=_("me toos, topics"),
        unit=_("me toos per question"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT (SELECT count(*) FROM community_metoo m WHERE m.created_at >= %(start)s AND m.created_at < %(end)s),
                (SELECT count(*) FROM ({questions}) q)
        """).format(questions=QUESTIONS),
        metric=Kpi.Metric.RATIO,
        is_additive=False,
    ),
    Measure(
        code="helpful_votes",
        title=_("Helpful votes"),
        definition=_("How often members said in the month that a post was helpful."),
        reads=_("helpful votes, posts"),
        unit=_("votes"),
        kpi_class=Kpi.KpiClass.COMMUNICATION,
        question=SQL("""
            SELECT count(*) FROM community_helpful h JOIN community_post p ON p.id = h.post_id AND p.state = 'visible'
            WHERE h.created_at >= %(start)s AND h.created_at < %(end)s
        """),
    ),
)
