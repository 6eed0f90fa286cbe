"""How a refusal looks on a page: its status, and its sentence beside the field it is about."""

from http import HTTPStatus

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
