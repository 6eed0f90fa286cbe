"""Addresses of the pages about value."""

from django.urls import path

from roi.web.views import entries, experiments, goals, ideas, methods, overview, uncertainty

urlpatterns = [
    path("value/", overview.show_overview, name="value"),
    path("value/waterfall/", overview.show_waterfall, name="value-waterfall"),
    path("value/goals/", goals.show_goals, name="value-goals"),
    path("value/ideas/", ideas.show_ideas, name="value-ideas"),
    path("value/methods/", methods.show_methods, name="value-methods"),
    path("value/experiments/", experiments.show_experiments, name="value-experiments"),
    path("value/uncertainty/", uncertainty.show_uncertainty, name="value-uncertainty"),
    path("value/entries/", entries.list_entries, name="value-entries"),
    path("value/valuations/<int:valuation_id>/", entries.show_valuation, name="value-valuation"),
]
