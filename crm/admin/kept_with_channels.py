"""What those who keep channels keep and everybody at the desk reads: campaigns, presences of our own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from community.admin.acts import Acting
from community.admin.base import actor, has_permission
from crm.permissions import can_keep_channels


class KeptWithChannels(Acting):
    """An admin whose rows are written by operations, as programs write them, and never deleted."""

    # What is asked for, and the operations that write down a new row and change one.
    kept: tuple[str, ...] = ()
    begin: Callable[..., Any]
    change: Callable[..., Any]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who keep channels."""
        return has_permission(request, self.opts, "change") and can_keep_channels(actor(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who keep channels; others read."""
        return self.has_add_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may see or change it."""
        return has_permission(request, self.opts, "view") or has_permission(request, self.opts, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What it cost or brought stays; one that is over has a last day."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Begin or change it as programs do."""
        values = {name: form.cleaned_data[name] for name in self.kept if not change or name in form.changed_data}
        by, own = actor(request), type(self)
        kept = own.change(obj, by=by, **values) if change else own.begin(by=by, **values)
        obj.__dict__.update(kept.__dict__)
