"""The slot by which a merge of two people or two firms learns what becomes of the rows that name them.

Every foreign key to a contact or an account is declared once, by the app that owns it; a test walks all models.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import models

from crm.models import Account, Contact


class Fate(Enum):
    """What becomes of the rows that name the one who is merged away."""

    # They name the other one from then on.
    MOVE = "move"
    # So, too, unless the other one has the same already: then they stay where they are.
    MOVE_UNLESS_THERE = "move unless there"
    # Only when the other one has none at all: what is said of the one who stays counts.
    FILL = "fill"
    # They tell of the record itself, or of what was.
    STAY = "stay"


@dataclass(frozen=True)
class Relation:
    """What becomes of the rows of one foreign key.

    ``among``: which rows are meant, if not all. ``same``: by which other columns two rows are the same. ``only_one``: a flag that one row may carry among those that
    agree in the columns behind it. ``hanging``: rows of which models hang on these by a foreign key, and go to the row
    of the same kind where one stays behind. ``of_member`` and ``of_persona``: by which lookups a row that came after the
    merge shows whose it is, so that it goes along when the two are two again.
    """

    fate: Fate
    among: Mapping[str, Any] = field(default_factory=dict)
    same: tuple[str, ...] = ()
    only_one: tuple[str, tuple[str, ...]] | None = None
    hanging: tuple[str, ...] = ()
    of_member: tuple[str, ...] = ()
    of_persona: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """One foreign key of one model, with what was declared of it."""

    label: str
    model: type[models.Model]
    column: str
    relation: Relation

    @property
    def rows(self) -> models.QuerySet[models.Model]:
        """All rows that are meant, whoever may see them: a merge leaves nothing behind."""
        return models.QuerySet(self.model).filter(**self.relation.among)


_declared: dict[str, Relation] = {}


def declare(relations: Mapping[str, Relation]) -> None:
    """Say what becomes of foreign keys, each called ``app.model.column``; saying it again changes nothing."""
    _declared.update(relations)


def foreign_keys_to(target: type[models.Model]) -> Iterator[tuple[str, type[models.Model], str]]:
    """Yield every foreign key to a model, wherever it stands, in the order of names."""
    found: dict[str, tuple[str, type[models.Model], str]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:  # noqa: SLF001 -- Django documents it
            continue
        for key in model._meta.local_concrete_fields:  # noqa: SLF001 -- as above
            if key.is_relation and key.related_model is target:
                label = f"{model._meta.label_lower}.{key.name}"  # noqa: SLF001 -- as above
                found[label] = (label, model, key.name)
    yield from (found[label] for label in sorted(found))


def references_to(target: type[models.Model]) -> list[Reference]:
    """Return every foreign key to a model with its declaration. Raises ``LookupError`` for an undeclared one."""
    missing = undeclared(target)
    if missing:
        raise LookupError(" ".join(missing))
    return [Reference(label, model, column, _declared[label]) for label, model, column in foreign_keys_to(target)]


def undeclared(*targets: type[models.Model]) -> list[str]:
    """Say for each foreign key that nobody declared what is to be done about it."""
    return [
        f"{label} names a {target._meta.verbose_name}, and nothing says what becomes of its rows when two are merged:"  # noqa: SLF001 -- Django documents it
        f" declare it in crm/merge_fates.py, or through crm.merging.declare in apps.py of another app, as MOVE,"
        f" MOVE_UNLESS_THERE with the columns by which two rows are the same, FILL or STAY."
        for target in (targets or (Contact, Account))
        for label, _model, _column in foreign_keys_to(target)
        if label not in _declared
    ]


def stale() -> list[str]:
    """Return what is declared and is no foreign key any more."""
    known = {label for target in (Contact, Account) for label, _model, _column in foreign_keys_to(target)}
    return sorted(set(_declared) - known)


def declared(label: str) -> Relation:
    """Return what was said of one foreign key."""
    return _declared[label]


def unjust(reference: Reference) -> list[str]:
    """Return the unique constraints that moving rows of a foreign key could break, as far as its declaration lets it."""
    meta = reference.model._meta  # noqa: SLF001 -- Django documents it
    field: Any = meta.get_field(reference.column)
    relation = reference.relation
    if relation.fate in {Fate.STAY, Fate.FILL}:
        return []
    keys: list[Sequence[str]] = [(field.name,)] if field.unique else []
    flags = relation.only_one
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and reference.column in constraint.fields:
            of_flag = flags is not None and {reference.column, *flags[1]} == set(constraint.fields)
            keys += [] if of_flag else [constraint.fields]
    keys += [key for key in meta.unique_together if reference.column in key]
    kept = relation.fate is Fate.MOVE_UNLESS_THERE
    return [f"{reference.label}: {key}" for key in keys if not (kept and {*relation.same} <= {*key} - {field.name})]
