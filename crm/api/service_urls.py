"""Addresses of what tickets are promised, and of how it is kept."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import clocks, service

urlpatterns: list[URLPattern | URLResolver] = [
    path("calendars/", service.CalendarList.as_view(), name="api-calendars"),
    path("calendars/<int:calendar_id>/", service.CalendarDetail.as_view(), name="api-calendar"),
    path("service-policies/", service.PolicyList.as_view(), name="api-service-policies"),
    path("service-policies/<int:policy_id>/", service.PolicyDetail.as_view(), name="api-service-policy"),
    path(
        "service-policies/<int:policy_id>/comparison/",
        service.PolicyComparison.as_view(),
        name="api-service-policy-comparison",
    ),
    path("tickets/<int:ticket_id>/clocks/", clocks.TicketClocks.as_view(), name="api-ticket-clocks"),
    path(
        "tickets/<int:ticket_id>/service-policy/",
        clocks.TicketServicePolicy.as_view(),
        name="api-ticket-service-policy",
    ),
]
