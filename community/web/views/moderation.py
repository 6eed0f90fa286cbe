"""The public log of moderation, what concerns oneself, and how to object to it; also for those who are suspended."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from community.flaggable import things_by_reference
from community.foundation.errors import DomainError
from community.models import Member, ModerationAct, Sanction
from community.models.category import Reader
from community.models.sanction import sanction_of
from community.operations.appealing import APPEALABLE, appeal_act
from community.operations.undoing import has_way_back
from community.permissions import can_undo_act, is_keeper
from community.web.forms import MarkdownField
from community.web.paging import read_page
from community.web.refusals import add_refusal, status_of

SALT = "mitwert.suspended"
WORD_HOLDS = timedelta(hours=1)


class AppealForm(forms.Form):
    """Why it was wrong."""

    text = MarkdownField(
        label=gettext_lazy("Why was this wrong?"),
        help_text=gettext_lazy("Somebody else than who did it reads this and decides."),
        rows=5,
    )


@require_safe
def show_log(request: HttpRequest) -> HttpResponse:
    """Show what was done, without what was written and without who reported it; or what concerns oneself."""
    reader, mine = request.user, "mine" in request.GET
    if mine and not isinstance(reader, Member):
        return redirect_to_login(request.get_full_path())
    acts = ModerationAct.objects.visible_to(reader).select_related("by", "undone_by").order_by("-occurred_at", "-id")
    acts = acts.filter(member=reader.pk) if mine else acts.filter(is_public=True)
    page = read_page(acts, ["occurred_at", "id"], request)
    attach_things(page.rows, reader)
    mark_what_can_be_undone(page.rows, reader)
    return render(request, "community/moderation.html", {"page": page, "mine": mine})


@require_http_methods(["GET", "HEAD", "POST"])
def show_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one act; whom it concerns reads the reason and may object."""
    act = get_object_or_404(
        ModerationAct.objects.visible_to(request.user).select_related("by", "appeal", "undone_by"), pk=pk
    )
    concerned = request.user if isinstance(request.user, Member) and request.user.pk == act.member_id else None
    return _answer(request, act, concerned, request.path)


@require_http_methods(["GET", "HEAD", "POST"])
def show_suspension(request: HttpRequest, word: str) -> HttpResponse:
    """Show somebody who has just proved who they are why they cannot sign in, and let them object."""
    try:
        pk = int(TimestampSigner(salt=SALT).unsign(word, max_age=WORD_HOLDS))
    except BadSignature as error:
        raise Http404 from error
    member = get_object_or_404(Member.objects.people().active(), pk=pk)
    suspension = sanction_of(member, Sanction.Kind.SUSPENSION)
    if suspension is None:
        return redirect("account_login")
    return _answer(request, suspension.act, member, request.path, suspension)


def word_for(member: Member) -> str:
    """Return the word that stands for a member who has just proved who they are; it holds for an hour."""
    return TimestampSigner(salt=SALT).sign(str(member.pk))


def attach_things(acts: list[ModerationAct], reader: Reader) -> None:
    """Give every act what it was done to as ``thing``, as far as this reader may see it."""
    found = things_by_reference([(act.thing_kind, act.thing_id) for act in acts], reader)
    for act in acts:
        act.thing = found.get((act.thing_kind, act.thing_id))  # type: ignore[attr-defined]


def mark_what_can_be_undone(acts: list[ModerationAct], reader: Reader) -> None:
    """Say of every act whether this reader is offered to take it back; the acts were read with what undid them."""
    for act in acts:
        may = isinstance(reader, Member) and can_undo_act(reader, act) and has_way_back(act)
        act.may_be_undone = may  # type: ignore[attr-defined]


def _answer(
    request: HttpRequest, act: ModerationAct, concerned: Member | None, address: str, suspension: Sanction | None = None
) -> HttpResponse:
    appeal = getattr(act, "appeal", None)
    may_object = concerned is not None and appeal is None and act.kind in APPEALABLE and not hasattr(act, "undone_by")
    form, status = AppealForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if concerned is None:
            raise Http404
        status = 400
        if form.is_valid():
            try:
                appeal_act(act, by=concerned, text=form.cleaned_data["text"])
            except DomainError as refusal:
                add_refusal(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("Thank you. Somebody else will look at it."))
                return redirect(address)
    attach_things([act], request.user)
    mark_what_can_be_undone([act], request.user)
    context = {"act": act, "appeal": appeal if concerned else None, "concerned": concerned, "suspension": suspension}
    context |= {"keeps": is_keeper(request.user)}
    context |= {"form": form, "may_object": may_object}
    return render(request, "community/act.html", context, status=status)
