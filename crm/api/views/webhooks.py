"""Webhooks out: who is told of what, and how that went."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version
from community.foundation.requests import read_body, read_parameters
from community.models.token import Scope
from crm.api.serializers.webhooks import (
    NewWebhookSubscriptionSerializer,
    WebhookDeliverySerializer,
    WebhookSubscriptionPatchSerializer,
    WebhookSubscriptionSerializer,
    WebhookSubscriptionWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.api.webhook_filters import (
    WebhookDeliveryParameters,
    WebhookParameters,
    deliveries_matching,
    subscriptions_matching,
)
from crm.models import WebhookSubscription
from crm.operations.delivering import replay_delivery
from crm.operations.subscribing import (
    change_subscription,
    ping_subscription,
    renew_secret,
    resume_subscription,
    retire_subscription,
    subscribe,
)


class WebhookView(CrmView):
    """A view for tokens that are made for webhooks: what they are told goes to others, which is more than reading here."""

    read_scope = Scope.WEBHOOKS_MANAGE
    write_scope = Scope.WEBHOOKS_MANAGE


class WebhookSubscriptionList(WebhookView):
    """All programs that are told of events."""

    answers_with_secret = True

    @extend_schema(parameters=[WebhookParameters], responses=WebhookSubscriptionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List webhooks out, or those that are over."""
        is_retired = read_parameters(request, WebhookParameters)["is_retired"]
        rows = subscriptions_matching(request.user).filter(retired_at__isnull=not is_retired)
        return self.page_of(request, rows, WebhookSubscriptionSerializer)

    @extend_schema(request=WebhookSubscriptionWriteSerializer, responses={201: NewWebhookSubscriptionSerializer})
    def post(self, request: Request) -> Response:
        """Let a program be told from now on; the answer has the secret, which is told this once."""
        values = read_body(request, WebhookSubscriptionWriteSerializer)
        subscription, secret = subscribe(by=actor(request), **values)
        answer = NewWebhookSubscriptionSerializer({"subscription": subscription, "secret": secret})
        return Response(answer.data, status=status.HTTP_201_CREATED)


class WebhookSubscriptionDetail(WebhookView):
    """One webhook."""

    @extend_schema(responses=WebhookSubscriptionSerializer)
    def get(self, request: Request, subscription_id: int) -> Response:
        """Show a webhook."""
        subscription = _subscription(request, subscription_id)
        return Response(WebhookSubscriptionSerializer(subscription).data, headers=etag(subscription.version))

    @extend_schema(request=WebhookSubscriptionPatchSerializer, responses=WebhookSubscriptionSerializer)
    def patch(self, request: Request, subscription_id: int) -> Response:
        """Change a webhook; one that is not active is told nothing, then or later."""
        with expecting_version(request, read_body(request, WebhookSubscriptionPatchSerializer)) as values:
            found = _subscription(request, subscription_id)
            subscription = change_subscription(found, by=actor(request), **values)
        return Response(WebhookSubscriptionSerializer(subscription).data, headers=etag(subscription.version))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, subscription_id: int) -> Response:
        """Retire a webhook for good; it is told nothing any more, and what it was told stays readable."""
        retire_subscription(_subscription(request, subscription_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class WebhookSubscriptionResumption(WebhookView):
    """The end of a pause."""

    @extend_schema(request=None, responses=WebhookSubscriptionSerializer)
    def post(self, request: Request, subscription_id: int) -> Response:
        """Go on after a pause; what waited is sent."""
        subscription = resume_subscription(_subscription(request, subscription_id), by=actor(request))
        return Response(WebhookSubscriptionSerializer(subscription).data, headers=etag(subscription.version))


class WebhookSubscriptionSecret(WebhookView):
    """The secret of a webhook."""

    answers_with_secret = True

    @extend_schema(request=None, responses={201: NewWebhookSubscriptionSerializer})
    def post(self, request: Request, subscription_id: int) -> Response:
        """Make another secret, which is told this once; the one before signs too for a day."""
        subscription, secret = renew_secret(_subscription(request, subscription_id), by=actor(request))
        answer = NewWebhookSubscriptionSerializer({"subscription": subscription, "secret": secret})
        return Response(answer.data, status=status.HTTP_201_CREATED)


class WebhookSubscriptionPing(WebhookView):
    """Trying a webhook."""

    @extend_schema(request=None, responses={202: WebhookDeliverySerializer})
    def post(self, request: Request, subscription_id: int) -> Response:
        """Send a webhook.ping within a minute, once; its delivery tells how that went."""
        delivery = ping_subscription(_subscription(request, subscription_id), by=actor(request))
        return Response(WebhookDeliverySerializer(delivery).data, status=status.HTTP_202_ACCEPTED)


class WebhookDeliveries(WebhookView):
    """What a webhook is told."""

    @extend_schema(parameters=[WebhookDeliveryParameters], responses=WebhookDeliverySerializer(many=True))
    def get(self, request: Request, subscription_id: int) -> Response:
        """List deliveries, the newest first."""
        given = read_parameters(request, WebhookDeliveryParameters)
        rows = deliveries_matching(request.user, _subscription(request, subscription_id), given)
        return self.page_of(request, rows, WebhookDeliverySerializer)


class WebhookDeliveryReplay(WebhookView):
    """Telling something once more."""

    @extend_schema(request=None, responses={202: WebhookDeliverySerializer})
    def post(self, request: Request, subscription_id: int, delivery_id: int) -> Response:
        """Send a delivery once more, with the same id and the same words."""
        deliveries = deliveries_matching(request.user, _subscription(request, subscription_id), {})
        delivery = replay_delivery(get_object_or_404(deliveries, pk=delivery_id), by=actor(request))
        return Response(WebhookDeliverySerializer(delivery).data, status=status.HTTP_202_ACCEPTED)


def _subscription(request: Request, subscription_id: int) -> WebhookSubscription:
    return get_object_or_404(subscriptions_matching(request.user), pk=subscription_id)
