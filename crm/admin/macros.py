"""Macros, with a text for each language."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin
from community.foundation.errors import DomainError
from crm.models import Macro, MacroText
from crm.operations.changing import checked_tags
from crm.operations.macros import VARIABLES, check_variables


class MacroTextForm(forms.ModelForm[MacroText]):
    """A text whose variables are of the list."""

    class Meta:
        model = MacroText
        fields = ("language", "body")

    def clean_body(self) -> str:
        """Refuse what would stand in the answer as it was typed."""
        body = str(self.cleaned_data["body"])
        try:
            check_variables(body)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return body


class MacroForm(forms.ModelForm[Macro]):
    """A macro whose tags are written as everywhere."""

    class Meta:
        model = Macro
        fields = ("name", "status", "tags", "team", "takes", "is_active")

    def clean_tags(self) -> list[str]:
        """Refuse what is no tag."""
        try:
            return checked_tags(self.cleaned_data["tags"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class MacroTextInline(admin.TabularInline[MacroText, Macro]):
    """One text for each language."""

    model = MacroText
    form = MacroTextForm
    extra = 0
    min_num = 1
    verbose_name_plural = format_lazy(
        "{} {}", _("texts; variables:"), " ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
    )


@admin.register(Macro)
class MacroAdmin(PlainAdmin):
    """What the desk says again and again; what was said stays when a macro goes out of use."""

    list_display = ["name", "status", "tags", "team", "takes", "is_active"]
    list_select_related = ["team"]
    list_filter = ["is_active"]
    search_fields = ["name__istartswith"]
    form = MacroForm
    fields = ["name", "status", "tags", "team", "takes", "is_active", "version"]
    readonly_fields = ["version"]
    inlines = [MacroTextInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Switch it off instead."""
        return False
