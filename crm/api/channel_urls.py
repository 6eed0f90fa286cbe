"""Addresses of channels and of the hooks through which they hand something in."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import campaigns, channels, comments, hooks, mentions, presences, reply_deliveries, searches

urlpatterns: list[URLPattern | URLResolver] = [
    path("channels/", channels.ChannelList.as_view(), name="api-channels"),
    path("channels/<int:channel_id>/", channels.ChannelDetail.as_view(), name="api-channel"),
    path("channels/<int:channel_id>/secrets/", channels.ChannelSecrets.as_view(), name="api-channel-secrets"),
    path("channels/<int:channel_id>/new-secret/", channels.ChannelNewSecret.as_view(), name="api-channel-new-secret"),
    path(
        "channels/<int:channel_id>/secrets/<int:secret_id>/retirement/",
        channels.ChannelSecretRetirement.as_view(),
        name="api-channel-secret-retirement",
    ),
    path("channels/<int:channel_id>/events/", channels.InboundEvents.as_view(), name="api-channel-events"),
    path(
        "channels/<int:channel_id>/events/<int:event_id>/replay/",
        channels.InboundEventReplay.as_view(),
        name="api-channel-event-replay",
    ),
    path("channels/<int:channel_id>/files/", channels.ChannelFiles.as_view(), name="api-channel-files"),
    path("channels/<int:channel_id>/health/", channels.ChannelHealth.as_view(), name="api-channel-health"),
    path(
        "channels/<int:channel_id>/gaps/<int:gap_id>/filling/",
        channels.ChannelGapFilling.as_view(),
        name="api-channel-gap-filling",
    ),
    path("channels/<int:channel_id>/comments/", comments.ChannelComments.as_view(), name="api-channel-comments"),
    path(
        "channels/<int:channel_id>/comments/<int:comment_id>/sending/",
        comments.ChannelCommentSending.as_view(),
        name="api-channel-comment-sending",
    ),
    path("mentions/", mentions.MentionList.as_view(), name="api-mentions"),
    path("mentions/<int:message_id>/", mentions.MentionDetail.as_view(), name="api-mention"),
    path("mentions/<int:message_id>/triage/", mentions.MentionTriage.as_view(), name="api-mention-triage"),
    path("mentions/<int:message_id>/sender/", mentions.MentionSender.as_view(), name="api-mention-sender"),
    path("mentions/<int:message_id>/mood/", mentions.MentionMood.as_view(), name="api-mention-mood"),
    path("mentions/<int:message_id>/answers/", mentions.MentionAnswers.as_view(), name="api-mention-answers"),
    path("reply-deliveries/", reply_deliveries.ReplyDeliveryList.as_view(), name="api-reply-deliveries"),
    path(
        "reply-deliveries/<int:delivery_id>/",
        reply_deliveries.ReplyDeliveryDetail.as_view(),
        name="api-reply-delivery",
    ),
    path(
        "reply-deliveries/<int:delivery_id>/sending/",
        reply_deliveries.ReplyDeliverySending.as_view(),
        name="api-reply-delivery-sending",
    ),
    path("campaigns/", campaigns.CampaignList.as_view(), name="api-campaigns"),
    path("campaigns/<int:campaign_id>/", campaigns.CampaignDetail.as_view(), name="api-campaign"),
    path("campaigns/<int:campaign_id>/links/", campaigns.CampaignLinks.as_view(), name="api-campaign-links"),
    path("campaigns/<int:campaign_id>/costs/", campaigns.CampaignCosts.as_view(), name="api-campaign-costs"),
    path("campaigns/<int:campaign_id>/results/", campaigns.CampaignResults.as_view(), name="api-campaign-results"),
    path("presences/", presences.PresenceList.as_view(), name="api-presences"),
    path("presences/files/", presences.PresenceFiles.as_view(), name="api-presence-files"),
    path("presences/<int:presence_id>/", presences.PresenceDetail.as_view(), name="api-presence"),
    path("presences/<int:presence_id>/readings/", presences.PresenceReadings.as_view(), name="api-presence-readings"),
    path("presences/<int:presence_id>/look/", presences.PresenceLookNow.as_view(), name="api-presence-look"),
    path(
        "presences/<int:presence_id>/computed-figures/",
        presences.PresenceComputedFigures.as_view(),
        name="api-presence-computed-figures",
    ),
    path("saved-searches/", searches.SavedSearchList.as_view(), name="api-saved-searches"),
    path("saved-searches/preview/", searches.SearchPreview.as_view(), name="api-search-preview"),
    path("saved-searches/<int:search_id>/", searches.SavedSearchDetail.as_view(), name="api-saved-search"),
    path("hooks/inbound/<slug:key>/", hooks.InboundHook.as_view(), name="api-inbound-hook"),
]
