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
from community.models import Member, Topic
from community.models.moderation_act import GROUNDS, Ground
from community.operations.flagging import NOTE_LENGTH_LIMIT, flag_thing
from community.web.originals import question_named
from community.web.refusals import add_refusal, status_of


class FlagForm(forms.Form):
    """Why, and what else there is to say."""

    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=GROUNDS, widget=forms.RadioSelect)
    original = forms.CharField(
        label=gettext_lazy("Which question asked this first?"),
        help_text=gettext_lazy("If it was asked before: the number or the address of that question."),
        required=False,
        max_length=300,
    )
    note = forms.CharField(
        label=gettext_lazy("What should we know?"),
        help_text=gettext_lazy("Only the people who keep order read this."),
        required=False,
        max_length=NOTE_LENGTH_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, thing: Any, reader: Member, **options: Any) -> None:
        """Ask for an original of questions only."""
        super().__init__(*args, **options)
        self.reader = reader
        if not (isinstance(thing, Topic) and thing.is_question):
            del self.fields["original"]
            grounds = [choice for choice in GROUNDS if choice[0] != Ground.DUPLICATE]
            self.fields["reason"].choices = grounds  # type: ignore[attr-defined]

    def clean_original(self) -> Topic | None:
        """Return the question that was named; what is typed beside another reason counts for nothing."""
        typed = self.cleaned_data["original"]
        if not typed or self.cleaned_data.get("reason") != Ground.DUPLICATE:
            return None
        original = question_named(typed, self.reader)
        if original is None:
            raise forms.ValidationError(_("There is no such question."))
        return original


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask why, and report it; nobody but the keepers learns who did."""
    if not is_flaggable(kind):
        raise Http404
    flagged = flaggable(kind)
    thing = get_object_or_404(flagged.visible_to(request.user), pk=pk)
    if not isinstance(request.user, Member):
        return redirect_to_login(request.path)
    given = request.POST if request.method == "POST" else None
    form, status = FlagForm(given, thing=thing, reader=request.user), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            words = {"ground": said["reason"], "note": said["note"], "original": said.get("original")}
            try:
                flag_thing(flagged, thing.pk, by=request.user, **words)
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
