"""Addresses of the pages about value."""

from django.urls import path

from roi.web.views import (
    challenges,
    contributors,
    entries,
    experiments,
    goals,
    ideas,
    methods,
    overview,
    returns,
    snapshots,
    stage,
    uncertainty,
)

urlpatterns = [
    path("value/", overview.show_overview, name="value"),
    path("value/waterfall/", overview.show_waterfall, name="value-waterfall"),
    path("value/goals/", goals.show_goals, name="value-goals"),
    path("value/ideas/", ideas.show_ideas, name="value-ideas"),
    path("value/challenges/", challenges.list_challenges, name="value-challenges"),
    path("value/challenges/<int:pk>/", challenges.show_challenge, name="value-challenge"),
    path("value/methods/", methods.show_methods, name="value-methods"),
    path("value/experiments/", experiments.show_experiments, name="value-experiments"),
    path("value/uncertainty/", uncertainty.show_uncertainty, name="value-uncertainty"),
    path("value/returns/", returns.show_returns, name="value-returns"),
    path("value/contributors/", contributors.show_contributors, name="value-contributors"),
    path("value/snapshots/", snapshots.list_snapshots, name="value-snapshots"),
    path("value/snapshots/<int:snapshot_id>/", snapshots.show_snapshot, name="value-snapshot"),
    path("value/snapshots/<int:snapshot_id>/changes/", snapshots.show_changes, name="value-snapshot-changes"),
    path("value/stage/", stage.show_stage, name="value-stage"),
    path("value/entries/", entries.list_entries, name="value-entries"),
    path("value/valuations/<int:valuation_id>/", entries.show_valuation, name="value-valuation"),
]
