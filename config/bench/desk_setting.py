"""What a desk has set up before tickets come: teams, what is promised, a place for questions, channels with their authors."""

from dataclasses import dataclass

from community.foundation.copying import copy_rows
from community.models import Category
from crm.models import (
    Calendar,
    CalendarHours,
    Channel,
    Network,
    Persona,
    ServicePolicy,
    ServiceTarget,
    Team,
    TeamSeat,
    Ticket,
)
from crm.models.service_policy import Metric
from crm.operations.service_policies import frozen_terms

TEAMS = 4
# Of what is promised, in seconds: an answer in four hours, a solution in three days, by everybody's clock.
TARGETS = {Metric.FIRST_RESPONSE: 4 * 3600, Metric.NEXT_RESPONSE: 4 * 3600, Metric.RESOLUTION: 3 * 86_400}


@dataclass(frozen=True)
class Setting:
    """The ids of what tickets lead to."""

    place: int
    terms: int
    mailbox: int
    page: int
    teams: list[int]


def set_up(agents: range, personas: int) -> Setting:
    """Write it; agents sit in one team each, and authors belong to the page."""
    teams = [Team.objects.create(name=f"Team {n}").pk for n in range(1, TEAMS + 1)]
    TeamSeat.objects.bulk_create(TeamSeat(team_id=teams[n % TEAMS], member_id=agent) for n, agent in enumerate(agents))
    place = Category.objects.create(slug="bench", name="Bench")
    mailbox = Channel.objects.create(key="bench-mailbox", name="Mailbox", network=Network.EMAIL)
    page = Channel.objects.create(key="bench-page", name="Page", network=Network.MASTODON)
    authors = ((n, "mastodon", f"author-{n}", f"author{n}@bench.example", f"Author {n}")
               for n in range(1, personas + 1))  # fmt: skip
    copy_rows(Persona, ("id", "network", "external_id", "handle", "name"), authors)
    return Setting(place.pk, _promise(), mailbox.pk, page.pk, teams)


def _promise() -> int:
    calendar = Calendar.objects.create(name="Always", time_zone="Europe/Berlin")
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=calendar, weekday=day, starts_minute=0, ends_minute=24 * 60) for day in range(1, 8)
    )
    policy = ServicePolicy.objects.create(name="Everybody", calendar=calendar)
    ServiceTarget.objects.bulk_create(
        ServiceTarget(policy=policy, metric=metric, priority=priority, seconds=seconds)
        for metric, seconds in TARGETS.items()
        for priority in Ticket.Priority.values
    )
    return frozen_terms(ServicePolicy.objects.with_terms().get(pk=policy.pk)).pk
