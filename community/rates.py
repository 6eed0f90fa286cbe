"""How often members and addresses may do something, by trust: one statement in the database per act, so no race."""

from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from community.models import Member
from community.trust import trust_of
from community.visitors import address_key

HOUR_SECONDS = 3600
# Trust brings more: this many times what a newcomer may.
BY_TRUST = (1, 2, 4, 8, 16)

# The moment lies as far ahead as what was taken lasts; whoever would push it beyond the whole bucket gets no row.
_TAKE = """
INSERT INTO community_ratebucket AS b (key, full_at)
VALUES (%(key)s, statement_timestamp() + %(step)s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET full_at = greatest(b.full_at, statement_timestamp()) + %(step)s * interval '1 second'
WHERE greatest(b.full_at, statement_timestamp()) + %(step)s * interval '1 second'
      <= statement_timestamp() + %(window)s * interval '1 second'
RETURNING extract(epoch FROM full_at - statement_timestamp())::float
"""
_WAIT = (
    "SELECT extract(epoch FROM full_at - statement_timestamp())::float FROM community_ratebucket WHERE key = %(key)s"
)


@dataclass(frozen=True)
class Allowance:
    """How often a newcomer, or a stranger's address, may do something in an hour, and how often at once."""

    an_hour: int
    at_once: int


ALLOWANCES = {
    "topic": Allowance(30, 15),
    "reply": Allowance(120, 40),
    "vote": Allowance(600, 200),
    "flag": Allowance(30, 15),
    "edit": Allowance(120, 40),
    "search": Allowance(1200, 120),
    "sign-in": Allowance(120, 60),
    # What strangers send to a hook without a signature that fits.
    "refused-hook": Allowance(600, 120),
}
# What counts as what: the name of an address and a method.
_COUNTED: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Taken:
    """What came of asking for one more."""

    action: str
    limit: int
    left: int
    is_allowed: bool
    wait: float

    def headers(self) -> dict[str, str]:
        """Return what a client can go by."""
        policy = f'"{self.action}";q={self.limit};w={HOUR_SECONDS}'
        told = {"RateLimit-Policy": policy, "RateLimit": f'"{self.action}";r={self.left};t={ceil(self.wait)}'}
        return told if self.is_allowed else told | {"Retry-After": str(max(1, ceil(self.wait)))}


def count(action: str, *names: str, methods: tuple[str, ...] = ("POST", "PUT", "PATCH")) -> None:
    """Let requests to these addresses count as an action from now on."""
    _COUNTED.update({(name, method): action for name in names for method in methods})


def action_of(request: HttpRequest) -> str | None:
    """Return what a request counts as, if it counts."""
    match = request.resolver_match
    return _COUNTED.get((match.url_name or "", request.method or "")) if match else None


def take(request: HttpRequest, action: str, who: Member | None) -> Taken | None:
    """Take one more of an action for whoever asks; ``None`` where nothing is limited."""
    if not settings.RATE_LIMITS:
        return None
    key = f"{action}:member:{who.pk}" if who else f"{action}:{address_key(request)}"
    allowed, more = ALLOWANCES[action], BY_TRUST[trust_of(who)] if who else 1
    factor = more * settings.RATE_LIMIT_FACTOR
    step = HOUR_SECONDS / (allowed.an_hour * factor)
    window = step * max(1, allowed.at_once * factor)
    given: dict[str, str | float] = {"key": key, "step": step, "window": window}
    limit = max(1, int(allowed.an_hour * factor))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, given)
        row = cursor.fetchone()
        if row is not None:
            return Taken(action, limit, int((window - row[0]) / step + 1e-6), is_allowed=True, wait=step)
        cursor.execute(_WAIT, given)
        ahead = cursor.fetchone()
    return Taken(action, limit, 0, is_allowed=False, wait=max(0.0, (ahead[0] if ahead else 0) + step - window))


def forget_full_buckets() -> int:
    """Delete what limits nobody any more; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM community_ratebucket WHERE full_at < statement_timestamp() - interval '1 hour'")
        return int(cursor.rowcount)


def count_own_actions() -> None:
    """Name what counts in the community; upper apps add theirs."""
    count("topic", "api-topics", "ask", methods=("POST",))
    count("reply", "api-topic-posts", "answer")
    count("vote", "api-topic-me-too", "api-post-helpful", "me-too", "helpful", "api-topic-claim", "claim")
    count("vote", "api-post-works-for-me", "api-post-no-help", "works-for-me", "no-help")
    count("vote", "api-incident-affected", "join-incident")
    count("flag", "api-topic-outdated-voice", "say-outdated")
    count("flag", "api-topic-outdated", "api-topic-needs-info", "api-topic-proposals")
    count("flag", "outdate-solution", "needs-info", "propose-solution")
    count("flag", "api-flags", "flag")
    count("edit", "api-topic", "api-post", methods=("PATCH", "POST"))
    count("search", "api-search", "search", "api-handles", "api-topics-similar", methods=("GET",))
    count("sign-in", "account_login", "account_signup", "account_reset_password", methods=("POST",))
