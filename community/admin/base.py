"""What all admins of this project share: they read more than they write, and never count a growing table."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property

from community.models import Member

ROWS_TO_COUNT = 10_000


class CappedPaginator(Paginator[Any]):
    """Counts so far and no further; whoever looks for something older narrows the list by filter or search."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or the cap when there are more."""
        if isinstance(self.object_list, models.QuerySet):
            return self.object_list.order_by()[:ROWS_TO_COUNT].count()
        return len(self.object_list)


class PlainAdmin(admin.ModelAdmin[Any]):
    """Writes only what was changed in the form, so that an act beside it loses nothing."""

    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Save the changed columns only, and count the version up where there is one."""
        if not change:
            obj.save()
            return
        many = {field.name for field in self.opts.many_to_many}
        changed = [name for name in form.changed_data if name not in many]
        if not changed:
            return
        if hasattr(obj, "version"):
            obj.version = models.F("version") + 1
            changed.append("version")
        obj.save(update_fields=changed)


class ReadOnlyAdmin(PlainAdmin):
    """Shows rows that only acts change."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes history."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may see or act on these rows."""
        return has_permission(request, self.opts, "view") or has_permission(request, self.opts, "change")

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Those whose role may change these rows; whether this very act is theirs is the operation's question."""
        return has_permission(request, self.opts, "change")


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    """Rows of a few columns below another one."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes rows by hand."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who see the row above see these too."""
        return True


def has_permission(request: HttpRequest, opts: Any, action: str) -> bool:
    """Tell whether the signed-in member's roles allow this in the admin."""
    return bool(request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}"))


def actor(request: HttpRequest) -> Member:
    """Return who is signed in; the admin lets nobody else in."""
    assert isinstance(request.user, Member)
    return request.user
