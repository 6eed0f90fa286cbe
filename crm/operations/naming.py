"""Tells the database who acts, so that the changes it writes down have a name."""

from django.db import connection

from community.models import Member

FORGETTING = "mitwert.forgetting"
_BY = "mitwert.by"


def act_as(by: Member) -> None:
    """Name the actor until the end of the transaction; outside of one this says nothing."""
    _set(_BY, str(by.pk))


def begin_forgetting() -> None:
    """Let what stays as it was said go with the person whom it names, until ``end_forgetting``."""
    _set(FORGETTING, "on")


def end_forgetting() -> None:
    """Keep things as they were said again."""
    _set(FORGETTING, "")


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
