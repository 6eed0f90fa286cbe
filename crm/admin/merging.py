"""Making one record of two in the back office: choose, look at what would happen, say yes; and taking it back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.admin.base import PlainAdmin, ReadOnlyAdmin, actor, has_permission
from community.foundation.errors import DomainError
from community.web.refusals import add_refusal
from crm.models import AccountMerge, ContactMerge
from crm.models.merge import without_merged
from crm.operations.merging_records import check_can_merge, merge_records, unmerge_records
from crm.reports.merge_plan import AnyMerge, Record, Side, plan_merge, side_of


class ReasonForm(forms.Form):
    """Why, and what was looked at."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def into_form(side: Side) -> type[forms.Form]:
    """Return a form that asks which record stays."""
    into = side.merges._meta.get_field("into")  # noqa: SLF001 -- Django documents it

    class IntoForm(forms.Form):
        into_record = forms.ModelChoiceField(
            label=gettext_lazy("Which one stays?"),
            queryset=side.model.objects.all(),
            widget=AutocompleteSelect(into, admin.site),
        )

    return IntoForm


class WithMerges(PlainAdmin):
    """An admin of records that can be merged."""

    change_form_template = "crm/admin/with_merges.html"

    def get_urls(self) -> list[URLPattern]:
        """Give every row the page of its merge, and the one that takes it back."""
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/merge/", view(self.merge_view), name=self.merge_name("merge")),
            path("<path:object_id>/unmerge/", view(self.unmerge_view), name=self.merge_name("unmerge")),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the merge, or tell where a merged record leads."""
        thing = self.get_object(request, unquote(object_id))
        along = dict(extra_context or {})
        if thing is not None and has_permission(request, self.opts, "change"):
            merge = _standing(thing)
            along |= {"merge": merge, "merge_url": self._url("unmerge" if merge else "merge", thing)}
        return super().change_view(request, object_id, form_url, along)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Offer nobody who was merged away where a record is chosen; in the list they are found, with where they lead."""
        is_choice = request.path.endswith("/autocomplete/")
        rows = without_merged(queryset) if is_choice else queryset
        # As one: a name begins with all that was typed, and no second name begins with its second word.
        escaped = search_term.strip().replace("\\", "\\\\").replace('"', '\\"')
        return super().get_search_results(request, rows, f'"{escaped}"' if escaped else "")

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Choose which record stays, look at the plan, and merge."""
        thing = self._thing(request, object_id)
        side = side_of(thing)
        given = request.POST.get("into_record") or request.GET.get("into_record") or ""
        into = side.model.objects.filter(pk=given).first() if given.isdecimal() and len(given) < 19 else None
        if into is None:
            form = into_form(side)(request.GET if "into_record" in request.GET else None)
            return self._show(request, thing, {"form": form, "title": _("Merge into another record")})
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                merge_records(thing, into, by=actor(request), **form.cleaned_data)
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                self.log_change(request, thing, _("merged"))
                messages.success(request, _("%(thing)s was merged into %(into)s.") % {"thing": thing, "into": into})
                return redirect(self._url("change", into))
        return self._show(request, thing, self._planned(thing, into, form))

    def unmerge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the merge of a record back."""
        thing = self._thing(request, object_id)
        merge = _standing(thing)
        if merge is None:
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                unmerge_records(merge, by=actor(request), reason=form.cleaned_data["reason"])
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                self.log_change(request, thing, _("merge taken back"))
                messages.success(request, _("These are two records again."))
                return redirect(self._url("change", thing))
        return self._show(request, thing, {"form": form, "merge": merge, "title": _("Take the merge back")})

    def merge_name(self, page: str) -> str:
        """Return the name of an address of merges."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _planned(self, thing: Record, into: Record, form: forms.Form) -> dict[str, Any]:
        refusal: DomainError | None = None
        try:
            check_can_merge(thing, into)
        except DomainError as error:
            refusal = error
        plan = plan_merge(thing, into)
        form.initial["seen"] = plan.fingerprint
        other_way = f"{self._url('merge', into)}?into_record={thing.pk}"
        title = _("Merge %(thing)s into %(into)s") % {"thing": thing, "into": into}
        return {"plan": plan, "form": form, "refusal": refusal, "other_way": other_way, "into": into, "title": title}

    def _show(self, request: HttpRequest, thing: Record, about: dict[str, Any]) -> HttpResponse:
        along = {**self.admin_site.each_context(request), "opts": self.opts, "thing": thing}
        return render(request, "crm/admin/merge.html", along | about)

    def _thing(self, request: HttpRequest, object_id: str) -> Record:
        if not has_permission(request, self.opts, "change"):
            raise PermissionDenied
        thing: Record | None = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        return thing

    def _url(self, page: str, thing: Record) -> str:
        return reverse(f"admin:{self.merge_name(page)}", args=[thing.pk])


def _standing(thing: Record) -> AnyMerge | None:
    side = side_of(thing)
    merge: AnyMerge | None = (
        side.merges.objects.standing().select_related("leads_to").filter(**{side.name: thing}).first()
    )
    return merge


class MergeAdmin(ReadOnlyAdmin):
    """What was merged, by whom and why, and whether it was taken back."""

    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    ordering = ["-merged_at", "-id"]


@admin.register(ContactMerge)
class ContactMergeAdmin(MergeAdmin):
    """Merges of people."""

    list_display = ["contact", "leads_to", "reason", "by", "merged_at", "undone_by", "undone_at"]
    list_select_related = ["contact", "leads_to", "by", "undone_by"]
    search_fields = ["=contact__id", "=leads_to__id"]


@admin.register(AccountMerge)
class AccountMergeAdmin(MergeAdmin):
    """Merges of firms and households."""

    list_display = ["account", "leads_to", "reason", "by", "merged_at", "undone_by", "undone_at"]
    list_select_related = ["account", "leads_to", "by", "undone_by"]
    search_fields = ["=account__id", "=leads_to__id"]
