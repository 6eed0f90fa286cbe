"""Rows that one person writes and another one signs; while they are signed they can only be looked at."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import actor
from roi.admin.base import KeepingAdmin, TellingRefusals
from roi.operations.approving import approve, withdraw_approval
from roi.operations.revising import revise

APPROVE = Act(
    "approve",
    _("Approve"),
    lambda thing, _values, by: approve(thing, by=by),
    is_possible=lambda thing: not thing.is_approved,
)
WITHDRAW = Act(
    "withdraw",
    _("Withdraw the approval"),
    lambda thing, _values, by: withdraw_approval(thing, by=by),
    is_possible=lambda thing: thing.is_approved,
)
SIGNATURE = ("author", "approved_by", "approved_at")


class SignedAdmin(TellingRefusals, KeepingAdmin, Acting):
    """Whoever writes or changes a row is its author; somebody else approves it."""

    acts = [APPROVE, WITHDRAW]
    actions = ["approve_many"]
    list_filter: ClassVar[Any] = [("approved_at", admin.EmptyFieldListFilter)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Fix everything that was signed, and the signature itself."""
        fixed = (*super().get_readonly_fields(request, obj), *SIGNATURE)
        if obj is None or not obj.is_approved:
            return fixed
        return (*fixed, *(field.name for field in self.opts.fields if field.editable and not field.primary_key))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what nobody approved can go."""
        return (obj is None or not obj.is_approved) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Name the author of a new row, and revise an old one."""
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            if changes:
                revise(obj, by=actor(request), **changes)
            return
        obj.author = actor(request)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Approve the chosen rows"), permissions=["change"])
    def approve_many(self, request: HttpRequest, things: Any) -> Any:
        return self.act_for_many(request, things, APPROVE)
