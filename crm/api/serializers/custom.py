"""The additional fields of contacts, accounts and tickets, as they are written."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field({"type": "object", "additionalProperties": True})
class CustomField(serializers.DictField):
    """Values by the codes of the definitions; what is left out stays, null takes a value away."""

    def __init__(self, **options: Any) -> None:
        """Leave the check of each value to its definition."""
        help_text = "By the codes of `field-definitions/`; what is left out stays, null takes a value away."
        super().__init__(**{"required": False, "help_text": help_text, **options})
