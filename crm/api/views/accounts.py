"""Who pays, and what they are worth."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from crm.api.filters import AccountParameters, accounts_matching
from crm.api.serializers.accounts import (
    AccountDetailSerializer,
    AccountEditSerializer,
    AccountSerializer,
    AccountValueSerializer,
    AccountValueWriteSerializer,
    AccountWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Account, AccountValue
from crm.models.merge import without_merged
from crm.operations.accounts import Worth, create_account, edit_account, record_value
from crm.reports.account_worth import tree_values_on


class AccountList(CrmView):
    """The firms and households."""

    @extend_schema(parameters=[AccountParameters], responses=AccountSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List accounts; those that were merged into another one are left out."""
        given = read_parameters(request, AccountParameters)
        return self.page_of(request, without_merged(accounts_matching(request.user, given)), AccountSerializer)

    @extend_schema(request=AccountWriteSerializer, responses={201: AccountDetailSerializer})
    def post(self, request: Request) -> Response:
        """Open an account."""
        values = _with_rows(request, read_body(request, AccountWriteSerializer))
        account = create_account(by=actor(request), **values)
        return _response(request, account.pk, status.HTTP_201_CREATED)


class AccountDetail(CrmView):
    """One account."""

    @extend_schema(responses=AccountDetailSerializer)
    def get(self, request: Request, account_id: int) -> Response:
        """Show an account, and what all that belong to it are worth."""
        return _response(request, account_id)

    @extend_schema(request=AccountEditSerializer, responses=AccountDetailSerializer)
    def patch(self, request: Request, account_id: int) -> Response:
        """Change an account; `If-Match` refuses what somebody else changed meanwhile."""
        account = _account(request, account_id)
        values = _with_rows(request, read_body(request, AccountEditSerializer))
        with expecting_version(request, values) as expected:
            edit_account(account, by=actor(request), **expected)
        return _response(request, account_id)


class AccountValues(CrmView):
    """What an account is and was worth."""

    @extend_schema(parameters=[ParameterSerializer], responses=AccountValueSerializer(many=True))
    def get(self, request: Request, account_id: int) -> Response:
        """List all that was recorded, the one that counts last first."""
        read_parameters(request, ParameterSerializer)
        rows = AccountValue.objects.of(_account(request, account_id)).select_related("owner")
        return self.page_of(request, rows.latest_first().fetch_mode(models.FETCH_PEERS), AccountValueSerializer)

    @extend_schema(request=AccountValueWriteSerializer, responses={201: AccountValueSerializer})
    def post(self, request: Request, account_id: int) -> Response:
        """Record what it is worth from a day on; nothing recorded before is changed."""
        values = read_body(request, AccountValueWriteSerializer)
        owner = _member(values.pop("owner", None))
        recorded = record_value(_account(request, account_id), Worth(**values), by=actor(request), owner=owner)
        return Response(AccountValueSerializer(recorded).data, status.HTTP_201_CREATED)


def _account(request: Request, account_id: int) -> Account:
    return get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)


def _with_rows(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    """Put parent and owner in the place of their ids."""
    if values.get("parent") is not None:
        values["parent"] = referred(Account.objects.visible_to(request.user), "/parent", pk=values["parent"])
    if values.get("owner") is not None:
        values["owner"] = _member(values["owner"])
    return values


def _member(number: int | None) -> Member | None:
    people: models.QuerySet[Member] = Member.objects.people().active()
    return None if number is None else referred(people, "/owner", pk=number)


def _response(request: Request, account_id: int, code: int = status.HTTP_200_OK) -> Response:
    account = get_object_or_404(accounts_matching(request.user, {}), pk=account_id)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    context = {"tree_values": tree_values_on([account.pk], today)[account.pk]}
    return Response(AccountDetailSerializer(account, context=context).data, code, headers=etag(account.version))
