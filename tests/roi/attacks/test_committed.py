"""What only a committed ledger can be asked: the owner of the tables, and the end of a transaction."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from roi.models import Exclusion, Factor, LedgerHead, PartyMember, PersonQuery
from tests import database
from tests.roi.attacks.attempts import TAKEN, found, outcome
from tests.roi.attacks.conftest import Books, make_books
from tests.roi.attacks.tables import without_legs
from tests.roi.attacks.test_rows import KEPT

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
    assert found() == []


SETTINGS = ("session_replication_role = replica", "role = postgres", "SESSION AUTHORIZATION DEFAULT")


def test_no_role_leaves_the_triggers_behind(owner):
    def attempt(setting: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET {setting}")
            cursor.execute("UPDATE roi_leg SET amount = amount")

    for setting in SETTINGS:
        assert "permission denied" in outcome(lambda: attempt(setting))  # noqa: B023 -- called at once
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
            owner.execute(f"SET {setting}; UPDATE roi_leg SET amount = amount")
