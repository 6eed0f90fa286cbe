"""A month over HTTP and in addresses: such as 2026-01, which is its first day inside."""

from datetime import date
from typing import Any

from django.urls import register_converter
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.foundation.requests import ParameterSerializer


class MonthConverter:
    """A month such as 2026-01, read as its first day."""

    # Days before and after these have no midnight that every time zone knows.
    regex = "(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        """Return the first day; what is no month is no address either."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        """Return the month."""
        return value.isoformat()[: len("2026-01")]


register_converter(MonthConverter, "month")


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "example": "2026-01"})
class MonthField(serializers.DateField):
    """A month, read as its first day."""

    def __init__(self, **options: Any) -> None:
        """Write and read the month alone."""
        super().__init__(**{"format": "%Y-%m", "input_formats": ["%Y-%m"], **options})

    def to_representation(self, value: date) -> str:
        """Return four digits of the year and two of the month."""
        return value.isoformat()[: len("2026-01")]


class MonthParameters(ParameterSerializer):
    """The months of a series; both ends are included."""

    to = MonthField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"from": MonthField(required=False), **super().get_fields()}
