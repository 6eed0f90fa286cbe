"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from crm.web.views import requests

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/", requests.list_requests, name="requests"),
    path("requests/<int:pk>/", requests.show_request, name="request"),
]
