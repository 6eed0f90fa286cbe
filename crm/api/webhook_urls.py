"""Addresses of webhooks out."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("webhooks/", webhooks.WebhookSubscriptionList.as_view(), name="api-webhooks"),
    path("webhooks/<int:subscription_id>/", webhooks.WebhookSubscriptionDetail.as_view(), name="api-webhook"),
    path(
        "webhooks/<int:subscription_id>/resume/",
        webhooks.WebhookSubscriptionResumption.as_view(),
        name="api-webhook-resume",
    ),
    path(
        "webhooks/<int:subscription_id>/secret/",
        webhooks.WebhookSubscriptionSecret.as_view(),
        name="api-webhook-secret",
    ),
    path("webhooks/<int:subscription_id>/ping/", webhooks.WebhookSubscriptionPing.as_view(), name="api-webhook-ping"),
    path(
        "webhooks/<int:subscription_id>/deliveries/",
        webhooks.WebhookDeliveries.as_view(),
        name="api-webhook-deliveries",
    ),
    path(
        "webhooks/<int:subscription_id>/deliveries/<int:delivery_id>/replay/",
        webhooks.WebhookDeliveryReplay.as_view(),
        name="api-webhook-delivery-replay",
    ),
]
