"""How much strangers may write: enough for a whole office behind one address, too little for a flood."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from community.models import Member
from community.visitors import address_key

WRITES_A_MINUTE = 60
MINUTE_SECONDS = 60

View = Callable[..., HttpResponse]


def is_flood(request: HttpRequest) -> bool:
    """Count what a stranger writes; tell whether this address wrote too much in this minute."""
    if isinstance(request.user, Member):
        return False
    minute = int(timezone.now().timestamp()) // MINUTE_SECONDS
    key = f"strangers:{address_key(request)}:{minute}"
    cache.add(key, 0, timeout=2 * MINUTE_SECONDS)
    try:
        written: int = cache.incr(key)
    except ValueError:
        # Thrown out between the two lines: the cache is full, and who fills it is not known.
        return False
    return bool(written > WRITES_A_MINUTE * settings.RATE_LIMIT_FACTOR)


def hold_back_floods(view: View) -> View:
    """Let a page refuse what comes too fast."""

    @wraps(view)
    def held_back(request: HttpRequest, *args: object, **given: object) -> HttpResponse:
        if request.method == "POST" and is_flood(request):
            return render(request, "429.html", status=429)
        return view(request, *args, **given)

    return held_back
