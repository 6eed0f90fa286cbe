"""What an idea should bring and what it brought, as buttons of the back office."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from community.web.day_inputs import DayInput
from ideas.models import Adoption, Idea
from ideas.operations.adopting import Expectation, adopt_idea, realise_value

ADOPTABLE = (Idea.Status.OPEN, Idea.Status.UNDER_REVIEW, Idea.Status.PLANNED, Idea.Status.STARTED)
DAY = timedelta(days=1)


class AdoptionForm(forms.Form):
    """What we expect of an idea."""

    low = forms.DecimalField(label=_("Expected at least"), min_value=0, max_digits=14)
    likely = forms.DecimalField(label=_("Expected"), min_value=0, max_digits=14)
    high = forms.DecimalField(label=_("Expected at most"), min_value=0, max_digits=14)
    cost = forms.DecimalField(label=_("Cost"), min_value=0, max_digits=14, initial=0)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=Member.objects.filter(kind=Member.Kind.EMPLOYEE, is_active=True)
    )
    reason = forms.CharField(label=_("Public reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RealisationForm(forms.Form):
    """What a delivered idea brought in a period."""

    first_day = forms.DateField(label=_("First day"), widget=DayInput())
    last_day = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        # The end of a period is the day after, and there is none after the last day of the calendar.
        validators=[MaxValueValidator(date.max - DAY)],
    )
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    evidence = forms.CharField(label=_("How it is known"), widget=forms.Textarea(attrs={"rows": 3}))


def _adopt(idea: Idea, values: dict[str, Any], by: Member) -> Any:
    expectation = Expectation(
        low=values["low"],
        likely=values["likely"],
        high=values["high"],
        currency=values["currency"].upper(),
        cost=values["cost"],
    )
    return adopt_idea(idea, expectation, by=by, owner=values["owner"], reason=values["reason"])


def _adopted_so_far(idea: Idea, by: Member) -> dict[str, Any]:
    adoption = Adoption.objects.filter(idea=idea).first()
    if adoption is None:
        return {"currency": settings.BUSINESS_CURRENCY, "owner": by, "cost": 0}
    return {
        "low": adoption.expected_low,
        "likely": adoption.expected_likely,
        "high": adoption.expected_high,
        "cost": adoption.cost,
        "currency": adoption.currency,
        "owner": adoption.owner,
    }


def _realise(idea: Idea, values: dict[str, Any], by: Member) -> Any:
    return realise_value(
        idea,
        by=by,
        first_day=values["first_day"],
        day_after=values["last_day"] + DAY,
        amount=values["amount"],
        currency=values["currency"].upper(),
        evidence=values["evidence"],
    )


ADOPT = Act("adoption", _("Adopt"), _adopt, AdoptionForm, lambda idea: idea.status in ADOPTABLE, _adopted_so_far)
REALISE = Act(
    "realised",
    _("Record realised value"),
    _realise,
    RealisationForm,
    lambda idea: idea.status == Idea.Status.DELIVERED and Adoption.objects.filter(idea=idea).exists(),
    lambda _idea, _by: {"currency": settings.BUSINESS_CURRENCY},
)
