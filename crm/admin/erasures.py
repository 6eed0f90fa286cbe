"""Forgetting a person in the back office: look at what goes and what stays, confirm, withdraw, and the proof."""

from typing import Any

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from crm.admin.privacy import DemandForm, ForKeepers
from crm.models import ErasureProof, ErasureRequest
from crm.operations.erasing import confirm_erasure, request_erasure, withdraw_erasure
from crm.reports.erasure_preview import preview_erasure
from crm.reports.erasure_words import word_for


class ConfirmationForm(forms.Form):
    """A yes to what was looked at."""

    looked = forms.BooleanField(label=_("I have looked at what goes and what stays"))
    seen = forms.CharField(widget=forms.HiddenInput)


def _seen(request: ErasureRequest, _by: Member) -> dict[str, Any]:
    return {"seen": preview_erasure(request.contact).seen}


ERASE = Act(
    "erase",
    _("Ask for erasure"),
    lambda contact, values, by: request_erasure(contact, by=by, reason=values["reason"]),
    DemandForm,
)
CONFIRM = Act(
    "confirm",
    _("Confirm the erasure"),
    lambda request, values, by: confirm_erasure(request, by=by, seen=values["seen"]),
    ConfirmationForm,
    lambda request: request.is_open and request.confirmed_at is None,
    _seen,
)
WITHDRAW = Act(
    "withdraw",
    _("Withdraw the erasure"),
    lambda request, _values, by: withdraw_erasure(request, by=by),
    is_possible=lambda request: request.is_open,
)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ForKeepers):
    """Who is to be forgotten, and who was."""

    act_template = "crm/admin/erasure.html"
    acts = [CONFIRM, WITHDRAW]
    list_display = ["__str__", "contact", "requested_at", "confirmed_at", "due_at", "withdrawn_at", "done_at"]
    list_filter = [("done_at", admin.EmptyFieldListFilter), ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["contact"]
    fields = readonly_fields = (
        *("contact", "reason", "requested_by", "requested_at", "preview", "confirmed_by", "confirmed_at"),
        *("due_at", "withdrawn_by", "withdrawn_at", "problem", "done_at", "counts", "sha256"),
    )
    ordering = ["-id"]

    def act_context(self, thing: ErasureRequest) -> dict[str, Any]:
        """Show what goes and what stays above the question."""
        return {"preview": preview_erasure(thing.contact)}

    @admin.display(description=_("what goes and what stays"))
    def preview(self, request: ErasureRequest) -> SafeString | str:
        if not request.is_open:
            return "-"
        shown = preview_erasure(request.contact)
        return render_to_string("crm/admin/erasure_preview.html", {"preview": shown})

    @admin.display(description=_("proof"))
    def counts(self, request: ErasureRequest) -> str:
        proof = ErasureProof.objects.filter(request=request).first()
        return (
            "-"
            if proof is None
            else ", ".join(f"{word_for(name)}: {rows}" for name, rows in sorted(proof.counts.items()))
        )

    @admin.display(description=_("SHA-256"))
    def sha256(self, request: ErasureRequest) -> str:
        proof = ErasureProof.objects.filter(request=request).first()
        return "-" if proof is None else proof.sha256


@admin.register(ErasureProof)
class ErasureProofAdmin(ForKeepers):
    """That people were forgotten, as numbers."""

    list_display = ["__str__", "request", "done_at"]
    fields = readonly_fields = ("request", "counts", "done_at", "sha256")
    ordering = ["-id"]
