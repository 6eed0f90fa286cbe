"""A form that arrives twice acts once: it carries a key, and the session keeps what came of it."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django import forms
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from community.foundation.acting import act

KEPT = "sent_forms"
KEPT_AT_MOST = 10


class OnceForm(forms.Form):
    """Carries the key; a form that came without one acts as often as it is sent."""

    form_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


def act_once(request: HttpRequest, key: UUID | None, do: Callable[[], str]) -> str:
    """Act and return the address that the act names; the same form again only gets that address again."""
    return do() if key is None else _act_or_recall(request, str(key), do)


@act
def _act_or_recall(request: HttpRequest, key: str, do: Callable[[], str]) -> str:
    # The row lock lets the second of two forms wait until the first one has left its address.
    session = Session.objects.select_for_update().filter(session_key=request.session.session_key).first()
    if session is None:
        return do()
    kept: dict[str, str] = session.get_decoded().get(KEPT, {})
    if key not in kept:
        kept[key] = do()
        request.session[KEPT] = dict(list(kept.items())[-KEPT_AT_MOST:])
        request.session.save()
    return kept[key]
