"""A form of the back office that arrives twice acts once: it carries a key, as a program may send one."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID, uuid4

from django.http import HttpRequest

from community.models import Member
from community.operations.acting_once import Answer, Call, act_once_for

FORM_KEY = "form_key"


class _NotDoneError(Exception):
    """What is refused leaves no key behind, so the same form may be sent again."""


def key_of_form(request: HttpRequest) -> str:
    """Return the key that a form brought, for it is the same one that comes back, or that of a new form."""
    return _given(request) or str(uuid4())


def acts_once(request: HttpRequest, member: Member, do: Callable[[], bool]) -> bool:
    """Act and tell whether it is done; the same form again is done already. One without a key acts as often as it is sent.

    All of it is one transaction: of two that arrive at the same moment the second waits until the first one is through.
    """
    call = _call(request, member)
    if call is None:
        return do()

    def answer() -> Answer:
        if not do():
            raise _NotDoneError
        return _DONE

    try:
        act_once_for(call, answer)
    except _NotDoneError:
        return False
    return True


def is_sent_already(request: HttpRequest, member: Member) -> bool:
    """Tell whether a form arrived before, and remember that it did.

    This is for many rows, of which each is acted upon in a transaction of its own: whoever held all of them until the
    end would wait for others who wait for one of them.
    """
    call, news = _call(request, member), []

    def answer() -> Answer:
        news.append(call)
        return _DONE

    if call is None:
        return False
    act_once_for(call, answer)
    return not news


_DONE = Answer(302, None, {})


def _call(request: HttpRequest, member: Member) -> Call | None:
    key = _given(request)
    about = f"{request.path} {request.POST.get('action', '')}"
    return Call(member, f"form {key}", sha256(about.encode()).hexdigest()) if key else None


def _given(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get(FORM_KEY, "")))
    except ValueError:
        return ""
