"""What all views of the ledger have in common: who may call them, and what they let themselves be asked."""

from typing import Any

from rest_framework import generics
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from community.api.once import ActingView
from community.foundation.requests import (
    ParameterSerializer,
    SingleParameterSerializer,
    StrictSerializer,
    read_parameters,
)
from community.models import Member
from roi.permissions import READER_ROLES, SIGNER_ROLES


class RoiView(ActingView):
    """Managers and controllers read and write; query parameters are those of ``asking`` and no others."""

    read_scope = "roi:read"
    write_scope = "roi:write"
    read_roles: tuple[str, ...] = READER_ROLES
    write_roles: tuple[str, ...] = READER_ROLES
    asking: type[StrictSerializer] = SingleParameterSerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the parameters once the caller is known to be welcome."""
        super().initial(request, *args, **kwargs)
        if request.method in SAFE_METHODS:
            self.asked = read_parameters(request, self.asking)

    @property
    def member(self) -> Member:
        """Who calls; the permission has seen to it that somebody does."""
        assert isinstance(self.request.user, Member)
        return self.request.user


class SignerView(RoiView):
    """Controllers sign and close."""

    write_scope = "roi:approve"
    write_roles = SIGNER_ROLES


class RoiList(RoiView, generics.ListAPIView[Any]):
    """A list in pages."""

    asking: type[StrictSerializer] = ParameterSerializer


class NoBody(StrictSerializer):
    """The address says it all."""
