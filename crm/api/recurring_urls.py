"""Addresses of recurring problems."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import recurring

_ONE = "recurring-problems/<int:problem_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("recurring-problems/", recurring.RecurringProblemList.as_view(), name="api-recurring-problems"),
    path(_ONE, recurring.RecurringProblemDetail.as_view(), name="api-recurring-problem"),
    path(f"{_ONE}idea/", recurring.RecurringProblemIdea.as_view(), name="api-recurring-problem-idea"),
    path(f"{_ONE}dismissal/", recurring.RecurringProblemDismissal.as_view(), name="api-recurring-problem-dismissal"),
]
