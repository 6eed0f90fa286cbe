"""Who visits, told apart without knowing who it is: keyed hashes, one for a day and one for an experiment."""

import re
from dataclasses import dataclass
from datetime import date
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from community.models import Member

# What calls itself a program; Cubot makes telephones.
ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scrap|preview|fetch|monitor|uptime|pingdom|lighthouse|headless|phantom|archiver"
    r"|facebookexternalhit|embedly|whatsapp|feed|validator|curl|wget|python|java/|perl|ruby|go-http|okhttp|axios|node",
    re.IGNORECASE,
)
DAY_KEY_LENGTH = 32
COOKIE = "asker"
COOKIE_SALT = "mitwert.asker"
COOKIE_SECONDS = 180 * 24 * 60 * 60
COOKIE_VALUE = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Asker:
    """The key of somebody who asks, and the cookie by which a stranger stays the same, if one is to be handed out."""

    key: str
    cookie: str = ""


def is_robot(request: HttpRequest) -> bool:
    """Tell whether no person looks at the answer: a program, or a browser that loads ahead."""
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return not agent or ROBOT.search(agent) is not None or "prefetch" in purpose


def day_key(request: HttpRequest, day: date) -> str:
    """The visitor of one day: the same for all that one person does then, another one the next day.

    Members are known by their account, others by address and browser; neither can be read off the key, and the secret
    that makes it differs from day to day.
    """
    if isinstance(request.user, Member):
        who = f"member:{request.user.pk}"
    else:
        who = f"{client_address(request)} {request.headers.get('User-Agent', '')}"
    return _hashed(f"mitwert.visitor.{day.isoformat()}", who)[:DAY_KEY_LENGTH]


def reader_key(request: HttpRequest, day: date) -> str:
    """Whoever says whether something helped: a member for good, by the account, a stranger only for a day."""
    if isinstance(request.user, Member):
        return _hashed("mitwert.reader", f"member:{request.user.pk}")
    return day_key(request, day)


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; of what proxies say only the last one's word counts, the rest is anybody's."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def address_key(request: HttpRequest) -> str:
    """Where a request comes from, in a form that may be kept for a minute."""
    return _hashed("mitwert.address", client_address(request))[:DAY_KEY_LENGTH]


def asker_of(request: HttpRequest, day: date, *, lasting: bool = False) -> Asker:
    """The person who asks; while an experiment runs, ``lasting``, strangers get a cookie so that they stay the same."""
    if isinstance(request.user, Member):
        return Asker(_hashed(COOKIE_SALT, f"member:{request.user.pk}"))
    cookie = str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_SECONDS))
    if COOKIE_VALUE.fullmatch(cookie):
        return Asker(_hashed(COOKIE_SALT, f"cookie:{cookie}"))
    if lasting:
        fresh = token_hex(16)
        return Asker(_hashed(COOKIE_SALT, f"cookie:{fresh}"), fresh)
    return Asker(day_key(request, day))


def hand_out_cookie(response: HttpResponse, asker: Asker) -> None:
    """Give a stranger the cookie that was made for this answer, if one was."""
    if asker.cookie:
        response.set_signed_cookie(
            COOKIE,
            asker.cookie,
            salt=COOKIE_SALT,
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _hashed(salt: str, value: str) -> str:
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()
