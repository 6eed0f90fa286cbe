"""Contacts from files in the back office: upload, say what columns are, check, import, fetch what was rejected."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import actor, has_permission
from community.foundation.errors import DomainError
from community.models import Member
from crm.importing.handing_in import change_import, check_import, checked_content, hand_in_contacts, run_import
from crm.importing.targets import TARGETS, kept_by
from crm.models import ContactImport
from crm.reports.import_errors import rejected_rows

_S = ContactImport.State
_NAMES = {
    "name": _("full name"),
    "given": _("first name"),
    "family": _("last name"),
    "uid": _("number in the other system"),
    "organisation": _("account"),
    "organisation_uid": _("number of the account in the other system"),
    "consents": _("consents, as our export writes them"),
    "point_labels": _("labels of addresses and numbers, as our export writes them"),
    "email": _("e-mail address"),
    "phone": _("phone"),
    "postal": _("postal address"),
    "kind": _("firm or household"),
    "parent": _("belongs to (name)"),
    "parent_uid": _("belongs to (number in the other system)"),
    "owner": _("owner (e-mail address)"),
    "value": _("value of a year"),
    "currency": _("currency"),
    "valid_from": _("valid from"),
    "contract_from": _("contract from"),
    "contract_until": _("contract until"),
    "value_source": _("where the value comes from"),
    "earlier_values": _("earlier values, as our export writes them"),
    "skip": _("leave out"),
}

_CONSENTS = {
    "consent": _("agrees to %(purpose)s (yes or no)"),
    "consent_date": _("agrees to %(purpose)s since (day)"),
    "consent_source": _("agrees to %(purpose)s, known from"),
    "consent_wording": _("agrees to %(purpose)s in these words"),
}
_OUTCOMES = {
    "created": _("newly written"),
    "updated": _("filled in"),
    "unchanged": _("unchanged"),
    "skipped": _("left out"),
    "rejected": _("rejected"),
}


class UploadForm(forms.ModelForm[ContactImport]):
    """A file and what becomes of those who are known."""

    file = forms.FileField(label=_("File"), help_text=_("A table (CSV) or vCards, at most 10 MB; of accounts a table."))

    by: Member
    kept: ContactImport

    class Meta:
        model = ContactImport
        fields = ["target", "duplicates"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is there already is only shown. Nobody is offered what would be refused.
        if "target" in self.fields:
            may = kept_by(self.by)
            cast("forms.ChoiceField", self.fields["target"]).choices = [
                (value, label) for value, label in ContactImport.Target.choices if value in may
            ]
            self.initial["target"] = may[0] if may else ""

    def clean_file(self) -> tuple[str, bytes]:
        """Refuse what can be neither."""
        file = self.cleaned_data["file"]
        try:
            return file.name, checked_content(file.read())
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """Hand the file in, so that a refusal stands on the form."""
        values = super().clean() or self.cleaned_data
        if {"file", "target", "duplicates"} <= values.keys():
            name, content = values["file"]
            how = {"target": values["target"], "duplicates": values["duplicates"]}
            try:
                self.kept = hand_in_contacts(name, content, by=self.by, **how)
            except DomainError as refusal:
                self.add_error("file", str(refusal))
        return values


def mapping_form(row: ContactImport | None, _by: Member) -> type[forms.Form]:
    """Return a form with one choice for each column."""
    choices = [(one, _called(one, row)) for one in _choices(row)] if row else []
    fields: dict[str, forms.Field] = {
        f"column_{place}": forms.ChoiceField(label=column, choices=choices)
        for place, column in enumerate(row.columns if row else [])
    }
    fields["duplicates"] = forms.ChoiceField(label=_("Those who are known"), choices=ContactImport.Duplicates.choices)
    return type("MappingForm", (forms.Form,), fields)


def _choices(row: ContactImport) -> list[str]:
    """Return all that a column can be, and what is said of one already."""
    return list(dict.fromkeys([*TARGETS[row.target].choices(), *row.mapping.values()]))


def _called(target: str, row: ContactImport) -> Any:
    """Return what a target is called; a handle by its network, an additional field by its code."""
    if target == "name" and row.target == ContactImport.Target.ACCOUNT:
        return _("name")
    kind, _colon, rest = target.partition(":")
    if kind in _CONSENTS:
        return _CONSENTS[kind] % {"purpose": rest or "…"}
    return f"@ {rest}" if kind == "handle" else rest or _NAMES.get(target, target)


def _mapped(row: ContactImport, _by: Member) -> dict[str, Any]:
    said = {f"column_{place}": row.mapping.get(column, "skip") for place, column in enumerate(row.columns)}
    return {**said, "duplicates": row.duplicates}


def _map(row: ContactImport, values: dict[str, Any], by: Member) -> ContactImport:
    mapping = {column: values[f"column_{place}"] for place, column in enumerate(row.columns)}
    return change_import(row, by=by, mapping=mapping, duplicates=values["duplicates"])


def _is_open(row: ContactImport) -> bool:
    return row.state in {_S.UPLOADED, _S.CHECKED, _S.FAILED} and bool(row.stored_as)


MAP = Act("map", _("Say what the columns are"), _map, mapping_form, is_possible=_is_open, initial=_mapped)
CHECK = Act(
    "check",
    _("Check without writing"),
    lambda row, _values, by: check_import(row, by=by),
    is_possible=_is_open,
)
RUN = Act(
    "run",
    _("Import"),
    lambda row, _values, by: run_import(row, by=by),
    is_possible=lambda row: row.state == _S.CHECKED and bool(row.stored_as),
)


@admin.register(ContactImport)
class ContactImportAdmin(ReadOnlyActing):
    """Who handed in which file when, and what became of its rows."""

    acts = [MAP, CHECK, RUN]
    form = UploadForm
    list_display = ["name", "target", "state", "rows", "done_rows", "by", "uploaded_at", "ended_at"]
    list_filter = ["target", "state"]
    list_select_related = ["by"]
    search_fields = ["name__istartswith", "=sha256"]
    search_help_text = _("Beginning of the file name, or the SHA-256 of the file")
    ordering = ["-id"]
    readonly_fields = ["told", "target", "by", "uploaded_at", "size", "sha256", "duplicates", "ended_at"]

    def get_urls(self) -> list[URLPattern]:
        """Give the rejected rows an address of their own."""
        view = self.admin_site.admin_view(self.errors_view)
        return [path("<int:pk>/rejected.csv", view, name="crm_contactimport_errors"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactImport]:
        """Those of rows that one may keep."""
        return super().get_queryset(request).filter(target__in=kept_by(actor(request)))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A file to upload, or all that is known of it."""
        return self.readonly_fields if obj else ["file", "target", "duplicates"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What was handed in is changed by the buttons."""
        return self.readonly_fields if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Tell the form who hands the file in."""
        if obj is not None:
            return super().get_form(request, obj, change=change, **options)
        return type("UploadForm", (UploadForm,), {"by": actor(request)})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who keep contacts."""
        return has_permission(request, self.opts, "add")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """The form has handed it in."""
        obj.pk = form.kept.pk
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Lead to what was guessed."""
        return redirect(self.page_url(obj))

    def errors_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Hand the rejected rows over."""
        if not has_permission(request, self.opts, "change"):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="rejected-{pk}.csv"'}
        return StreamingHttpResponse(rejected_rows(row), content_type="text/csv; charset=utf-8", headers=headers)

    @admin.display(description=_("file"))
    def told(self, row: ContactImport) -> SafeString:
        """How far it is, what became of its rows, and what it says."""
        twins = ContactImport.objects.filter(sha256=row.sha256, state=_S.DONE).exclude(pk=row.pk)
        targets = [(column, row.mapping.get(column, "skip")) for column in row.columns]
        said = [(column, _called(target, row)) for column, target in targets]
        context = {
            "row": row,
            "twins": twins.select_related("by").order_by("-id")[:3],
            "mapping": said,
            "counts": [(name, row.counts[word]) for word, name in _OUTCOMES.items() if row.counts.get(word)],
            "skipped": [(gettext(why), number) for why, number in row.skipped_because.items()],
            "waits": row.state in ContactImport.WANTED,
            "errors_url": reverse("admin:crm_contactimport_errors", args=[row.pk]),
        }
        return render_to_string("crm/admin/import.html", context)
