"""Every row of the books, in every way in which the ORM changes rows: the database refuses all of them."""

from collections.abc import Callable

from django.db import models

from roi.models import (
    BusinessZone,
    Classification,
    Correction,
    CostEntry,
    FxRate,
    LedgerAccount,
    LedgerHead,
    Leg,
    LiveEffect,
    MonthlyRollup,
    Party,
    PartyRollup,
    PeriodEvent,
    Posting,
    Rollup,
    Scenario,
    Valuation,
)
from tests.roi.attacks.attempts import TAKEN, found, outcome

ADDED_TO = (
    Posting,
    Leg,
    Valuation,
    CostEntry,
    LedgerAccount,
    FxRate,
    Correction,
    Scenario,
    PeriodEvent,
    Classification,
)
KEPT = (*ADDED_TO, BusinessZone, LedgerHead, LiveEffect, Rollup, MonthlyRollup, PartyRollup)
Row = models.Model


def columns(row: Row) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields if not field.primary_key]


def save(row: Row) -> None:
    row.save()


def save_one_field(row: Row) -> None:
    row.save(update_fields=[columns(row)[0]])


def update(row: Row) -> None:
    name = columns(row)[0]
    type(row)._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})


def bulk_update(row: Row) -> None:
    type(row)._base_manager.bulk_update([row], [columns(row)[0].removesuffix("_id")])


def change_id(row: Row) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(id=2_000_000_000)


def delete(row: Row) -> None:
    row.delete()


def delete_without_looking(row: Row) -> None:
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows._raw_delete(rows.db)


def upsert(row: Row) -> None:
    names = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    type(row)._base_manager.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=names[:1])


def update_or_create(row: Row) -> None:
    name = columns(row)[0]
    type(row)._base_manager.update_or_create(pk=row.pk, defaults={name: getattr(row, name)})


def raw(row: Row) -> None:
    table, name = row._meta.db_table, row._meta.get_field(columns(row)[0].removesuffix("_id")).column
    list(type(row)._base_manager.raw(f"UPDATE {table} SET {name} = {name} WHERE id = %s RETURNING *", [row.pk]))


WAYS: tuple[Callable[[Row], None], ...] = (
    *(save, save_one_field, update, bulk_update, change_id),
    *(delete, delete_without_looking, upsert, update_or_create, raw),
)


def test_no_row_is_changed_in_any_way(books):
    outcomes = {
        (model.__name__, way.__name__): outcome(lambda: way(model._base_manager.earliest("pk")))  # noqa: B023 -- called at once
        for model in KEPT
        for way in WAYS
    }

    assert {attempt for attempt, said in outcomes.items() if said == TAKEN} == set()
    told = ("permission denied", "protected", "append-only", "kept by triggers")
    assert {attempt: said for attempt, said in outcomes.items() if not any(word in said for word in told)} == {}
    assert found() == []


def test_what_a_party_is_nobody_says_but_the_member(books):
    ways = (save, save_one_field, update, bulk_update, change_id, upsert, update_or_create, raw)
    outcomes = {way.__name__: outcome(lambda: way(Party.objects.earliest("pk"))) for way in ways}  # noqa: B023 -- called at once

    assert {attempt for attempt, said in outcomes.items() if "permission denied" not in said} == set()
