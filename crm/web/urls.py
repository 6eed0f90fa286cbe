"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from crm.web.views import persona_offers, requests

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/", requests.list_requests, name="requests"),
    path("requests/<int:pk>/", requests.show_request, name="request"),
    path("personas/<str:word>/", persona_offers.take_up_offer, name="persona-offer"),
]
