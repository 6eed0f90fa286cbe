"""The agreements by which single employees may be seen, and who asked about people."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import ReadOnlyAdmin
from roi.admin.rules import DAYS
from roi.admin.signed import SignedAdmin
from roi.models import LegalBasis, PersonQuery
from roi.operations.legal_bases import end_legal_basis
from roi.permissions import can_approve


class EndForm(forms.Form):
    """From when on something no longer holds."""

    day = forms.DateField(label=_("First day after it"), widget=AdminDateWidget())


END = Act(
    "end",
    _("End"),
    lambda basis, values, by: end_legal_basis(basis, day=values["day"], by=by),
    form=EndForm,
    is_possible=lambda basis: basis.is_approved,
)


@admin.register(LegalBasis)
class LegalBasisAdmin(SignedAdmin):
    """Agreements; each allows nothing until somebody else than its author approves it."""

    acts = [*SignedAdmin.acts, END]
    list_display = ["title", "document", "validity", "author", "approved_by"]
    list_select_related = ["author", "approved_by"]
    search_fields = ["title", "document"]
    ordering = ["-id"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer a calendar for both ends."""
        return super().formfield_for_dbfield(
            db_field, request, **(DAYS if db_field.name == "validity" else {}), **options
        )


@admin.register(PersonQuery)
class PersonQueryAdmin(ReadOnlyAdmin):
    """Who asked what about whom, the latest question first; for those who answer for it."""

    list_display = ["asked_at", "asked_by", "subject", "basis"]
    list_filter = [("basis", admin.EmptyFieldListFilter)]
    list_select_related = ["asked_by", "basis"]
    search_fields = ["=subject"]
    ordering = ["-asked_at", "-id"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who sign may see who asked; others who ask are seen."""
        return can_approve(request.user) and super().has_view_permission(request, obj)
