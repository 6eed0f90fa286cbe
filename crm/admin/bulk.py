"""Acts upon many tickets at once, each ticket by itself: where one refuses, the others go on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from community.admin.acts import Act, Acting
from crm.models import Ticket
from crm.operations.changing import add_tags, change_ticket


class TagsForm(forms.Form):
    """What is added."""

    tags = forms.CharField(label=_("Tags"), help_text=_("Separated by commas."))


class PriorityForm(forms.Form):
    """How pressing they are."""

    priority = forms.ChoiceField(
        label=_("Priority"),
        choices=[("", _("by impact, urgency and account")), *Ticket.Priority.choices],
        required=False,
    )


PRIORITISE = Act(
    "prioritise",
    _("Set the priority"),
    lambda ticket, values, by: change_ticket(ticket, {"priority": values["priority"] or None}, by=by),
    PriorityForm,
)
TAG = Act(
    "tag",
    _("Add tags"),
    lambda ticket, values, by: add_tags(ticket, values["tags"].split(","), by=by),
    TagsForm,
)


def for_many(name: str, act: Act, description: StrPromise) -> Callable[..., HttpResponse | None]:
    """Return an act as one for the rows that are ticked, for those who may act."""

    @admin.action(description=description, permissions=["act"])
    def action(acting: Acting, request: HttpRequest, things: QuerySet[Any]) -> HttpResponse | None:
        return acting.act_for_many(request, things, act)

    action.__name__ = name
    return action
