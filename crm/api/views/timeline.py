"""What a person or an account has been through, on every way."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_parameters
from crm.api.serializers.timeline import EntrySerializer
from crm.api.views.base import CrmView
from crm.models import Account, Contact
from crm.reports.timeline import ORDER, of_account, of_contact, read_timeline
from crm.timeline import Entry, Whose


class _TimelineView(CrmView):
    """A view that answers a page of entries."""

    def entries_of(self, request: Request, whose: Whose) -> Response:
        """Answer with one page, the latest first."""
        read_parameters(request, ParameterSerializer)

        def read(key: Sequence[Any] | None, size: int, forwards: bool) -> list[Entry]:  # noqa: FBT001 -- how pages are read
            return read_timeline(whose, actor(request), key, size, forwards=forwards)

        paginator = self.pagination_class()
        page: Any = paginator.paginate(read, ORDER, request)
        return paginator.get_paginated_response(EntrySerializer(page, many=True).data)


class ContactTimeline(_TimelineView):
    """The history of one person."""

    @extend_schema(parameters=[ParameterSerializer], responses=EntrySerializer(many=True))
    def get(self, request: Request, contact_id: int) -> Response:
        """List tickets, messages, questions, answers, ideas and votes of a person, the latest first."""
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        return self.entries_of(request, of_contact(contact))


class AccountTimeline(_TimelineView):
    """The history of an account and of everybody who belongs to it."""

    @extend_schema(parameters=[ParameterSerializer], responses=EntrySerializer(many=True))
    def get(self, request: Request, account_id: int) -> Response:
        """List what an account, all below it and their people have been through, the latest first."""
        account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
        return self.entries_of(request, of_account(account))
