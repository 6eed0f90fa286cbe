"""Many visits and answers to the survey at once, written by the database itself."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from community.models import Topic


def visit(topics: Sequence[Topic], day: date, times: int, **flags: bool) -> None:
    """So many visits on one day, spread evenly over topics, each by another visitor."""
    flags = {"is_own": False, "was_solved": True, "is_helped": False, **flags}
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO community_visit
                   (visitor, thing_kind, thing_id, day, is_own, was_solved, is_helped, first_at)
               SELECT %s || n, 'topic', (%s::bigint[])[1 + n %% %s], %s, %s, %s, %s, %s::date
               FROM generate_series(0, %s - 1) n""",
            [
                "".join(str(int(flag)) for flag in flags.values()),
                [topic.pk for topic in topics],
                len(topics),
                day,
                *(flags[name] for name in ("is_own", "was_solved", "is_helped")),
                day,
                times,
            ],
        )


def answer(topic: Topic, day: date, respondents: int, agreeing: int) -> None:
    """So many answers to the survey on one day; those who do not agree had come for something else."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO community_surveyanswer
                   (visitor, thing_kind, thing_id, day, asked_at, support_intent, found, would_contact, locale)
               SELECT 'r' || n, 'topic', %s, %s, %s::date, n < %s, CASE WHEN n < %s THEN true END,
                      CASE WHEN n < %s THEN true END, 'de'
               FROM generate_series(0, %s - 1) n""",
            [topic.pk, day, day, agreeing, agreeing, agreeing, respondents],
        )
