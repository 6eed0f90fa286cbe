"""What members say of themselves, and how they take it back."""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.foundation.errors import DomainError
from community.models import Member
from community.operations.erasing import erase_member
from community.operations.exporting import export_member
from community.web.forms_account import EraseForm, ProfileForm
from community.web.menu import pages_about_oneself
from community.web.refusals import add_refusal, status_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: HttpRequest) -> HttpResponse:
    """Show and change name, language and time zone."""
    assert isinstance(request.user, Member)
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=list(form.cleaned_data))
        messages.success(request, _("Your profile is changed."))
        return redirect("profile")
    # An invalid form has changed the instance, which the top of the page shows.
    request.user.refresh_from_db(fields=["display_name", "locale", "time_zone"])
    context = {"form": form, "erase": EraseForm(), "pages": pages_about_oneself(request.user)}
    return render(request, "community/profile.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def take_along(request: HttpRequest) -> HttpResponse:
    """Hand over all that is known of the member, as a file."""
    assert isinstance(request.user, Member)
    text = json.dumps(export_member(request.user, by=request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="member-{request.user.pk}.json"'
    return response


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the member for good; the address has to be written down to go on."""
    member = request.user
    assert isinstance(member, Member)
    erase = EraseForm(request.POST)
    status: int = 400
    if erase.is_valid() and erase.cleaned_data["email"].lower() == str(member.email).lower():
        try:
            erase_member(member, by=member, reason=erase.cleaned_data["reason"])
        except DomainError as refusal:
            add_refusal(erase, refusal)
            status = status_of(refusal)
        else:
            logout(request)
            messages.success(request, _("You are forgotten here. What you solved for others stays, without your name."))
            return redirect("home")
    else:
        erase.add_error("email", _("Write your e-mail address here to confirm."))
    context = {"form": ProfileForm(instance=member), "erase": erase}
    return render(request, "community/profile.html", context, status=status)
