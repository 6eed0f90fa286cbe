"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from crm.web.views import by_mail, campaigns, consents, contact, persona_offers, requests, satisfaction

urlpatterns: list[URLPattern | URLResolver] = [
    path("contact/", contact.contact, name="contact"),
    path("contact/look/", contact.look_before_contact, name="look-before-contact"),
    path("requests/", requests.list_requests, name="requests"),
    path("requests/<int:pk>/", requests.show_request, name="request"),
    path("personas/<str:word>/", persona_offers.take_up_offer, name="persona-offer"),
    path("requests/<int:pk>/reply/", requests.reply_to_request, name="reply-request"),
    path("requests/<int:pk>/solved/", requests.end_request, name="end-request"),
    path("requests/<int:pk>/again/", requests.reopen_request, name="reopen-request"),
    path("requests/<int:pk>/satisfaction/", requests.rate_own_request, name="rate-own-request"),
    path("requests/by-mail/<str:word>/", by_mail.show_request_by_link, name="request-by-mail"),
    path("requests/rate/<str:word>/", satisfaction.rate_by_link, name="rate-request"),
    path("consents/", consents.own_consents, name="own-consents"),
    path("addresses/<str:word>/", consents.prove_point_by_link, name="point-proof"),
    path("requests/files/<int:pk>/", requests.fetch_message_file, name="message-file"),
    path("requests/files/<int:pk>/<str:name>", requests.fetch_message_file, name="message-file-by-name"),
    path("c/<slug:tag>/", campaigns.follow_link, name="campaign-link"),
]
