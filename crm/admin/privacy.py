"""What people may demand: all that is kept about them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin import widgets
from django.contrib.admin.utils import unquote
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import actor
from community.foundation.errors import DomainError
from crm.admin.by_acts import OneRow
from crm.api.views.privacy import as_archive
from crm.models import Contact, PersonExport, PrivacyPolicy, Restriction
from crm.operations.handing_over import ask_for_export
from crm.operations.handing_over import fetch_export as fetch
from crm.operations.keeping_privacy_numbers import change_privacy_policy
from crm.operations.restricting import lift_restriction, lift_restriction_of, restrict
from crm.permissions import can_answer_for_personal_data
from crm.reports.restrictions import restriction_of


class DemandForm(forms.Form):
    """Who wants it and why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Who wants this and why; write no personal data here.")
    )


EXPORT = Act(
    "export",
    _("Hand over what is kept"),
    lambda contact, values, by: ask_for_export(contact, by=by, reason=values["reason"]),
    DemandForm,
)


def held_of(contact: Contact) -> Restriction | None:
    """Return the restriction of the person whose page is shown; its parts ask once."""
    known: dict[str, Any] = contact.__dict__
    if "_held" not in known:
        known["_held"] = restriction_of(contact)
    held: Restriction | None = known["_held"]
    return held


class RestrictionForm(DemandForm):
    """Who demands it, why, and until when."""

    until = forms.SplitDateTimeField(
        label=_("Until"), required=False, widget=widgets.AdminSplitDateTime(), help_text=_("Empty: until it is lifted.")
    )


RESTRICT = Act(
    "restrict",
    _("Restrict what is done with it"),
    lambda contact, values, by: restrict(contact, by=by, **values),
    RestrictionForm,
    lambda contact: held_of(contact) is None,
)
LIFT = Act(
    "lift",
    _("Lift the restriction"),
    lambda restriction, values, by: lift_restriction(restriction, by=by, reason=values["reason"]),
    DemandForm,
    lambda restriction: restriction.holds_at(timezone.now()),
)
LIFT_OF_CONTACT = Act(
    "lift-restriction",
    _("Lift the restriction"),
    lambda contact, values, by: lift_restriction_of(contact, by=by, reason=values["reason"]),
    DemandForm,
    lambda contact: held_of(contact) is not None,
)
ACTS_OF_PRIVACY = [EXPORT, RESTRICT, LIFT_OF_CONTACT]


class ForKeepers(ReadOnlyActing):
    """Rows that those see who answer for personal data, and nobody else at the desk."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Their role, whatever else somebody may look at."""
        return super().has_view_permission(request, obj) and can_answer_for_personal_data(actor(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As the list."""
        return self.has_view_permission(request)


@admin.register(PersonExport)
class PersonExportAdmin(ForKeepers):
    """All that was asked for about people, and the files that are still there."""

    list_display = ["__str__", "contact", "state", "requested_by", "requested_at", "expires_at", "fetched_at"]
    list_filter = ["state"]
    list_select_related = ["contact", "requested_by"]
    fields = readonly_fields = (
        *("contact", "reason", "requested_by", "requested_at", "state", "file"),
        *("rows", "files", "size", "sha256", "ready_at", "expires_at", "fetched_at", "fetched_by"),
    )
    ordering = ["-id"]

    def get_urls(self) -> list[URLPattern]:
        """Give every export the address of its file."""
        view = self.admin_site.admin_view(self.file_view)
        return [path("<path:object_id>/file/", view, name="crm_personexport_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Hand the archive to those who answer for personal data."""
        export = PersonExport.objects.visible_to(actor(request)).filter(pk=unquote(object_id)).first()
        if export is None:
            raise Http404
        try:
            response: FileResponse = as_archive(export, fetch(export, by=actor(request)))
        except DomainError as refusal:
            notices.error(request, str(refusal))
            return redirect("admin:crm_personexport_change", export.pk)
        return response

    @admin.display(description=_("file"))
    def file(self, export: PersonExport) -> SafeString | str:
        if export.state != PersonExport.State.READY:
            return "-"
        address = reverse("admin:crm_personexport_file", args=[export.pk])
        return format_html('<a href="{}">{}</a>', address, _("Fetch the archive"))


@admin.register(Restriction)
class RestrictionAdmin(ReadOnlyActing):
    """Whose data is kept and not used, and whose was; all who work with people have to know."""

    acts = [LIFT]
    list_display = ["__str__", "contact", "since", "until", "lifted_at", "by"]
    list_filter = [("lifted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["contact", "by"]
    fields = readonly_fields = (
        *("contact", "reason", "by", "since", "until"),
        *("lifted_at", "lifted_by", "lifted_because"),
    )
    ordering = ["-id"]


@admin.register(PrivacyPolicy)
class PrivacyPolicyAdmin(OneRow):
    """The numbers by which personal data is handed over and forgotten; there is one row."""

    begin = change = staticmethod(change_privacy_policy)
    list_display = ["__str__", "export_days", "grace_days"]
