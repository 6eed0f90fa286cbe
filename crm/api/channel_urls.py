"""Addresses of channels and of the hooks through which they hand something in."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import channels, hooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("channels/", channels.ChannelList.as_view(), name="api-channels"),
    path("channels/<int:channel_id>/", channels.ChannelDetail.as_view(), name="api-channel"),
    path("channels/<int:channel_id>/secrets/", channels.ChannelSecrets.as_view(), name="api-channel-secrets"),
    path("channels/<int:channel_id>/events/", channels.InboundEvents.as_view(), name="api-channel-events"),
    path(
        "channels/<int:channel_id>/events/<int:event_id>/replay/",
        channels.InboundEventReplay.as_view(),
        name="api-channel-event-replay",
    ),
    path("hooks/inbound/<slug:key>/", hooks.InboundHook.as_view(), name="api-inbound-hook"),
]
