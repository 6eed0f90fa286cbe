"""The rate limits of the API: the same buckets as those of the pages, asked once it is known who calls."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from community.models import Member
from community.rates import Taken, action_of, take

if TYPE_CHECKING:
    # REST framework imports this module while it loads its views.
    from rest_framework.views import APIView


class ActionThrottle(BaseThrottle):
    """Bounds what a member or an address does, by trust; the headers are added on the way out."""

    taken: Taken | None = None

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Tell whether this one is still within the bounds."""
        plain = request._request  # noqa: SLF001 -- the part of Django that was wrapped
        action = action_of(plain)
        if action is None:
            return True
        self.taken = take(plain, action, request.user if isinstance(request.user, Member) else None)
        plain.rate_taken = self.taken  # type: ignore[attr-defined]
        return self.taken is None or self.taken.is_allowed

    def wait(self) -> float | None:
        """Tell when it is worth trying again."""
        return self.taken.wait if self.taken else None
