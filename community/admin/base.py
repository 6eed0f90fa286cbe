"""What all admins of this project share: they read more than they write, and never count a growing table."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.db.models.fields.related import RelatedField
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property
from django_stubs_ext import StrPromise

from community.models import Category, Member
from community.models.category import KEEPER_ROLES

ROWS_TO_COUNT = 10_000
NEWEST_SHOWN = 20
# By which columns a row hangs on the thing that has a place.
_NEAREST_FIRST = ("category", "topic", "post", "article", "idea", "ticket", "answer")


class CappedPaginator(Paginator[Any]):
    """Counts so far and no further; whoever looks for something older narrows the list by filter or search."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or the cap when there are more."""
        if isinstance(self.object_list, models.QuerySet):
            return self.object_list.order_by()[:ROWS_TO_COUNT].count()
        return len(self.object_list)


class PlaceFilter(admin.RelatedFieldListFilter):
    """The places that the reader may see; the name of a circle's place tells of it too."""

    def field_choices(
        self, field: RelatedField[Any, Any], request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str | StrPromise]]:
        """Return the key and the name of each."""
        seen = Category.objects.visible_to(actor(request)).values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        found = field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": seen})
        return [(str(key), str(name)) for key, name in found]


class PlainAdmin(admin.ModelAdmin[Any]):
    """Writes only what was changed in the form, so that an act beside it loses nothing."""

    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Leave out what stands in a circle, for staff who neither keep order nor belong to it."""
        rows: models.QuerySet[Any] = super().get_queryset(request)
        member = actor(request)
        return rows if member.has_role(*KEEPER_ROLES) else self.seen_by(member, rows)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Read the row of a page once, whoever of its parts asks for it; whoever writes reads it as it is then."""
        if request.method not in {"GET", "HEAD"}:
            return super().get_object(request, object_id, from_field)
        read = request.__dict__.setdefault("_admin_rows", {})
        key = (self.opts.label_lower, str(object_id), from_field)
        if key not in read:
            read[key] = super().get_object(request, object_id, from_field)
        return read[key]

    def seen_by(self, member: Member, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return the rows of places that a member sees; those that have no place are for all staff."""
        way = way_to_place(self.model)
        if way is None:
            return rows
        seen = Category.objects.visible_to(member)
        return rows.filter(models.Q(**{f"{way}__in": seen}) | models.Q(**{f"{way}__isnull": True}))

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

    # What nobody works on stands below what somebody does.
    is_record = True

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


class NewestFormSet(BaseInlineFormSet[Any, Any, Any]):
    """The first rows of an order; how many there are beyond them is not asked."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Cut after the order is made."""
        if not hasattr(self, "_newest"):
            self._newest = super().get_queryset()[:NEWEST_SHOWN]
        return self._newest


class NewestInline(ReadOnlyInline):
    """The newest rows of a thing that may have thousands."""

    formset = NewestFormSet


def way_to_place(model: type[models.Model]) -> str | None:
    """Return the path from a row to the category that it belongs to, if it belongs to one."""
    if model is Category:
        return "pk"
    names = {field.name for field in model._meta.get_fields() if field.many_to_one or field.one_to_one}  # noqa: SLF001 -- Django's own name
    for name in _NEAREST_FIRST:
        if name in names:
            related = model._meta.get_field(name).related_model  # noqa: SLF001 -- Django's own name
            assert isinstance(related, type)
            rest = way_to_place(related)
            if rest is not None:
                return name if rest == "pk" else f"{name}__{rest}"
    return None


def has_permission(request: HttpRequest, opts: Any, action: str) -> bool:
    """Tell whether the signed-in member's roles allow this in the admin."""
    return bool(request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}"))


def actor(request: HttpRequest) -> Member:
    """Return who is signed in; the admin lets nobody else in."""
    assert isinstance(request.user, Member)
    return request.user
