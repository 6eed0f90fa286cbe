"""Which things can be watched from a page, and how a reader finds them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Category, Member, Tag, Topic, Watch
from community.operations.watching import Thing

_WATCH, _OPENINGS, _MUTE = Watch.Level.WATCHING, Watch.Level.OPENINGS, Watch.Level.MUTED
NOTHING_SPECIAL = "none"


@dataclass(frozen=True)
class Watchable:
    """A kind of thing: the column of the watch, where its rows come from, and what may be chosen."""

    name: str
    visible_to: Callable[[Member], models.QuerySet[Any]]
    levels: Mapping[str, Promise]

    def find(self, reader: Member, pk: int) -> Thing:
        """The thing, if the reader may see it."""
        thing: Thing = get_object_or_404(self.visible_to(reader), pk=pk)
        return thing


_PLACE = {
    _WATCH: _("Every post"),
    _OPENINGS: _("Only new topics"),
    NOTHING_SPECIAL: _("Only what is meant for me"),
    _MUTE: _("Nothing, even where I watch more"),
}
_EXACT = {_WATCH: _("Every post"), NOTHING_SPECIAL: _("Only what is meant for me"), _MUTE: _("Nothing at all")}
WATCHABLES = {
    thing.name: thing
    for thing in (
        Watchable("topic", Topic.objects.visible_to, _EXACT),
        Watchable("category", Category.objects.visible_to, _PLACE),
        Watchable("tag", Tag.objects.visible_to, _PLACE),
        Watchable("person", lambda _reader: Member.objects.people().active(), _EXACT),
    )
}


def watchable(name: str) -> Watchable:
    """The kind of thing that an address names."""
    if name not in WATCHABLES:
        raise Http404
    return WATCHABLES[name]


def level_of(reader: Member, thing: Thing, name: str) -> str:
    """What the reader has chosen for a thing."""
    levels = Watch.objects.visible_to(reader).filter(**{name: thing}).values_list("level", flat=True)
    return levels.first() or NOTHING_SPECIAL


def level_in_row(reader: Any, name: str) -> Any:
    """What the reader has chosen, in the row of the thing itself."""
    if not isinstance(reader, Member):
        return models.Value("")
    own = Watch.objects.order_by().filter(**{name: models.OuterRef("pk")}, member=reader)
    return models.functions.Coalesce(models.Subquery(own.values("level")[:1]), models.Value(NOTHING_SPECIAL))
