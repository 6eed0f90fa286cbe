"""Buttons that act: each leads to a page with a small form, and the form calls one operation."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.admin.acting_once import acts_once, is_sent_already, key_of_form
from community.admin.base import PlainAdmin, ReadOnlyAdmin, actor, has_permission
from community.admin.many import Outcome
from community.foundation.errors import DomainError, Invalid
from community.models import Member

APPLIED = "applied"
# One page is told what becomes of so many, and acts upon as many while somebody waits.
AT_ONCE, SHOWN = 500, 50


class NoQuestions(forms.Form):
    """An act that needs nothing but a yes."""


class ReasonForm(forms.Form):
    """An act that says why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True)
class Act:
    """One button: its name in the address, its label, its form, and the operation that it calls."""

    name: str
    label: Any
    perform: Callable[[Any, dict[str, Any], Member], Any]
    form: Callable[[Any, Member], type[forms.Form]] | type[forms.Form] = NoQuestions
    is_possible: Callable[[Any], bool] = lambda _thing: True
    initial: Callable[[Any, Member], dict[str, Any]] = lambda _thing, _member: {}
    # What the button says where the label, which heads the page, is too long.
    short: Any = ""

    def form_for(self, thing: Any, member: Member, values: Any = None, files: Any = None) -> forms.Form:
        """Return the form, bound when there are values."""
        form = self.form if isinstance(self.form, type) else self.form(thing, member)
        bound: forms.Form = form(values, files, initial=None if thing is None else self.initial(thing, member))
        return bound


class Acting(PlainAdmin):
    """An admin whose rows have acts."""

    acts: Sequence[Act] = ()
    # Names of those whose buttons are seen at once, the others behind one more press; all, where none is named.
    at_hand: Collection[str] = ()
    change_form_template = "community/admin/change_form.html"
    act_template = "community/admin/act.html"

    def get_urls(self) -> list[URLPattern]:
        """Give every act its page below its row."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/acts/<slug:act>/", view, name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the buttons of those acts that are possible now."""
        thing = self.get_object(request, unquote(object_id))
        possible: list[Act] = []
        if thing is not None and has_permission(request, self.opts, "change"):
            possible = [act for act in self.acts if act.is_possible(thing)]
        first = [act for act in possible if not self.at_hand or act.name in self.at_hand]
        buttons = {
            "acts": [(act.short or act.label, self.act_url(thing, act)) for act in first],
            "more_acts": [(act.label, self.act_url(thing, act)) for act in possible if act not in first],
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **buttons})

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        """Ask for what the act needs, do it, and tell how it went."""
        thing = self.get_object(request, unquote(object_id))
        wanted = next((one for one in self.acts if one.name == act), None)
        if thing is None or wanted is None:
            raise Http404
        if not has_permission(request, self.opts, "change"):
            raise PermissionDenied
        member = actor(request)
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form = wanted.form_for(thing, member, *given)
        is_whole = form.is_bound and self.is_whole(form, member)
        if is_whole and acts_once(request, member, lambda: self.did(request, wanted, thing, form)):
            return redirect(self.page_url(thing))
        return self.ask(request, wanted, form, [thing])

    def is_whole(self, form: forms.Form, _member: Member) -> bool:
        """Tell whether the form holds all that its act needs."""
        return form.is_valid()

    def did(self, request: HttpRequest, act: Act, thing: Model, form: forms.Form) -> bool:
        """Perform the act; a refusal stays on the form, so that nothing typed is lost."""
        try:
            made = act.perform(thing, form.cleaned_data, actor(request))
        except DomainError as refusal:
            field = refusal.pointer.strip("/").split("/")[-1] if isinstance(refusal, Invalid) else ""
            form.add_error(field if field in form.fields else None, str(refusal))
            return False
        self.log_change(request, thing, str(act.label))
        self.tell(request, act, made)
        return True

    def tell(self, request: HttpRequest, act: Act, _made: Any) -> None:
        """Say that it is done; whoever made something that has to be shown shows it here."""
        messages.success(request, _("%(act)s: done.") % {"act": act.label})

    def act_for_many(self, request: HttpRequest, things: QuerySet[Any], act: Act) -> HttpResponse | None:
        """Do the same act to the rows that were ticked, after one page that asks what it needs."""
        member, number = actor(request), things.count()
        if number > AT_ONCE:
            told = _("Choose at most %(most)d rows at once; these are %(number)d. A filter makes them fewer.")
            messages.error(request, told % {"most": AT_ONCE, "number": number})
            return None
        form = act.form_for(None, member, request.POST if APPLIED in request.POST else None)
        if not (form.is_bound and form.is_valid()):
            return self.ask(request, act, form, list(things))
        if is_sent_already(request, member):
            messages.warning(request, _("This form was sent already, and is not acted upon twice."))
            return None
        outcome = Outcome(act.label)
        for thing in things.order_by("pk"):
            try:
                act.perform(thing, form.cleaned_data, member)
            except DomainError as refusal:
                outcome.refuse(thing, refusal)
            else:
                self.log_change(request, thing, str(act.label))
                outcome.done += 1
        outcome.tell(request)
        return None

    def ask(self, request: HttpRequest, act: Act, form: forms.Form, things: Sequence[Model]) -> HttpResponse:
        """Show the page with the form of an act."""
        single = things[0] if len(things) == 1 else None
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "opts": self.opts,
            "form": form,
            "act": act,
            "things": things[:SHOWN],
            "more": len(things[SHOWN:]),
            "across": request.POST.get("select_across", ""),
            "back_url": self.page_url(single) if single else reverse(self._name("changelist")),
            "action": request.POST.get("action", ""),
            "selected": request.POST.getlist("_selected_action"),
            "applied": APPLIED,
            "form_key": key_of_form(request),
            **(self.act_context(single) if single else {}),
        }
        return TemplateResponse(request, self.act_template, context)

    def act_context(self, thing: Any) -> dict[str, Any]:
        """Return what else the act's page shows about its row."""
        return {}

    def page_url(self, thing: Model) -> str:
        """Return the address of a row's page."""
        return reverse(self._name("change"), args=[thing.pk])

    def act_url(self, thing: Model, act: Act) -> str:
        """Return the address of an act's page."""
        return reverse(self._name("act"), args=[thing.pk, act.name])

    def _name(self, page: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"


class ReadOnlyActing(Acting, ReadOnlyAdmin):
    """Rows that are changed by their acts and by nothing else."""

    is_record = False
