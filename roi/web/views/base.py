"""What all pages about value have in common: who may see them, and how they are asked."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.foundation.requests import StrictSerializer
from community.models import Member
from roi.permissions import can_read_roi

View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Let in those who may read the value of things; others sign in first or are refused."""

    @require_safe
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_read_roi(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def reader_of(request: HttpRequest) -> Member:
    """Return who reads; nobody else is let in."""
    assert isinstance(request.user, Member)
    return request.user


def read(serializer: type[StrictSerializer], given: dict[str, str], form: Form) -> dict[str, Any] | None:
    """Read what was filled in; empty fields of a form mean that nothing was asked."""
    reading = serializer(data={name: value for name, value in given.items() if value})
    if reading.is_valid():
        asked: dict[str, Any] = reading.validated_data
        return asked
    form.is_valid()
    for name, faults in reading.errors.items():
        for fault in faults:
            form.add_error(name if name in form.fields else None, str(fault))
    return None
