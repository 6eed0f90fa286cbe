"""Filters of lists by additional fields: a few values to click on, words to type, or from where to where."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.foundation.numbers import plain_number
from crm.models import FieldDefinition

_K = FieldDefinition.Kind


def filter_of(definition: FieldDefinition) -> type[admin.ListFilter]:
    """Return the filter of one additional field."""
    match definition.kind:
        case _K.CHOICE | _K.BOOLEAN:
            return _few_values(definition)
        case _K.NUMBER | _K.DATE:
            base: type[TypedFilter] = StretchFilter
        case _:
            base = WordsFilter
    return type("CustomFilter", (base,), {"title": definition.label, "definition": definition})


def _few_values(definition: FieldDefinition) -> type[admin.SimpleListFilter]:
    """Return a filter by values to click on; containment is what the index of the column answers."""
    is_boolean = definition.kind == _K.BOOLEAN
    choices = [("yes", _("yes")), ("no", _("no"))] if is_boolean else [(one, one) for one in definition.choices]

    class CustomFilter(admin.SimpleListFilter):
        """One additional field."""

        title = definition.label
        parameter_name = f"custom-{definition.code}"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return choices

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            chosen = self.value()
            if chosen not in dict(choices):
                return queryset
            return queryset.filter(custom__contains={definition.code: chosen == "yes" if is_boolean else chosen})

    return CustomFilter


class TypedFilter(admin.ListFilter):
    """What is looked for is typed; the other filters stay as they are."""

    template = "crm/admin/field_filter.html"
    definition: ClassVar[FieldDefinition]
    # The ends of the names of the parameters, with what stands before their fields.
    asked: ClassVar[dict[str, Any]]

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        """Take our own parameters out of those that nobody else asks for."""
        super().__init__(request, params, model, model_admin)
        given = {name: params.pop(name, [""])[-1].strip() for name in self.names}
        self.used_parameters = {name: value for name, value in given.items() if value}

    def has_output(self) -> bool:
        """There is always something to type."""
        return True

    @property
    def names(self) -> list[str]:
        """How the parameters are called."""
        return [f"custom-{self.definition.code}{end}" for end in self.asked]

    def expected_parameters(self) -> list[str | None]:
        """Say which parameters are not those of the other filters."""
        return [*self.names]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield what the form is made of."""
        own = self.names
        kinds = {_K.NUMBER: "number", _K.DATE: "date"}
        labelled = zip(own, self.asked.values(), strict=True)
        yield {
            "kind": kinds.get(_K(self.definition.kind), "text"),
            "fields": [(name, label, self.used_parameters.get(name, "")) for name, label in labelled],
            "kept": [
                (name, value)
                for name, values in changelist.filter_params.items()
                if name not in own
                for value in values
            ],
            "search": changelist.query,
            "without": changelist.get_query_string(remove=own) if self.used_parameters else "",
        }


class WordsFilter(TypedFilter):
    """What is exactly this; that is what the index of the column answers."""

    asked = {"": _("is")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows that hold it."""
        for value in self.used_parameters.values():
            queryset = queryset.filter(custom__contains={self.definition.code: value})
        return queryset


class StretchFilter(TypedFilter):
    """Numbers and days from here to there."""

    asked = {"-from": _("from"), "-to": _("to")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows in between; both ends belong to it."""
        for name, lookup in zip(self.names, ("gte", "lte"), strict=True):
            if name in self.used_parameters:
                value = self._read(str(self.used_parameters[name]))
                queryset = queryset.filter(**{f"custom__{self.definition.code}__{lookup}": value})
        return queryset

    def _read(self, typed: str) -> float | str:
        """Return the value as rows keep it."""
        try:
            if self.definition.kind == _K.DATE:
                return date.fromisoformat(typed).isoformat()
            return float(plain_number(typed))
        except ValueError as error:
            raise IncorrectLookupParameters from error
