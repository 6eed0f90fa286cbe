"""The page about the health of the community, for those who care for it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.health import LONGEST, USUAL_DAYS, Health, Period, measure_health
from community.models import Member
from community.permissions import can_see_health
from community.web.day_inputs import DayInput

WAIT_LABELS = (
    _("within an hour"),
    _("1 to 4 hours"),
    _("4 to 24 hours"),
    _("1 to 3 days"),
    _("later"),
    _("never"),
)
_SHARES = {
    "in_time": _("Answered within a day"),
    "unanswered": _("Still unanswered"),
    "solved": _("Solved"),
    "first_by_peers": _("First answer by a customer or partner"),
    "solved_by_peers": _("Solved by a customer or partner"),
    "answers_by_staff": _("Answers by our staff"),
    "asked_by_newcomers": _("Asked by somebody who is new"),
    "joined_and_wrote": _("New members who wrote something"),
    "concentration": _("Answers that come from the five most active"),
}
_COUNTS = {
    "asked": _("Questions asked"),
    "answers": _("Answers to them"),
    "answerers": _("People who answered"),
    "joined": _("New members"),
}


class PeriodForm(forms.Form):
    """From which day to which."""

    # Browsers understand no other way of writing a day, whatever the language of the page.
    first = forms.DateField(label=_("From"), widget=DayInput())
    last = forms.DateField(label=_("To"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """Refuse what ends before it begins, and what would take too long."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not 0 <= (values["last"] - values["first"]).days < LONGEST:
            self.add_error("last", _("A period ends after it begins and has at most a year."))
        return values


@dataclass(frozen=True)
class Figure:
    """One number now and in the period before."""

    label: Promise
    now: Any
    before: Any
    is_share: bool = False


@dataclass(frozen=True)
class Bar:
    """A part of the bar of waits, in parts of a hundred."""

    label: Promise
    count: int
    start: float
    width: float
    tone: int


@login_required
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period beside those of the period before."""
    if not (isinstance(request.user, Member) and can_see_health(request.user)):
        raise PermissionDenied
    usual = Period.of_last_days(USUAL_DAYS)
    asked = {"first": usual.first, "last": usual.last}
    form = PeriodForm(request.GET if {"first", "last"} & request.GET.keys() else asked)
    period = Period(**form.cleaned_data) if form.is_valid() else usual
    now, before = measure_health(period)
    context = {
        "form": form,
        "period": period,
        "earlier": period.before(),
        "figures": list(_figures(now, before)),
        "bars": [(_("Now"), _bars(now), now), (_("Before"), _bars(before), before)],
        "most_active": now.most_active,
    }
    return render(request, "community/health.html", context, status=200 if form.is_valid() else 400)


def _figures(now: Health, before: Health) -> Any:
    for name, label in _COUNTS.items():
        yield Figure(label, getattr(now, name), getattr(before, name))
    for name, label in _SHARES.items():
        yield Figure(label, _percent(now.shares[name]), _percent(before.shares[name]), is_share=True)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _bars(health: Health) -> list[Bar]:
    bars, start = [], 0.0
    for tone, (label, count) in enumerate(zip(WAIT_LABELS, health.waits, strict=True)):
        width = 100 * count / health.asked if health.asked else 0.0
        bars.append(Bar(label, count, start, width, tone))
        start += width
    return bars
