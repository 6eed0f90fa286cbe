"""Rows of the back office that operations write: a form asks, and what programs call does the rest."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from community.admin.base import PlainAdmin, actor
from community.models import Member


class WrittenByActs(PlainAdmin):
    """An admin that asks by a form and lets an operation write; for those alone whom the operation lets."""

    # The operations that write down a new row and change one; None where the form offers neither.
    begin: ClassVar[Callable[..., Any] | None] = None
    change: ClassVar[Callable[..., Any] | None] = None
    remove: ClassVar[Callable[..., Any] | None] = None

    def may(self, member: Member) -> bool:
        """Tell whether the operations let a member; nobody, until a class says who."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Where a new row can be written, those who may."""
        return self._offers(request, type(self).begin) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where a row can be changed, those who may; others read."""
        return self._offers(request, type(self).change) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where a row can be taken away, those who may."""
        return self._offers(request, type(self).remove) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Begin or change it as programs do."""
        values = {name: form.cleaned_data[name] for name in (form.changed_data if change else form.fields)}
        saved = self.write(obj if change else None, values, actor(request))
        obj.__dict__.update(saved.__dict__)

    def write(self, row: Any, values: dict[str, Any], by: Member) -> Any:
        """Write what was given; without a row, a new one."""
        act = type(self).begin if row is None else type(self).change
        assert act is not None
        return act(by=by, **values) if row is None else act(row, by=by, **values)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take it away as programs do."""
        act = type(self).remove
        assert act is not None
        act(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """One after the other."""
        for row in queryset:
            self.delete_model(request, row)

    def _offers(self, request: HttpRequest, act: Callable[..., Any] | None) -> bool:
        return act is not None and self.may(actor(request))
