"""A form with a box for each use that somebody may agree to, one for each of their addresses."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm.models import ConsentPurpose, ContactPoint
from crm.operations.consenting import Choice, wording_of
from crm.reports.consents import holding_of


class ConsentsForm(forms.Form):
    """Boxes as they hold now. What is not touched is not said: colleagues may have written something down meanwhile."""

    def __init__(self, points: Sequence[ContactPoint], data: Any = None) -> None:
        """Offer each purpose in use for each point."""
        super().__init__(data)
        self.points = points
        self.offered: dict[str, Choice] = {}
        holding = holding_of(points)
        purposes = list(ConsentPurpose.objects.in_use())
        for point in points:
            for purpose in purposes:
                name = f"use-{point.pk}-{purpose.pk}"
                says = holding.get((point.pk, purpose.pk))
                self.offered[name] = Choice(point, purpose)
                self.fields[name] = forms.BooleanField(
                    label=wording_of(purpose),
                    required=False,
                    initial=says is not None and says.is_given,
                    show_hidden_initial=True,
                )

    @property
    def by_point(self) -> list[tuple[ContactPoint, list[forms.BoundField]]]:
        """The boxes of each point."""
        return [
            (point, [self[name] for name, choice in self.offered.items() if choice.point == point])
            for point in self.points
        ]

    @property
    def choices(self) -> dict[Choice, bool]:
        """What was touched, and what it says now; of a form that is valid."""
        return {self.offered[name]: self.cleaned_data[name] for name in self.changed_data}
