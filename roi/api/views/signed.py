"""What one person writes and another one signs: single things, their changes and their signatures."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import StrictSerializer, read_body
from roi.api.views.base import RoiView, SignerView
from roi.models.approval import Approvable
from roi.operations.approving import approve, withdraw_approval
from roi.operations.revising import revise
from roi.reports.catalogue import find


class NothingToSay(StrictSerializer):
    """The address says it all."""


class SignedThing(RoiView):
    """One thing; before it is signed it can be changed, and whoever changes it becomes its author."""

    queryset: QuerySet[Any]
    reading: type[serializers.Serializer[Any]]
    changing: type[StrictSerializer]

    def find(self, key: str | int) -> Any:
        """Return the thing of a code, or of a number where there is no code; raises `Http404`."""
        return find(self.queryset, key)

    def shown(self, key: str | int) -> Response:
        """Answer with the thing as it is now."""
        return Response(self.reading(self.find(key)).data)

    def get(self, request: Request, key: str | int) -> Response:
        """Show one."""
        return self.shown(key)

    def patch(self, request: Request, key: str | int) -> Response:
        """Change what it says, as long as nobody has approved it."""
        thing = self.find(key)
        changes = self.changing(data=request.data, partial=True)
        changes.is_valid(raise_exception=True)
        self.change(thing, **changes.validated_data)
        return self.shown(key)

    def change(self, thing: Any, **changes: Any) -> Any:
        """Perform the change."""
        return revise(thing, by=self.member, **changes)


class Signature(SignerView):
    """The signature of a second person under a thing."""

    queryset: QuerySet[Any]
    reading: type[serializers.Serializer[Any]]

    def find(self, key: str | int) -> Any:
        """Return the thing of a code, or of a number where there is no code; raises `Http404`."""
        return find(self.queryset, key)

    def put(self, request: Request, key: str | int) -> Response:
        """Approve it; saying so again changes nothing."""
        read_body(request, NothingToSay)
        thing: Approvable = self.find(key)
        if thing.approved_by != self.member:
            approve(thing, by=self.member)
        return Response(self.reading(self.find(key)).data)

    def delete(self, request: Request, key: str | int) -> Response:
        """Take the signature back, as long as nothing that is approved hangs on it."""
        withdraw_approval(self.find(key), by=self.member)
        return Response(self.reading(self.find(key)).data)
