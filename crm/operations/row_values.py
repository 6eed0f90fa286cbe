"""Writing what was given for a row, and no more of it."""

from typing import Any

from django.db import models


def write_values[Row: models.Model](row: Row, values: dict[str, Any]) -> Row:
    """Set what is given and save those columns only; nothing given saves nothing. Runs inside an act, on a locked row."""
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))
    return row
