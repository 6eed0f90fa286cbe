"""The page on which a member reports that something is wrong."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from community.flaggable import flaggable, is_flaggable
from community.foundation.errors import DomainError
from community.models import Member
from community.models.moderation_act import Ground
from community.operations.flagging import NOTE_LENGTH_LIMIT, flag_thing
from community.web.refusals import add_refusal, status_of


class FlagForm(forms.Form):
    """Why, and what else there is to say."""

    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=Ground.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("What should we know?"),
        help_text=gettext_lazy("Only the people who keep order read this."),
        required=False,
        max_length=NOTE_LENGTH_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask why, and report it; nobody but the keepers learns who did."""
    if not is_flaggable(kind):
        raise Http404
    flagged = flaggable(kind)
    thing = get_object_or_404(flagged.visible_to(request.user), pk=pk)
    if not isinstance(request.user, Member):
        return redirect_to_login(request.path)
    form, status = FlagForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            try:
                flag_thing(flagged, thing.pk, by=request.user, ground=given["reason"], note=given["note"])
            except DomainError as refusal:
                add_refusal(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("Thank you. Somebody will look at it."))
                return redirect(_page_of(request.user, flagged, thing))
    context = {"form": form, "thing": thing, "kind": flagged, "text": flagged.html_of(thing)}
    return render(request, "community/flag.html", context, status=status)


def _page_of(member: Member, flagged: Any, thing: Any) -> str:
    """Lead back to the thing, or home when it went away just now."""
    seen = flagged.visible_to(member).filter(pk=thing.pk).exists()
    return str(thing.get_absolute_url()) if seen else "/"
