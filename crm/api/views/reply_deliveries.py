"""How answers on networks and by letters fare, and sending again what did not go out."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.views.base import actor
from community.foundation.requests import read_body, read_parameters
from crm.api.serializers.reply_deliveries import (
    ReplyDeliveryParameters,
    ReplyDeliverySerializer,
    SendingAgainSerializer,
)
from crm.api.views.base import CrmView
from crm.models import ReplyDelivery, Ticket
from crm.operations.answering import send_again


class ReplyDeliveryList(CrmView):
    """Answers on their way."""

    @extend_schema(parameters=[ReplyDeliveryParameters], responses=ReplyDeliverySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List answers on their way and those that went out, the newest first."""
        given = read_parameters(request, ReplyDeliveryParameters)
        rows = narrowed(
            _deliveries(request), given, state="state", ticket="message__ticket", channel="message__channel"
        )
        return self.page_of(request, rows.order_by("-id"), ReplyDeliverySerializer)


class ReplyDeliveryDetail(CrmView):
    """One answer on its way."""

    @extend_schema(responses=ReplyDeliverySerializer)
    def get(self, request: Request, delivery_id: int) -> Response:
        """Show whether it went out, and what one can do where it did not."""
        return _shown(request, delivery_id)


class ReplyDeliverySending(CrmView):
    """Sending once more."""

    @extend_schema(request=SendingAgainSerializer, responses={202: ReplyDeliverySerializer})
    def post(self, request: Request, delivery_id: int) -> Response:
        """Send again what failed or of which nobody knows; what is under way or went out is 409.

        What stands in a merged ticket is 409, too, unless ``ticket`` names the one in which that is told.
        """
        given = read_body(request, SendingAgainSerializer)
        delivery = get_object_or_404(_deliveries(request), pk=delivery_id)
        send_again(delivery, by=actor(request), ticket=Ticket(pk=given["ticket"]) if given.get("ticket") else None)
        return _shown(request, delivery_id, status.HTTP_202_ACCEPTED)


def _deliveries(request: Request) -> models.QuerySet[ReplyDelivery, Any]:
    return ReplyDelivery.objects.visible_to(request.user).select_related("message").fetch_mode(models.FETCH_PEERS)


def _shown(request: Request, delivery_id: int, code: int = status.HTTP_200_OK) -> Response:
    return Response(ReplyDeliverySerializer(get_object_or_404(_deliveries(request), pk=delivery_id)).data, status=code)
