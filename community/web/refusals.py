"""How a refusal looks on a page: its status, and its sentence beside the field it is about."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms

from community.foundation.errors import DomainError, Invalid, NotPermitted


def status_of(refusal: DomainError) -> HTTPStatus:
    """Not allowed, not valid, or not possible now."""
    match refusal:
        case NotPermitted():
            return HTTPStatus.FORBIDDEN
        case Invalid():
            return HTTPStatus.BAD_REQUEST
        case _:
            return HTTPStatus.CONFLICT


def add_refusal(form: forms.Form, refusal: DomainError) -> None:
    """Put the sentence beside the field that the refusal points at, else above the form."""
    field = getattr(refusal, "pointer", "").removeprefix("/").replace("/", "-")
    form.add_error(field if field in form.fields else None, str(refusal))


def outcome_of(form: forms.Form, act: Callable[[], Any]) -> HTTPStatus:
    """Do what a form asks for: FOUND when it is done, OK when nothing was sent; what is refused stands on the form."""
    if not form.is_bound:
        return HTTPStatus.OK
    if not form.is_valid():
        return HTTPStatus.BAD_REQUEST
    try:
        act()
    except DomainError as refusal:
        add_refusal(form, refusal)
        return status_of(refusal)
    return HTTPStatus.FOUND
