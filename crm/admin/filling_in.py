"""A macro fills in the form on which something is said, so that it is read and adapted before it goes out."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from community.admin.acts import Act, Acting
from community.admin.base import actor
from community.foundation.errors import DomainError
from community.models import Member
from crm.admin.conversation import MACRO, PUBLIC, REPLY
from crm.models import Macro, Ticket
from crm.operations.macros import words_for
from crm.reports.language_of_asker import language_of_asker

MACROS_SHOWN = 50
CHOICE = "macro"
# No number of a row has more.
MOST_DIGITS = 18
FILLED = frozenset({REPLY.name, PUBLIC.name})


class FillingIn(Acting):
    """An admin of tickets on whose forms a macro can be chosen; the address of the page says which, so no script is needed."""

    def ask(self, request: HttpRequest, act: Act, form: forms.Form, things: Sequence[Model]) -> HttpResponse:
        """Put the words of the chosen macro where one would type, and offer the others."""
        response = super().ask(request, act, form, things)
        context = response.context_data if isinstance(response, TemplateResponse) else None
        if context is None or len(things) != 1 or act.name not in {MACRO.name, *FILLED}:
            return response
        [ticket] = things
        assert isinstance(ticket, Ticket)
        if act.name == MACRO.name:
            context["macros"] = render_macros(ticket, actor(request), in_public=PUBLIC.is_possible(ticket))
        else:
            macros = list(Macro.objects.in_use().with_texts()[:MACROS_SHOWN])
            context["macros_offered"] = macros
            context["macro"] = _fill_in(
                form, ticket, _chosen(request, macros), actor(request), in_public=act.name == PUBLIC.name
            )
        return response


def render_macros(ticket: Ticket, by: Member, *, in_public: bool) -> SafeString:
    """Return what each macro would say here, with the ways to forms that it fills in."""
    macros, asked_in = [], language_of_asker(ticket)
    for macro in Macro.objects.in_use().with_texts()[:MACROS_SHOWN]:
        with suppress(DomainError):
            macros.append((macro, words_for(macro, ticket, by=by, asked_in=asked_in), does(macro)))
    given = {"macros": macros, "ticket": ticket, "in_public": in_public}
    return render_to_string("crm/admin/macros.html", given)


def does(macro: Macro) -> list[str]:
    """Return what a macro does to a ticket besides speaking, in words."""
    told = [f"→ {macro.get_status_display()}"] if macro.status else []
    if macro.tags:
        told.append(_("adds %(tags)s") % {"tags": ", ".join(macro.tags)})
    if macro.team is not None:
        told.append(_("gives to the team %(team)s") % {"team": macro.team})
    if macro.takes:
        told.append(_("assigns to you"))
    return told


def _chosen(request: HttpRequest, macros: Sequence[Macro]) -> Macro | None:
    given = (request.POST if request.method == "POST" else request.GET).get(CHOICE, "")
    number = int(given) if given.isdecimal() and len(given) <= MOST_DIGITS else 0
    return next((macro for macro in macros if macro.pk == number), None)


def _fill_in(
    form: forms.Form, ticket: Ticket, macro: Macro | None, by: Member, *, in_public: bool
) -> dict[str, Any] | None:
    """What somebody typed already stays. What everybody will read calls whoever asked as everybody does."""
    if macro is None:
        return None
    if not form.is_bound:
        try:
            words = words_for(macro, ticket, by=by, in_public=in_public)
        except DomainError:
            return None
        form.initial = {**form.initial, "body": words.body, "status": macro.status, CHOICE: macro.pk}
    # Where the ticket moves stands in the form itself.
    return {"row": macro, "does": does(macro)[bool(macro.status) :]}
