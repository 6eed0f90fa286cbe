"""The slot for what can be reported and moderated: every app tells how its things are found, read and taken away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from community.errors.moderating import DecisionDoesNotFit
from community.models import Member, ModerationAct
from community.models.category import Reader
from community.models.moderation_act import Ground
from community.models.topic import State


@dataclass(frozen=True)
class Because:
    """Why an act is done: a word for everybody, a sentence for the person concerned, and what it takes back."""

    ground: str = Ground.OTHER
    reason: str = ""
    undoes: ModerationAct | None = None


Mover = Callable[[Any, State, Member, Because], ModerationAct | None]


@dataclass(frozen=True)
class Flaggable:
    """One kind of thing.

    ``locked`` reads a thing again under the lock that all acts on it begin with. ``move`` hides, restores and deletes
    it; a kind that has none, such as members, can only be dealt with by other acts.
    """

    kind: str
    label: str | Promise
    visible_to: Callable[[Reader], models.QuerySet[Any]]
    locked: Callable[[int], Any]
    found: Callable[[list[int]], models.QuerySet[Any]]
    member_of: Callable[[Any], Member]
    category_of: Callable[[Any], int | None]
    html_of: Callable[[Any], str]
    move: Mover | None = None

    def moved(self, thing: Any, state: State, by: Member, because: Because) -> ModerationAct | None:
        """Hide, restore or delete the thing; raises ``DecisionDoesNotFit`` for a kind that knows no such thing."""
        if self.move is None:
            raise DecisionDoesNotFit
        return self.move(thing, state, by, because)

    def edited_at(self, thing: Any) -> Any:
        """When its words were last changed, if it tells."""
        return getattr(thing, "edited_at", None)


_kinds: dict[str, Flaggable] = {}


def register(flaggable: Flaggable) -> None:
    """Let things of this kind be reported; the same kind again takes its own place."""
    _kinds[flaggable.kind] = flaggable


def kinds() -> list[Flaggable]:
    """Return all kinds in the order in which they were named."""
    return list(_kinds.values())


def flaggable(kind: str) -> Flaggable:
    """Return what is known of a kind; raises ``KeyError``."""
    return _kinds[kind]


def things_by_reference(wanted: Iterable[tuple[str, int]], reader: Reader) -> dict[tuple[str, int], Any]:
    """Read things of all kinds, one question for each kind, as far as a reader may see them."""
    ids: dict[str, list[int]] = {}
    for kind, pk in wanted:
        ids.setdefault(kind, []).append(pk)
    return {
        (kind.kind, thing.pk): thing
        for kind in kinds()
        if kind.kind in ids
        for thing in kind.found(ids[kind.kind]).filter(pk__in=kind.visible_to(reader).values("pk"))
    }


def is_flaggable(kind: str) -> bool:
    """Tell whether things of this kind can be reported."""
    return kind in _kinds


def title_of_act(act: ModerationAct) -> str:
    """What was done to what kind of thing, and whether the rules did it; neither names nor words."""
    kind = flaggable(act.thing_kind).label if is_flaggable(act.thing_kind) else act.thing_kind
    told = {"thing": capfirst(str(kind)), "act": act.get_kind_display()}
    by_rules = act.by.kind == Member.Kind.SYSTEM
    return (_("%(thing)s %(act)s, by the rules") if by_rules else _("%(thing)s %(act)s")) % told
