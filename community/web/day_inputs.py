"""Inputs for days and moments: the browser shows them in the words of its reader, but reads and sends them in ISO only."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A calendar to choose a day from; one that is there already shows in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Write days as the browser reads them."""
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The same with a time of the day, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Write moments as the browser reads them."""
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
