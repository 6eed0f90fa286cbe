"""The slot by which apps say which rows point at files in the storage, so that files nobody points at can be told."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import batched

from django.core.files.storage import default_storage
from django.db import models

BATCH = 500
_pointing: dict[str, list[type[models.Model]]] = {}


def keep_files_in(folder: str, model: type[models.Model]) -> None:
    """Let the column ``stored_as`` of a model point at files of a folder; naming it again changes nothing."""
    rows = _pointing.setdefault(folder, [])
    if model not in rows:
        rows.append(model)


def pointing_models() -> set[type[models.Model]]:
    """Return all models whose rows point at files."""
    return {model for rows in _pointing.values() for model in rows}


def count_stored() -> int:
    """Return how many files there are, whoever points at them."""
    return sum(len(_names_in(folder)) for folder in _pointing)


def stray_files(before: datetime) -> Iterator[str]:
    """Yield the files that no row points at and that were written before a moment.

    Who points at them is asked first and in one statement: a file goes from one row to another within a transaction, so
    two questions could miss both. How old they are is asked afterwards, so one that is written just now is young.
    """
    for folder, rows in _pointing.items():
        for names in batched(_names_in(folder), BATCH):
            pointed_at = set(_pointed_at(rows, names))
            yield from (name for name in names if name not in pointed_at and _is_older(name, before))


def _names_in(folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []


def _pointed_at(rows: list[type[models.Model]], names: Collection[str]) -> Iterator[str]:
    first, *others = (
        model._default_manager.filter(stored_as__in=names).values_list("stored_as")  # noqa: SLF001 -- Django's own name
        for model in rows
    )
    return (name for (name,) in first.union(*others))


def _is_older(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:
        # Whoever deleted it was faster.
        return False
