"""Saved searches: what we listen for on networks."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, actor, has_permission
from community.foundation.errors import DomainError, Invalid
from community.models import Member
from crm.connectors.base import Sought
from crm.models import SavedSearch
from crm.operations.keeping_searches import change_search, preview_search, save_search
from crm.permissions import can_keep_channels

_SOUGHT = ("kind", "words", "language")


class SearchForm(forms.ModelForm[SavedSearch]):
    """Saves or changes by the acts, so that what the network refuses stands on the form."""

    by: Member

    def clean(self) -> dict[str, Any]:
        """Let the act judge; it does nothing when the form has another fault."""
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        try:
            if self.instance.pk:
                changed = {name: values[name] for name in ("name", "is_active") if name in self.changed_data}
                self.kept = change_search(self.instance, by=self.by, **changed)
            else:
                sought = Sought(*(values[name] for name in _SOUGHT))
                given = {"name": values["name"], "is_active": values["is_active"]}
                self.kept = save_search(values["channel"], by=self.by, sought=sought, **given)
        except DomainError as refusal:
            field = refusal.pointer.strip("/") if isinstance(refusal, Invalid) else ""
            self.add_error(field if field in self.fields else None, str(refusal))
        return values

    def validate_unique(self) -> None:
        """The act says it in its own words."""

    def validate_constraints(self) -> None:
        """The act says it in its own words."""


@admin.register(SavedSearch)
class SavedSearchAdmin(PlainAdmin):
    """Kept by those who keep channels."""

    form = SearchForm
    change_form_template = "crm/admin/search.html"
    list_display = ["name", "channel", "kind", "words", "language", "is_active", "hits", "health"]
    list_select_related = ["channel"]
    list_filter = ["is_active", "channel"]
    search_fields = ["name", "words"]
    ordering = ["name", "id"]
    fields = [
        *("channel", "name", "kind", "words", "language", "is_active"),
        *("by", "found", "looked_at", "succeeded_at", "failures", "error", "version"),
    ]
    readonly_fields = ["by", "found", "looked_at", "succeeded_at", "failures", "error", "version"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count along what each has found."""
        rows: Any = super().get_queryset(request)
        return rows.with_hits()  # type: ignore[no-any-return]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Other words are another search."""
        return [*self.readonly_fields, "channel", *_SOUGHT] if obj else list(self.readonly_fields)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Let the form know who saves."""
        return type("SearchFormOf", (super().get_form(request, obj, change, **options),), {"by": actor(request)})

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
        """What it found says so; one that is over is switched off."""
        return False

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:  # noqa: FBT001 -- Django's signature
        """Give what the act that judged it has saved."""
        super().save_form(request, form, change)
        return form.kept

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """It was saved by the act that judged it."""

    def get_urls(self) -> list[URLPattern]:
        """Give every search a page that shows what it would find now."""
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<int:search_id>/preview/", view, name="crm_savedsearch_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest, search_id: int) -> HttpResponse:
        """Ask the network when the button is pressed, and keep nothing of it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        search = self.get_object(request, str(search_id))
        if search is None:
            raise Http404
        found, refused = None, ""
        if request.method == "POST":
            try:
                sought = Sought(search.kind, search.words, search.language)
                said = preview_search(search.channel, by=actor(request), sought=sought)
                found = [(one, " ".join(strip_tags(one.text).split())[:300]) for one in said]
            except DomainError as refusal:
                refused = str(refusal)
        about = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What it would find now"),
            "search": search,
            "found": found,
            "refused": refused,
        }
        return render(request, "crm/admin/search_preview.html", about)

    @admin.display(description=_("hits"), ordering="hits")
    def hits(self, search: Any) -> int:
        return int(search.hits)

    @admin.display(description=_("health"))
    def health(self, search: SavedSearch) -> str:
        if search.failures:
            return search.error
        return str(_("in order")) if search.succeeded_at else ""

    @admin.display(description=_("hits"))
    def found(self, search: Any) -> SafeString | str:
        if not search.pk:
            return ""
        url = f"{reverse('admin:crm_mention_changelist')}?heard__search__id__exact={search.pk}"
        return format_html('<a href="{}">{}</a>', url, search.hits)
