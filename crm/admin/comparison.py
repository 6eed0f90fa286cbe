"""The page that says what a service policy would have given."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, actor
from community.foundation.errors import DomainError
from community.web.day_inputs import DayInput
from crm.models import Metric, ServicePolicy
from crm.reports.service_comparison import Comparison, Figures, compare_with

DAYS_AT_FIRST = 30


class DaysForm(forms.Form):
    """From which day to which; both are inclusive."""

    first = forms.DateField(label=_("opened from"), widget=DayInput())
    last = forms.DateField(label=_("opened until"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The last day comes before the first."))
        return given


class Compared(PlainAdmin):
    """An admin of policies with a page that compares one with what was promised."""

    change_form_template = "community/admin/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Give every policy its page."""
        view = self.admin_site.admin_view(self.comparison_view)
        return [path("<int:policy_id>/comparison/", view, name="crm_servicepolicy_comparison"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the page."""
        label = _("What it would have given")
        address = reverse("admin:crm_servicepolicy_comparison", args=[object_id]) if object_id.isdigit() else ""
        context = {**(extra_context or {}), "acts": [(label, address)] if address else []}
        return super().change_view(request, object_id, form_url, context)

    def comparison_view(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        """Ask for the days and show both sides."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        policy = ServicePolicy.objects.with_terms().filter(pk=policy_id).first()
        if policy is None:
            raise Http404
        today = timezone.localdate()
        initial = {"first": today - timedelta(days=DAYS_AT_FIRST), "last": today}
        form = DaysForm(request.GET or None, initial=initial)
        compared = self._compared(request, policy, form) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("What it would have given"),
            "opts": self.opts,
            "policy": policy,
            "back_url": reverse("admin:crm_servicepolicy_change", args=[policy.pk]),
            "form": form,
            "compared": compared,
            "sides": _sides(compared) if compared else [],
        }
        return TemplateResponse(request, "crm/admin/comparison.html", context)

    def _compared(self, request: HttpRequest, policy: ServicePolicy, form: forms.Form) -> Comparison | None:
        days = form.cleaned_data
        try:
            return compare_with(policy, days["first"], days["last"], reader=actor(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return None


def _sides(compared: Comparison) -> list[tuple[Any, list[tuple[Figures, str, float | None, Any]]]]:
    return [
        (_("As it was"), _rows(compared.as_it_was)),
        (_("With this policy"), _rows(compared.with_policy)),
    ]


def _rows(figures: list[Figures]) -> list[tuple[Figures, str, float | None, Any]]:
    return [
        (
            one,
            str(Metric(one.metric).label),
            None if one.median_seconds is None else one.median_seconds / 3600,
            one.prices(),
        )
        for one in figures
    ]
