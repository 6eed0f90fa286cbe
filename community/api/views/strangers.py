"""What also people without an account may write, within bounds."""

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from community.api.views.base import CommunityView
from community.limits import MINUTE_SECONDS, is_flood


class StrangerThrottle(BaseThrottle):
    """Bounds what comes from one address without an account."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Tell whether this one is still within the bounds."""
        return request.method in SAFE_METHODS or not is_flood(request)

    def wait(self) -> float:
        """Tell when it is worth trying again."""
        return MINUTE_SECONDS


class StrangerView(CommunityView):
    """A view in which strangers write too."""

    public_write = True
    throttle_classes = [StrangerThrottle]
