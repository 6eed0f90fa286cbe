"""Rollups equal their legs at any moment, and are made right again when somebody tampered with them."""

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from psycopg import errors

from community.foundation.events import Origin
from roi.models import Leg, Rollup
from roi.operations.closing import close_period
from roi.operations.costs import Amount, enter_cost, reverse_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.rollups import CHECKS, rebuild_rollups
from tests import database
from tests.database import triggers_off
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, reopened, solved, solved_at_once
from tests.journeys.test_races import at_once

RENT = Amount(Decimal(1500), "EUR")
DAYS, MONTHS = "roi.rollups_equal_their_legs", "roi.monthly_rollups_equal_their_days"
PEOPLE = "roi.rollups_of_parties_equal_their_legs"


def rent(by, day: date = date(2026, 1, 31)):
    return enter_cost(by=by, category="platform", description="Rent", incurred_on=day, spent=RENT)


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong]


@pytest.fixture
def controller(db):
    return MemberFactory(roles=["controller"])


@pytest.fixture
def tampering(transactional_db, controller) -> Iterator[psycopg.Connection]:
    """A ledger with a few sums, and somebody who can switch triggers off."""
    approved(ConversionRuleFactory())
    event = solved(moment=at("2026-01-15"))
    solved(moment=at("2026-02-16"))
    rent(controller)
    take_in()
    reopened(event.ticket, moment=at("2026-03-02"))
    take_in()
    with psycopg.connect(**database._owner_params(), autocommit=True) as owner:
        yield owner


@pytest.mark.parametrize(
    ("table", "statement", "found", "mended"),
    [
        ("roi_rollup", "UPDATE roi_rollup SET amount = amount + 1 WHERE valid_on = '2026-02-16'", [DAYS, MONTHS], 5),
        ("roi_rollup", "UPDATE roi_rollup SET leg_count = 7 WHERE valid_on = '2026-01-31'", [DAYS, MONTHS], 2),
        ("roi_rollup", "UPDATE roi_rollup SET product = 'other' WHERE valid_on = '2026-01-31'", [DAYS, MONTHS], 4),
        ("roi_rollup", "DELETE FROM roi_rollup WHERE valid_on = '2026-01-31'", [DAYS, MONTHS], 2),
        ("roi_rollup", "UPDATE roi_rollup SET valid_on = '2026-01-30' WHERE valid_on = '2026-01-31'", [DAYS], 4),
        ("roi_monthlyrollup", "UPDATE roi_monthlyrollup SET amount = 0 WHERE valid_on = '2026-02-01'", [MONTHS], 10),
        ("roi_monthlyrollup", "DELETE FROM roi_monthlyrollup WHERE valid_on = '2026-02-01'", [MONTHS], 10),
        ("roi_partyrollup", "UPDATE roi_partyrollup SET amount = amount + 1 WHERE slice = 'whole'", [PEOPLE], 2),
        ("roi_partyrollup", "UPDATE roi_partyrollup SET leg_count = 7 WHERE slice = 'role'", [PEOPLE], 2),
        ("roi_partyrollup", "UPDATE roi_partyrollup SET slice_key = 'voter' WHERE slice = 'role'", [PEOPLE], 4),
        ("roi_partyrollup", "DELETE FROM roi_partyrollup", [PEOPLE], 4),
        ("roi_leg", "UPDATE roi_leg SET amount = amount * 2 WHERE currency = 'EUR'", [DAYS, PEOPLE], None),
    ],
)
def test_i15_a_sum_that_is_not_that_of_its_legs_is_found_and_mended(tampering, table, statement, found, mended, capsys):
    assert (wrong(), rebuild_rollups()) == ([], 0)

    with triggers_off(tampering, table):
        assert tampering.execute(statement).rowcount

    assert [check for check in wrong() if "rollups" in check] == found
    call_command("rebuild_rollups")
    assert mended is None or capsys.readouterr().out == f"{mended} rollups were wrong\n"
    assert [check for check in wrong() if "rollups" in check] == []


def test_a_sum_without_legs_is_found(tampering):
    row = (
        "SELECT '2020-01-01', period_id, account_id, '', '', '', '', '', true, 'EUR', '', 0, 0 FROM roi_rollup LIMIT 1"
    )
    names = "valid_on, period_id, account_id, category, channel, product, role, grade, cashable, currency"
    with triggers_off(tampering, "roi_rollup"):
        tampering.execute(f"INSERT INTO roi_rollup ({names}, original_currency, amount, leg_count) {row}")

    assert wrong() == [DAYS]
    assert (rebuild_rollups(), wrong()) == (1, [])


WRITES = [
    "UPDATE {} SET amount = 0",
    "DELETE FROM {}",
    "INSERT INTO {} SELECT * FROM {}",
    "TRUNCATE {}",
]


@pytest.mark.parametrize("table", ["roi_rollup", "roi_monthlyrollup", "roi_partyrollup"])
def test_nobody_writes_sums_by_hand(tampering, table):
    for statement in WRITES:
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.replace("{}", table))
        with pytest.raises(errors.RestrictViolation):
            tampering.execute(statement.replace("{}", table))


def test_the_serving_role_cannot_borrow_the_trigger_that_sums(db):
    borrow = """CREATE TEMP TABLE lure (LIKE roi_leg);
                CREATE TRIGGER borrowed AFTER INSERT ON lure REFERENCING NEW TABLE AS added
                FOR EACH STATEMENT EXECUTE FUNCTION roi_add_to_rollups()"""
    with pytest.raises(DatabaseError, match="denied for function"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(borrow)


def test_a_table_of_the_same_name_does_not_get_the_sums(controller):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE roi_rollup AS SELECT * FROM public.roi_rollup")
    try:
        rent(controller)
        rebuild_rollups()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_temp.roi_rollup")
            lured = cursor.fetchone()[0]
            cursor.execute("DROP TABLE pg_temp.roi_rollup")

    assert (lured, Rollup.objects.count(), wrong()) == (0, 2, [])


COUNTS = """
    SELECT (SELECT count(*) FROM roi_leg), (SELECT sum(leg_count) FROM roi_rollup),
        (SELECT sum(leg_count) FROM roi_monthlyrollup WHERE slice = 'whole'),
        (SELECT count(*) FROM roi_leg WHERE party_id IS NOT NULL),
        (SELECT sum(leg_count) FROM roi_partyrollup WHERE slice = 'whole')
"""


def watch(is_over: threading.Event, seen: list[tuple[int, ...]], faults: list[str]) -> None:
    """Compare both sides in one snapshot, again and again; a last time when everybody has finished."""
    last_look = False
    while not last_look:
        last_look = is_over.is_set()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(COUNTS)
            seen.append(tuple(int(number or 0) for number in cursor.fetchone()))
            for check, _rows, left_over in CHECKS:
                cursor.execute(left_over)
                faults += [f"{check}: {name}" for (name,) in cursor]


class Writers:
    """Threads that take in events, enter and take back costs, close months and rebuild, and one that watches."""

    def __init__(self, controller) -> None:
        self.controller = controller
        self.seen, self.faults = [], []
        self.is_over = threading.Event()
        self.finished = threading.Barrier(7, action=self.is_over.set)

    def act(self, number: int) -> object:
        if number == 0:
            return watch(self.is_over, self.seen, self.faults)
        try:
            return (self.take_in_and_rebuild, self.close, *[self.spend] * 5)[number - 1]()
        finally:
            self.finished.wait(timeout=60)

    def take_in_and_rebuild(self) -> int:
        for _ in range(6):
            take_in("backfill")
            take_in()
        return rebuild_rollups()

    def close(self) -> list[object]:
        return [close_period(date(2026, month, 1), by=self.controller) for month in (1, 2)]

    def spend(self) -> list[object]:
        costs = [rent(self.controller, date(2026, 1 + day % 3, day)) for day in range(1, 6)]
        return [reverse_cost(cost, by=self.controller) for cost in costs[::2]]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_i15_rollups_equal_their_legs_while_everybody_writes(controller):
    approved(ConversionRuleFactory())
    helper, writers = MemberFactory(), Writers(controller)
    events = [
        solved(
            moment=at(f"2026-0{1 + n % 3}-{10 + n % 9}"), helper=helper, origin=(Origin.LIVE, Origin.BACKFILL)[n % 2]
        )
        for n in range(40)
    ]
    take_in()
    for event in events[:20]:
        reopened(event.ticket, moment=at("2026-03-25"))

    outcomes = at_once(8, writers.act)

    assert None not in outcomes[1:]
    assert writers.faults == []
    assert [look for look in writers.seen if len(set(look[:3])) > 1 or look[3] != look[4]] == []
    # The looks fell between the writes, not before and after all of them.
    assert len(set(writers.seen)) > 5
    assert (wrong(), rebuild_rollups()) == ([], 0)
    people = Leg.objects.filter(party__isnull=False).count()
    assert writers.seen[-1] == (*(Leg.objects.count(),) * 3, people, people)


READ = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'roi_posting'"


@pytest.mark.django_db
def test_adding_to_the_sums_does_not_walk_through_what_stands_already(controller):
    approved(ConversionRuleFactory())
    moments = [at("2026-01-15")] * 200
    solved_at_once(moments, CategoryFactory(), MemberFactory(), MemberFactory())
    take_in()

    with connection.cursor() as cursor:
        cursor.execute(READ)
        [(before,)] = cursor.fetchall()
        rent(controller)
        cursor.execute(READ)
        [(after,)] = cursor.fetchall()

    # A dozen by their keys, for the triggers and the keys of the rows; a walk would read all 200 and more.
    assert after - before < 100
