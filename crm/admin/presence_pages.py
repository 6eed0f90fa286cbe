"""The pages of presences: their figures over time, and one that takes figures from a file."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.admin.base import actor
from community.foundation.errors import Invalid
from community.importing.report import Report
from community.models.visit import business_day
from community.web.day_inputs import DayInput
from crm.admin.curves import curve_of
from crm.admin.kept_with_channels import KeptWithChannels
from crm.importing.figures import upload_figures
from crm.models import OwnPresence
from crm.reports.presences import as_rows, gaps_of, latest_figures, look_at, readings_of

RANGES = (30, 90, 365)
REJECTED_SHOWN = 20


class RangeForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(label=_("From"), required=False, widget=DayInput())
    last = forms.DateField(label=_("To"), required=False, widget=DayInput())


class TableForm(forms.Form):
    """A file with figures."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A table (CSV, at most 2 MB) with the columns network, account and day, and one column for each figure."
        ),
    )
    is_dry = forms.BooleanField(label=_("Only check, write nothing"), required=False)


class WithFigures(KeptWithChannels):
    """An admin of presences: each has a page with its figures, and all together one for files."""

    def get_urls(self) -> list[URLPattern]:
        """Give every presence its page of figures, and the list one for files."""
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self.upload_view), name="crm_ownpresence_upload"),
            path("<path:object_id>/figures/", view(self.figures_view), name="crm_ownpresence_figures"),
            *super().get_urls(),
        ]

    def figures_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the figures of some days as curves and as tables, or hand them over as a file."""
        presence = self.get_object(request, unquote(object_id))
        if presence is None or not self.has_view_permission(request, presence):
            raise Http404
        form = RangeForm(request.GET)
        first, last = _days(form)
        if request.GET.get("as") == "csv":
            return _file(presence, first, last)
        curves = [curve_of(metric, rows, first, last) for metric, rows in readings_of(presence, first, last).items()]
        today = business_day(timezone.now())
        about = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": presence,
            "presence": presence,
            "look": look_at(presence),
            "curves": curves,
            "gaps": gaps_of(presence, first, last),
            "latest": latest_figures([presence.pk], today).get(presence.pk, []),
            "form": form if form.is_bound and form.data else RangeForm(initial={"first": first, "last": last}),
            "first": first,
            "last": last,
            "ranges": [(days, today - timedelta(days=days - 1)) for days in RANGES],
            "today": today,
            "may_type": self.has_change_permission(request, presence),
            "type_url": self.act_url(presence, self.acts[0]),
        }
        return render(request, "crm/admin/presence_figures.html", about)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take figures from a file, and say of each row that cannot be taken why."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        rejected = list[str]()
        if form.is_valid():
            is_dry = form.cleaned_data["is_dry"]
            try:
                report, rejected = upload_figures(form.cleaned_data["file"].read(), by=actor(request), is_dry=is_dry)
            except Invalid as refusal:
                form.add_error("file", str(refusal))
            else:
                messages.success(request, _told(report, is_dry=is_dry))
                if not rejected and not is_dry:
                    return redirect("admin:crm_ownpresence_changelist")
        about = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Read figures from a file"),
            "form": form,
            "rejected": rejected[:REJECTED_SHOWN],
        }
        return render(request, "crm/admin/presence_upload.html", about)


def _days(form: RangeForm) -> tuple[date, date]:
    given = form.cleaned_data if form.is_valid() else {}
    last = given.get("last") or business_day(timezone.now())
    first = given.get("first") or last - timedelta(days=RANGES[1] - 1)
    return min(first, last), last


def _file(presence: OwnPresence, first: date, last: date) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="presence-{presence.pk}-{first}-{last}.csv"'
    csv.writer(response).writerows(as_rows(presence, first, last))
    return response


def _told(report: Report, *, is_dry: bool) -> str:
    counts: Sequence[int] = [report.total(one) for one in ("created", "updated", "unchanged", "rejected")]
    told = _("%(new)d new, %(corrected)d corrected, %(unchanged)d unchanged, %(rejected)d rejected.") % dict(
        zip(("new", "corrected", "unchanged", "rejected"), counts, strict=True)
    )
    return f"{_('Nothing was written:')} {told}" if is_dry else str(told)
