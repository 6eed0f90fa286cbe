"""How far somebody is trusted, why, and what is missing for more: the figures beside the bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from community.models import Member, SuperUserSeat, TrustCriterion, TrustGrant, TrustStanding
from community.models.trust import TrustLevel
from community.models.visit import business_day
from community.trust import FROM, Right, level_of

# What each member of a choice of members has, beside the bar of each level.
TRUST_FIGURES = """WITH who AS (
    SELECT m.id, m.trust_level, m.kind = 'employee' AS employed,
        %(today)s::date - (m.joined_at AT TIME ZONE %(zone)s)::date AS days
    FROM community_member m WHERE m.is_active AND m.kind <> 'system' AND {which}
),
live AS (
    SELECT e.member_id, e.outcome, e.giver_id, e.day FROM community_pointentry e JOIN who w ON w.id = e.member_id
    WHERE e.points > 0 AND NOT EXISTS (SELECT FROM community_pointentry n WHERE n.negates_id = e.id)
),
record AS (
    SELECT p.author_id,
        count(*) FILTER (WHERE p.state = 'visible' AND t.state = 'visible') AS good,
        count(*) FILTER (WHERE (p.state <> 'visible' OR t.state <> 'visible' AND p.number = 1)
          AND EXISTS (SELECT FROM community_topicevent e WHERE e.topic_id = p.topic_id AND e.by_id <> p.author_id
            AND (p.state <> 'visible' AND e.post_id = p.id AND e.kind IN ('post_hidden', 'post_deleted')
              OR p.number = 1 AND t.state <> 'visible' AND e.kind IN ('topic_hidden', 'topic_deleted')))) AS bad
    FROM community_post p JOIN who w ON w.id = p.author_id JOIN community_topic t ON t.id = p.topic_id GROUP BY 1
),
figures AS (
    SELECT w.id, c.level, w.days, c.helped AS helped_bar, c.solutions AS solutions_bar, c.days AS days_bar,
        c.clean_percent AS clean_bar, c.grace_days,
        count(DISTINCT l.giver_id) AS helped, count(*) FILTER (WHERE l.outcome = 'solution') AS solutions,
        (coalesce(max(r.good), 0) + 2) * 100.0 / (coalesce(max(r.good), 0) + coalesce(max(r.bad), 0) + 4) AS clean
    FROM who w CROSS JOIN community_trustcriterion c
    LEFT JOIN record r ON r.author_id = w.id
    LEFT JOIN live l ON l.member_id = w.id AND (c.window_days IS NULL OR l.day > %(today)s::date - c.window_days)
    GROUP BY w.id, w.days, c.id
)"""
_OF_ONE = (
    TRUST_FIGURES.format(which="m.id = %(member)s")
    + """
SELECT level, helped, solutions, days, round(clean, 1)::float FROM figures ORDER BY level"""
)


def day_of(now: datetime) -> dict[str, Any]:
    """Return the parameters by which days are counted: the business's own, whoever looks and wherever."""
    return {"today": business_day(now), "zone": timezone.get_default_timezone_name()}


MEASURED = ("helped", "solutions", "days", "clean_percent")


@dataclass(frozen=True)
class Measure:
    """One thing that is asked for: how much there is, and how much it takes."""

    name: str
    have: float
    need: float

    @property
    def is_reached(self) -> bool:
        """Tell whether it is enough."""
        return self.have >= self.need


@dataclass(frozen=True)
class Bar:
    """The bar of one level, and how far one member is of it."""

    level: TrustLevel
    measures: Sequence[Measure]

    @property
    def is_reached(self) -> bool:
        """Tell whether everything is enough."""
        return all(measure.is_reached for measure in self.measures)


@dataclass(frozen=True)
class Standing:
    """How far a member is trusted: by outcomes, by decision, by a seat; and what leads further."""

    member: Member
    earned: TrustLevel
    doubted_since: datetime | None
    falls_at: datetime | None
    grant: TrustGrant | None
    is_super_user: bool
    bars: Sequence[Bar]

    @property
    def level(self) -> TrustLevel:
        """What counts."""
        return level_of(self.member)


def rights_of(level: int) -> list[Right]:
    """Return what a level may do, in the order in which levels bring it."""
    return [right for right, needed in FROM.items() if level >= needed]


def new_rights_of(level: int) -> list[Right]:
    """Return what a level brings that no lower one has."""
    return [right for right, needed in FROM.items() if level == needed]


def bars_of_levels() -> dict[int, TrustCriterion]:
    """Return the bar of each level that has one."""
    return {bar.level: bar for bar in TrustCriterion.objects.all()}


def standing_of(member: Member) -> Standing:
    """Read how a member stands, in five queries."""
    now, criteria = timezone.now(), bars_of_levels()
    row = TrustStanding.objects.filter(member=member).first()
    earned, doubted_since = (row.earned, row.doubted_since) if row else (0, None)
    grace = timedelta(days=criteria[earned].grace_days) if earned in criteria else timedelta()
    return Standing(
        member=member,
        earned=TrustLevel(earned),
        doubted_since=doubted_since,
        falls_at=doubted_since + grace if doubted_since else None,
        grant=TrustGrant.objects.in_force(now).filter(member=member).select_related("granted_by").first(),
        is_super_user=SuperUserSeat.objects.taken().filter(member=member).exists(),
        bars=list(_bars(member, criteria)),
    )


def measures_of_levels() -> dict[int, list[Measure]]:
    """Return what each level takes of somebody who has nothing yet."""
    return {level: _beside(bar, (0, 0, 0, 0)) for level, bar in bars_of_levels().items()}


def _bars(member: Member, criteria: dict[int, TrustCriterion]) -> Iterator[Bar]:
    with connection.cursor() as cursor:
        cursor.execute(_OF_ONE, {"member": member.pk, **day_of(timezone.now())})
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    for level, *have in rows:
        yield Bar(TrustLevel(level), _beside(criteria[level], have))


def _beside(bar: TrustCriterion, have: Sequence[float]) -> list[Measure]:
    return [Measure(name, amount, getattr(bar, name)) for name, amount in zip(MEASURED, have, strict=True)]
