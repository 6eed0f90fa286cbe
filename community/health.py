"""The health of the community: how soon questions are answered, by whom, and how much hangs on a few people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import connection
from django.utils import timezone

# Upper ends in hours of the waits that are told apart; beyond the last one it is late.
WAITS = (1, 4, 24, 72)
IN_TIME_HOURS = 24
MOST_ACTIVE = 5
# What is shown unasked, and the most that is shown at all.
USUAL_DAYS = 30
LONGEST = 366
LISTED = 10


@dataclass(frozen=True)
class Period:
    """Days of the business's calendar, both ends included."""

    first: date
    last: date

    @classmethod
    def of_last_days(cls, days: int) -> Self:
        """So many whole days up to yesterday."""
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return cls(today - timedelta(days=days), today - timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> Self:
        """As many days just before it."""
        return type(self)(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def moments(self) -> tuple[datetime, datetime]:
        """From when to before when."""
        zone = timezone.get_default_timezone()
        return (
            datetime.combine(self.first, time(), zone),
            datetime.combine(self.last + timedelta(days=1), time(), zone),
        )


@dataclass(frozen=True)
class Answerer:
    """Somebody and how many answers to questions of the period."""

    member: int
    name: str
    kind: str
    answers: int


@dataclass
class Health:
    """What was counted of the questions that were asked in a period; shares are of what there is, or none."""

    asked: int = 0
    # How many had their first answer within the first wait, the second, …, later, and never.
    waits: list[int] = field(default_factory=lambda: [0] * (len(WAITS) + 2))
    first_by_peers: int = 0
    first_by_staff: int = 0
    solved: int = 0
    solved_by_peers: int = 0
    solved_by_staff: int = 0
    solved_by_askers: int = 0
    asked_by_newcomers: int = 0
    joined: int = 0
    joined_and_wrote: int = 0
    answers: int = 0
    answers_by_staff: int = 0
    answerers: int = 0
    answers_of_most_active: int = 0
    most_active: list[Answerer] = field(default_factory=list)

    @property
    def unanswered(self) -> int:
        """Questions that nobody else has answered."""
        return self.waits[-1]

    @property
    def in_time(self) -> int:
        """Questions that were answered within a day."""
        return sum(self.waits[: WAITS.index(IN_TIME_HOURS) + 1])

    def share(self, part: int, whole: int) -> float | None:
        """A share from 0 to 1."""
        return part / whole if whole else None

    @property
    def shares(self) -> dict[str, float | None]:
        """All shares by name."""
        answered = self.first_by_peers + self.first_by_staff
        return {
            "in_time": self.share(self.in_time, self.asked),
            "unanswered": self.share(self.unanswered, self.asked),
            "solved": self.share(self.solved, self.asked),
            "first_by_peers": self.share(self.first_by_peers, answered),
            "solved_by_peers": self.share(self.solved_by_peers, self.solved),
            "answers_by_staff": self.share(self.answers_by_staff, self.answers),
            "asked_by_newcomers": self.share(self.asked_by_newcomers, self.asked),
            "joined_and_wrote": self.share(self.joined_and_wrote, self.joined),
            "concentration": self.share(self.answers_of_most_active, self.answers),
        }


_PERIODS = "(VALUES (0, %(from0)s::timestamptz, %(to0)s::timestamptz), (1, %(from1)s, %(to1)s)) w (n, since, until)"
_QUESTIONS = f"""
SELECT w.n, count(*),
       count(*) FILTER (WHERE f.wait <= 1), count(*) FILTER (WHERE f.wait > 1 AND f.wait <= 4),
       count(*) FILTER (WHERE f.wait > 4 AND f.wait <= 24), count(*) FILTER (WHERE f.wait > 24 AND f.wait <= 72),
       count(*) FILTER (WHERE f.wait > 72), count(*) FILTER (WHERE f.wait IS NULL),
       count(*) FILTER (WHERE f.kind IN ('customer', 'partner')), count(*) FILTER (WHERE f.kind IN ('employee', 'system')),
       count(*) FILTER (WHERE s.id IS NOT NULL),
       count(*) FILTER (WHERE sm.id <> t.author_id AND sm.kind IN ('customer', 'partner')),
       count(*) FILTER (WHERE sm.id <> t.author_id AND sm.kind IN ('employee', 'system')),
       count(*) FILTER (WHERE sm.id = t.author_id),
       count(*) FILTER (WHERE a.joined_at >= w.since)
FROM {_PERIODS}
JOIN community_topic t ON t.kind = 'question' AND t.state = 'visible' AND t.created_at >= w.since AND t.created_at < w.until
JOIN community_member a ON a.id = t.author_id
LEFT JOIN LATERAL (
    SELECT extract(epoch FROM p.created_at - t.created_at) / 3600 AS wait, m.kind
    FROM community_post p JOIN community_member m ON m.id = p.author_id
    WHERE p.topic_id = t.id AND p.number > 1 AND p.state = 'visible' AND p.author_id <> t.author_id
    ORDER BY p.number LIMIT 1) f ON true
LEFT JOIN community_solution s ON s.topic_id = t.id
LEFT JOIN community_post sp ON sp.id = s.post_id
LEFT JOIN community_member sm ON sm.id = sp.author_id
GROUP BY w.n
"""  # noqa: S608 -- only our own constants
_ANSWERERS = f"""
SELECT n, id, display_name, kind, answers, total, by_staff, people FROM (
    SELECT w.n, m.id, m.display_name, m.kind, count(*) AS answers,
           row_number() OVER (PARTITION BY w.n ORDER BY count(*) DESC, m.id) AS place,
           sum(count(*)) OVER whole AS total, count(*) OVER whole AS people,
           coalesce(sum(count(*)) FILTER (WHERE m.kind = 'employee') OVER whole, 0) AS by_staff
    FROM {_PERIODS}
    JOIN community_topic t
        ON t.kind = 'question' AND t.state = 'visible' AND t.created_at >= w.since AND t.created_at < w.until
    JOIN community_post p ON p.topic_id = t.id AND p.number > 1 AND p.state = 'visible' AND p.author_id <> t.author_id
    JOIN community_member m ON m.id = p.author_id
    GROUP BY w.n, m.id
    WINDOW whole AS (PARTITION BY w.n)
) ranked WHERE place <= %(listed)s ORDER BY n, place
"""  # noqa: S608 -- only our own constants
_NEWCOMERS = f"""
SELECT w.n, count(*),
       count(*) FILTER (WHERE EXISTS (SELECT FROM community_post p WHERE p.author_id = m.id AND p.state = 'visible'))
FROM {_PERIODS}
JOIN community_member m ON m.kind IN ('customer', 'partner') AND m.joined_at >= w.since AND m.joined_at < w.until
GROUP BY w.n
"""  # noqa: S608 -- only our own constants


def measure_health(period: Period) -> tuple[Health, Health]:
    """Measure a period and the one before it, in three queries."""
    (from0, to0), (from1, to1) = period.moments(), period.before().moments()
    params = {"from0": from0, "to0": to0, "from1": from1, "to1": to1, "listed": LISTED}
    both = Health(), Health()
    for number, asked, *counts in _rows(_QUESTIONS, params):
        health, waits = both[number], len(WAITS) + 2
        health.asked, health.waits = asked, list(counts[:waits])
        (
            health.first_by_peers,
            health.first_by_staff,
            health.solved,
            health.solved_by_peers,
            health.solved_by_staff,
            health.solved_by_askers,
            health.asked_by_newcomers,
        ) = counts[waits:]
    for number, member, name, kind, answers, total, by_staff, people in _rows(_ANSWERERS, params):
        health = both[number]
        health.answers, health.answers_by_staff, health.answerers = int(total), int(by_staff), people
        if len(health.most_active) < MOST_ACTIVE:
            health.answers_of_most_active += answers
        health.most_active.append(Answerer(member, name, kind, answers))
    for number, joined, wrote in _rows(_NEWCOMERS, params):
        both[number].joined, both[number].joined_and_wrote = joined, wrote
    return both


def _rows(statement: str, params: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows
