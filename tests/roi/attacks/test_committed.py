"""What only a committed ledger can be asked: the owner of the tables, and the end of a transaction."""

from collections.abc import Iterator
from datetime import date
from threading import Event

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg import sql

from roi.models import Exclusion, Factor, LedgerHead, PartyMember, Period, PeriodEvent, PersonQuery
from tests import database
from tests.journeys.test_races import at_once
from tests.roi.attacks.attempts import TAKEN, found, outcome
from tests.roi.attacks.conftest import Books, make_books
from tests.roi.attacks.tables import MARCH, MAY, without_legs
from tests.roi.attacks.test_rows import KEPT

# With which somebody might leave the triggers behind.
SETTINGS = ("session_replication_role = replica", "role = postgres", "SESSION AUTHORIZATION DEFAULT")
# What no key of a kept table leads to; its rows are changed by acts.
NOT_TRUNCATED = (Exclusion, Factor, PartyMember, PersonQuery)


@pytest.fixture
def committed(transactional_db: None) -> Books:
    return make_books()


def test_putting_the_checks_off_puts_them_off_to_the_end_only(committed):
    number = LedgerHead.objects.get().number

    def attempt() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            without_legs(committed)

    with pytest.raises(IntegrityError, match="legs and announced"):
        attempt()

    assert (LedgerHead.objects.get().number, found()) == (number, [])


@pytest.fixture
def owner(committed) -> Iterator[psycopg.Connection]:
    """The owner of the tables, who sees what is committed."""
    with psycopg.connect(**database._owner_params(), autocommit=True) as own:
        yield own


def test_the_owner_is_refused_as_well(owner):
    """The owner has every right, so the triggers alone refuse; whoever switches them off is found (test_integrity)."""
    said = {}
    for model in (*KEPT, *NOT_TRUNCATED):
        table, column = (sql.Identifier(name) for name in (model._meta.db_table, model._meta.concrete_fields[1].column))
        ways = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")
        for statement in ways if model in KEPT else ways[2:]:
            try:
                owner.execute(sql.SQL(statement).format(table, column))
            except psycopg.errors.RestrictViolation:
                continue
            said[model.__name__, statement] = TAKEN

    assert said == {}
    for setting in SETTINGS:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
            owner.execute(f"SET {setting}; UPDATE roi_leg SET amount = amount")
    assert found() == []


def test_two_who_write_months_at_the_same_time_see_each_other(committed):
    """One opens April, the other one makes May and shuts it, by hand: an open month before a shut one."""
    begun, ended = Event(), Event()

    @transaction.atomic
    def open_april() -> None:
        Period.objects.create(month=date(2026, 4, 1))
        begun.set()
        ended.wait(timeout=1)

    @transaction.atomic
    def shut_may() -> None:
        begun.wait(timeout=30)
        months = [Period.objects.get(month=MARCH), Period.objects.create(month=MAY)]
        for month in months:
            month.state, month.soft_closed_by, month.soft_closed_at = (
                "soft_closed",
                committed.controller,
                timezone.now(),
            )
            month.save()
            PeriodEvent.objects.create(period=month, kind="soft_closed", by=committed.controller)

    def act(number: int) -> str:
        if number == 0:
            return outcome(open_april)
        said = outcome(shut_may)
        ended.set()
        return said

    assert at_once(2, act) == [TAKEN, "no month is open before a closed one"]
