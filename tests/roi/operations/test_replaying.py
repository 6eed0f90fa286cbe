"""The same events and the same versions say the same again, whenever and in whichever order they are taken in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from psycopg import sql

from community.models import Member
from ideas.models import IdeaEvent
from roi.models import FxRate, LiveEffect, Party, PartyMember, Period, Posting
from roi.operations.closing import close_period, soft_close_period
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.costs import Amount, Hours, enter_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.rule_versions import FactorDraft
from tests import database
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import (
    ConversionRuleFactory,
    HourlyRateFactory,
    approved,
    at,
    drafted,
    reopened,
    solved_at_once,
)

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
type Pause = Callable[[str], None]


def tell(pause: Pause) -> None:
    """A quarter with all that can happen; at each pause the ledger may be brought up to date, or not."""
    controller = MemberFactory(email="controller@example.org", roles=["controller"])
    category, asker, helper = CategoryFactory(slug="pumps"), MemberFactory(), MemberFactory()
    HourlyRateFactory()
    for day, value in ((date(2026, 1, 30), "1.0850"), (date(2026, 2, 27), "1.1000")):
        FxRate.objects.create(base="EUR", quote="USD", on=day, rate=Decimal(value), source="ECB")
    direct = ConversionRuleFactory(code="direct", kpi__driver__code="support")
    approved(direct, "18.40")
    approved(direct, "19.10", start=FEBRUARY)
    deadweight = [FactorDraft("deadweight", Decimal("0.75"))]
    approved(ConversionRuleFactory(idea=True, code="ideas", kpi__driver__code="new"), None, factors=deadweight)

    def accept(start: datetime, times: int) -> list:
        return solved_at_once([start + timedelta(hours=turn) for turn in range(times)], category, asker, helper)

    january = accept(at("2026-01-10"), 12)
    pause("2026-01-31")
    accept(at("2026-01-31", "23:30"), 1)
    accept(at("2026-02-10"), 10)
    for spent in (Hours(Decimal(160), "community"), Amount(Decimal(1500), "EUR")):
        enter_cost(by=controller, category="staff", description="Care", incurred_on=FEBRUARY, spent=spent)
    pause("2026-02-28")
    # Nothing of what was valued before this pause ended before it.
    reopened(january[7].ticket, moment=at("2026-03-15"))
    adoption = AdoptionFactory(
        idea__status="delivered",
        idea__category=category,
        currency="USD",
        expected_likely=Decimal(9000),
        expected_high=Decimal(9000),
    )
    adopted = IdeaEvent.Kind.IDEA_ADOPTED
    IdeaEvent.objects.create(kind=adopted, idea=adoption.idea, by=controller, occurred_at=at("2026-02-01"))
    for month, end in ((FEBRUARY, MARCH), (MARCH, date(2026, 4, 1))):
        RealisationFactory(
            adoption=adoption,
            amount=Decimal(4000),
            currency="USD" if month == FEBRUARY else "EUR",
            period=DateRange(month, end),
            recorded_at=at("2026-04-02"),
        )
    pause("2026-04-02")
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 2, 28), rate=Decimal("1.2"), source="ECB")
    [realised] = LiveEffect.objects.filter(posting__valuation__original_currency="USD", posting__kind="realisation")
    correct_posting(realised.posting, by=controller, why="fx", reason="The rate of the day came late.")
    correct_by_rule(drafted(direct, "20.00", start=date(2026, 2, 10)), by=controller, reason="Dearer since then.")


def told() -> list[tuple[str, str]]:
    return sorted(Posting.objects.values_list("idempotency_key", "content_hash"))


def meet_everybody() -> None:
    """Give people the same references in every telling, as a backup would."""
    for member in Member.objects.people().exclude(pk__in=PartyMember.objects.values("member")).order_by("pk"):
        party = Party.objects.create(ref=UUID(int=member.pk), kind=member.kind)
        PartyMember.objects.create(party=party, member=member)


def bring_up_to_date(day: str) -> None:
    meet_everybody()
    with time_machine.travel(f"{day}T20:00:00Z", tick=False):
        take_in()


def bring_up_to_date_late(day: str) -> None:
    """Months later, one event at a time, into books that are closed through the month."""
    meet_everybody()
    month = date.fromisoformat(day).replace(day=1)
    with time_machine.travel("2026-08-01T08:00:00Z", tick=False), pytest.MonkeyPatch.context() as patch:
        by = Member.objects.get(email="controller@example.org")
        (close_period if month == JANUARY else soft_close_period)(month, by=by)
        patch.setattr("roi.operations.intake.BATCH_SIZE", 1)
        take_in()


IDENTITIES = """
    SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attidentity <> ''
"""


def begin_again() -> None:
    """What only the owner of the tables can do: empty them, and let the numbers of rows begin again."""
    connection.ops.execute_sql_flush([])
    with psycopg.connect(**database._owner_params()) as owner:
        for table, column in owner.execute(IDENTITIES).fetchall():
            names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
            restart = sql.SQL(
                "SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({column}), 0) + 1, false) FROM {table}"
            )
            owner.execute(restart.format(**names), [table, column])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_i12_a_replayed_quarter_has_the_same_contents():
    begin_again()
    with time_machine.travel("2026-04-20T09:00:00Z", tick=False):
        tell(bring_up_to_date)
    first, links = told(), list(Posting.objects.in_order().values_list("hash", flat=True))
    places = set(Posting.objects.values_list("period__month", flat=True))
    assert [check.check for check in checks() if check.wrong] == []
    assert {kind for (kind,) in Posting.objects.values_list("kind").distinct()} == {
        *("original", "realisation", "expectation", "reversal", "correction", "cost")
    }
    begin_again()
    assert not Posting.objects.exists()

    with time_machine.travel("2026-08-20T09:00:00Z", tick=False):
        tell(bring_up_to_date_late)

    assert told() == first
    assert [check.check for check in checks() if check.wrong] == []
    # In the same order even the chain is the same; months and times are others, which the seals cover.
    assert list(Posting.objects.in_order().values_list("hash", flat=True)) == links
    assert set(Posting.objects.values_list("period__month", flat=True)) != places
    assert Period.objects.closed().count() == 1
