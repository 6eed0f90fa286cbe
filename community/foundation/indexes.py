"""Indexes that hold no row of what is not there."""

from django.db import models


def index_of_known(*fields: str, name: str) -> models.Index:
    """An index by these fields for the rows whose first one is known; most are written without, and cost nothing here then.

    Whoever looks for a value, joins by it or deletes what it names is served by it: no value is equal to nothing.
    """
    return models.Index(fields=fields, name=name, condition=models.Q((f"{fields[0].lstrip('-')}__isnull", False)))
