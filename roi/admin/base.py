"""What the admins of the ledger share: adding by an operation, and keeping what others rely on."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from community.admin.base import PlainAdmin
from community.foundation.errors import DomainError


class KeepingAdmin(PlainAdmin):
    """Rows some of whose fields are set once, for others were computed or named by them."""

    set_once: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix those fields as soon as the row is there."""
        fixed = self.set_once if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)


class TellingRefusals(PlainAdmin):
    """Rows that an operation writes: what it refuses is told above the form, and nothing remains of it."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Tell the sentence of a refusal."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())


class AddedByOperation(TellingRefusals):
    """Rows that stay as an operation wrote them."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What stands is not edited: it is reversed or followed by another one."""
        return obj is None and super().has_change_permission(request, obj)


def take_over(row: Model, written: Model) -> None:
    """Make the unsaved row of a form the one that the operation wrote, for Django goes on with it."""
    row.__dict__.update(written.__dict__)
