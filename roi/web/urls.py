"""Addresses of the pages about value."""

from django.urls import path

from roi.web import views

urlpatterns = [
    path("value/", views.show_report, name="value"),
    path("value/entries/", views.list_entries, name="value-entries"),
    path("value/valuations/<int:valuation_id>/", views.show_valuation, name="value-valuation"),
]
