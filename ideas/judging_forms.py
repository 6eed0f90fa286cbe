"""The form of a review, alike in the back office and on the pages of a jury."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ideas.models import Criterion, Review, Scorecard
from ideas.operations.adopting import Expectation
from ideas.operations.reviewing import Said

POINTS = "points-"
BENEFIT = (("low", _("Benefit at least")), ("likely", _("Benefit")), ("high", _("Benefit at most")))


class PointsField(forms.DecimalField):
    """Points of one criterion: needed to hand a review in, and not yet while it is only kept."""

    def __init__(self, one: Criterion) -> None:
        """Keep to the scale."""
        scale = f"{one.lowest.normalize():f} … {one.highest.normalize():f}"
        super().__init__(
            label=f"{one.label} ({scale})",
            help_text=one.guidance,
            min_value=one.lowest,
            max_value=one.highest,
            max_digits=12,
            decimal_places=3,
        )

    def validate(self, value: Any) -> None:
        """Let it be empty."""
        if value is not None:
            super().validate(value)


class ConflictForm(forms.Form):
    """Which interest it is."""

    reason = forms.CharField(
        label=_("Which interest is it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


def fields_of(card: Scorecard) -> dict[str, forms.Field]:
    """Return a field for each criterion, for the benefit where the scorecard asks for it, and for a comment."""
    criteria = Criterion.objects.filter(card=card).order_by("place")
    fields: dict[str, forms.Field] = {f"{POINTS}{one.code}": PointsField(one) for one in criteria}
    if card.asks_benefit:
        for name, label in BENEFIT:
            help_text = _("In the first year; one of ten such ideas brings less.") if name == "low" else ""
            help_text = _("In the first year; one of ten such ideas brings more.") if name == "high" else help_text
            fields[name] = forms.DecimalField(
                label=label, help_text=help_text, min_value=0, max_digits=14, required=False
            )
        fields["currency"] = forms.CharField(label=_("Currency"), min_length=3, max_length=3, required=False)
    fields["comment"] = forms.CharField(
        label=_("Comment"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    return fields


def judging_form(card: Scorecard, **more: forms.Field) -> type[forms.Form]:
    """Return the form of a scorecard."""
    return type("JudgingForm", (forms.Form,), {"use_required_attribute": False, **fields_of(card), **more})


def kept_in(review: Review | None) -> dict[str, Any]:
    """Return what a review holds so far, by the names of the fields."""
    if review is None:
        return {"currency": settings.BUSINESS_CURRENCY}
    points = {f"{POINTS}{one.criterion.code}": one.points for one in review.scores.select_related("criterion")}
    benefit = {name: getattr(review, f"benefit_{name}") for name, _label in BENEFIT}
    currency = review.currency or settings.BUSINESS_CURRENCY
    return {**points, **benefit, "currency": currency, "comment": review.comment}


def said_in(values: dict[str, Any]) -> Said:
    """Return what a valid form says."""
    given = {name: value for name, value in values.items() if name.startswith(POINTS) and value is not None}
    ends: dict[str, Any] = {name: values.get(name) for name, _label in BENEFIT}
    benefit = Expectation(**ends, currency=values["currency"].upper()) if None not in ends.values() else None
    return Said({name.removeprefix(POINTS): value for name, value in given.items()}, values["comment"], benefit)
