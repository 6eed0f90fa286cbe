"""What a merge would do, before anybody does it: which rows move, which stay, which columns are filled, and who sees more."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.merge_fates import ACCOUNT_COLUMNS, CONTACT_COLUMNS, ColumnFate
from crm.merging import Fate, Reference, references_to
from crm.models import Account, AccountMerge, Contact, ContactMerge, LinkedPersona, PersonaLink, Ticket

Record = Contact | Account
AnyMerge = ContactMerge | AccountMerge


@dataclass(frozen=True)
class Side:
    """Whether people or firms are merged, and where that is written down."""

    model: type[Any]
    merges: type[Any]
    # How a merge calls its record, and how a row of the journal calls its merge.
    name: str
    journal: str
    columns: Mapping[str, ColumnFate]

    @cached_property
    def references(self) -> list[Reference]:
        """Every foreign key to such a record."""
        return references_to(self.model)


CONTACTS = Side(Contact, ContactMerge, "contact", "contact_merge", CONTACT_COLUMNS)
ACCOUNTS = Side(Account, AccountMerge, "account", "account_merge", ACCOUNT_COLUMNS)


def side_of(thing: Record | AnyMerge) -> Side:
    """Return how records like this one are merged."""
    return CONTACTS if isinstance(thing, Contact | ContactMerge) else ACCOUNTS


@dataclass(frozen=True)
class Move:
    """The rows of one foreign key that would move, and those that would stay behind."""

    reference: Reference
    moved: list[int]
    kept: list[int]

    @property
    def name(self) -> str | Promise:
        """What these rows are called."""
        return self.reference.model._meta.verbose_name_plural or ""  # noqa: SLF001 -- Django documents it


@dataclass(frozen=True)
class Column:
    """One column of the two records, and what the one that stays has afterwards."""

    name: str
    label: str | Promise
    source: Any
    target: Any
    after: Any

    @property
    def differs(self) -> bool:
        """Tell whether something of the record that goes is not taken over."""
        return self.source not in (None, "", {}) and self.source != self.after


@dataclass(frozen=True)
class Plan:
    """All that a merge of these two would do."""

    thing: Record
    into: Record
    moves: list[Move]
    columns: list[Column]
    warnings: list[str] = field(default_factory=list)

    @property
    def moved(self) -> int:
        """How many rows would move."""
        return sum(len(move.moved) for move in self.moves)

    @property
    def collisions(self) -> list[Move]:
        """What stays behind because the other one has the same."""
        return [move for move in self.moves if move.kept]

    @cached_property
    def fingerprint(self) -> str:
        """A short word for exactly this plan: whoever acts on it says what they have seen."""
        seen = [
            (self.thing.pk, self.thing.version, self.into.pk, self.into.version),
            [(move.reference.label, move.moved, move.kept) for move in self.moves],
            [(column.name, str(column.source), str(column.target)) for column in self.columns],
        ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def plan_merge(thing: Record, into: Record) -> Plan:
    """Look at everything that names one record, and say what would become of it."""
    side = side_of(thing)
    moves = [move for reference in side.references if (move := plan_move(reference, thing, into)) is not None]
    return Plan(thing, into, moves, list(_columns(side, thing, into)), list(_warnings(thing, into)))


def plan_move(reference: Reference, thing: Record, into: Record) -> Move | None:
    """Return which rows of a foreign key would move; nothing for those that stay for good."""
    if reference.relation.fate is Fate.STAY:
        return None
    own = reference.rows.filter(**{reference.column: thing.pk})
    kept = set(doubled(reference, own, into).values_list("pk", flat=True))
    ids = list(own.order_by("pk").values_list("pk", flat=True))
    return Move(reference, [pk for pk in ids if pk not in kept], [pk for pk in ids if pk in kept])


def doubled(reference: Reference, rows: models.QuerySet[Any], into: Record) -> models.QuerySet[Any]:
    """Keep those rows of one record that cannot be the other one's, because it has the same."""
    there = reference.rows.filter(**{reference.column: into.pk}).order_by()
    match reference.relation.fate:
        case Fate.MOVE_UNLESS_THERE:
            alike = {name: models.OuterRef(name) for name in reference.relation.same}
            return rows.filter(models.Exists(there.filter(**alike)))
        case Fate.FILL:
            return rows if there.exists() else rows.none()
        case _:
            return rows.none()


def after_merge(fate: ColumnFate, source: Any, target: Any) -> Any:
    """Return what a column of the record that stays has afterwards."""
    match fate:
        case ColumnFate.FILL | ColumnFate.HAND_OVER:
            return source if target in (None, "") else target
        case ColumnFate.FILL_EACH:
            return {**(source or {}), **(target or {})}
        case ColumnFate.VERSION:
            return target + 1
        case _:
            return target


def _columns(side: Side, thing: Record, into: Record) -> Iterator[Column]:
    for name, fate in side.columns.items():
        if fate is ColumnFate.VERSION or name in {"id", "created_at"}:
            continue
        column = side.model._meta.get_field(name)  # noqa: SLF001 -- Django documents it
        source, target = getattr(thing, name), getattr(into, name)
        yield Column(name, column.verbose_name, source, target, after_merge(fate, source, target))


def _warnings(thing: Record, into: Record) -> Iterator[str]:
    """Say who would see what they do not see now: a request is shown to the member whose contact it names."""
    if not (isinstance(thing, Contact) and isinstance(into, Contact)):
        return
    for owner, other in ((thing, into), (into, thing)):
        tickets = Ticket.objects.filter(contact=other).count()
        if owner.member_id is not None and tickets:
            yield ngettext(
                "%(member)s will see %(count)d request of %(other)s.",
                "%(member)s will see %(count)d requests of %(other)s.",
                tickets,
            ) % {"member": owner.member, "count": tickets, "other": other}
    if thing.account_id and into.account_id and thing.account_id != into.account_id:
        yield _("The two belong to different accounts; %(account)s stays.") % {"account": into.account}


def personas_speak_against(thing: Contact, into: Contact) -> models.QuerySet[PersonaLink]:
    """Return what was said last of the personas of one of the two: that they are not the other one."""
    said = PersonaLink.objects.standing().filter(says=PersonaLink.Says.IS_NOT)
    of_thing = LinkedPersona.objects.filter(contact=thing).values("persona")
    of_into = LinkedPersona.objects.filter(contact=into).values("persona")
    return said.filter(models.Q(contact=into, persona__in=of_thing) | models.Q(contact=thing, persona__in=of_into))


def better_direction(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Suggest which of two goes into which: the one with a member account stays, else the one with more history, else the older."""

    def weight(contact: Contact) -> tuple[bool, int, int]:
        return contact.member_id is not None, Ticket.objects.filter(contact=contact).count(), -contact.pk

    return (other, one) if weight(one) >= weight(other) else (one, other)
