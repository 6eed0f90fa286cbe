"""Terms, notices and the imprint: drafts are written here and published for good; and who agreed to what."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import ReadOnlyAdmin, actor
from community.models import Consent, LegalText, LegalVersion
from community.models.visit import business_day
from community.operations.legal import draft_again, next_number, publish_version


def _today() -> Any:
    return business_day(timezone.now())


class PublishForm(forms.Form):
    """From when."""

    effective_on = forms.DateField(
        label=_("Holds from"),
        initial=_today,
        widget=AdminDateWidget,
        help_text=_("From then on it cannot be changed any more, only replaced."),
    )


def _is_draft(version: LegalVersion) -> bool:
    return not version.is_published


class LegalTextInline(admin.StackedInline[LegalText, LegalVersion]):
    """The text in each language."""

    model = LegalText
    extra = 1
    max_num = 2
    fields = ["language", "body"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while it is a draft."""
        return _may_write(super().has_add_permission, request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while it is a draft."""
        return _may_write(super().has_change_permission, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while it is a draft."""
        return _may_write(super().has_delete_permission, request, obj)


def _may_write(may: Callable[..., bool], request: HttpRequest, version: LegalVersion | None) -> bool:
    return (version is None or _is_draft(version)) and may(request, version)


@admin.register(LegalVersion)
class LegalVersionAdmin(Acting):
    """Every version; one that is published can be read and replaced, not changed."""

    acts = [
        Act(
            "publish",
            _("Publish"),
            lambda version, values, by: publish_version(version, by=by, **values),
            PublishForm,
            _is_draft,
        ),
        Act(
            "draft-again",
            _("Write the next version"),
            lambda version, _values, by: draft_again(version, by=by),
            is_possible=lambda version: version.is_published,
        ),
    ]
    inlines = [LegalTextInline]
    list_display = ["kind", "number", "effective_on", "published_at", "asks_again", "binds_programs"]
    list_filter = ["kind"]
    ordering = ["kind", "-number"]
    fields = ["kind", "asks_again", "binds_programs", "number", "written_by", "published_by", "published_at"]
    readonly_fields = ["number", "written_by", "published_by", "published_at"]

    def view_on_site(self, obj: LegalVersion) -> str | None:
        """Only what is published has a page."""
        return obj.get_absolute_url() if obj.is_published else None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A version stays of its kind."""
        return [*self.readonly_fields, *(["kind"] if obj else [])]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while it is a draft."""
        return _may_write(super().has_change_permission, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while it is a draft; a list might hold others."""
        return obj is not None and _may_write(super().has_delete_permission, request, obj)

    def save_model(
        self,
        request: HttpRequest,
        obj: Any,
        form: ModelForm[LegalVersion],
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        """Give a new draft its number and its author."""
        if not change:
            obj.number, obj.written_by = next_number(obj.kind), actor(request)
        super().save_model(request, obj, form, change)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Who agreed to what, when and on which way."""

    list_display = ["member", "version", "language", "way", "given_at"]
    list_filter = ["way", "version__kind"]
    list_select_related = ["member", "version"]
    search_fields = ["member__display_name__istartswith"]
    ordering = ["-id"]
