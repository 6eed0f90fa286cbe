"""What a browser shows as a calendar is filled in whatever the language: it reads days in ISO only."""

from datetime import datetime
from importlib import import_module

from django import forms
from django.conf import settings as configured
from django.urls import get_resolver
from django.utils import translation

HELD = {"date": "2026-03-02", "datetime-local": "2026-03-02T08:30"}


def forms_below(form):
    return {form, *(one for below in form.__subclasses__() for one in forms_below(below))}


def kind_of(widget):
    return widget.attrs.get("type", getattr(widget, "input_type", ""))


def test_every_calendar_in_every_form_is_filled_in_by_what_it_holds():
    import_module(configured.ROOT_URLCONF)
    assert get_resolver().url_patterns
    calendars = [
        (form.__name__, name, field.widget)
        for form in forms_below(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if kind_of(field.widget) in HELD
    ]

    with translation.override("de"):
        written = {
            (form, name): widget.format_value(datetime(2026, 3, 2, 8, 30)) == HELD[kind_of(widget)]  # noqa: DTZ001 -- as forms hold it
            for form, name, widget in calendars
        }

    assert ("RealisationForm", "first_day") in written
    assert [place for place, is_iso in written.items() if not is_iso] == []
