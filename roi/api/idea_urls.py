"""Addresses of the value of ideas in the API."""

from django.urls import path

from roi.api.views import challenges, ideas

urlpatterns = [
    path("challenges/<int:challenge_id>/report/", challenges.ChallengeReportView.as_view(), name="challenge-report"),
    path("roi/ideas/", ideas.IdeaValuesView.as_view(), name="roi-ideas"),
    path("roi/ideas/calibration/", ideas.CalibrationView.as_view(), name="roi-calibration"),
    path("roi/ideas/<int:idea_id>/write-off/", ideas.WriteOffView.as_view(), name="roi-write-off"),
]
