"""Addresses of what is set up for everybody: words, moves, numbers, priorities, and what consent is asked for."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import policies, priorities, purposes, routes, statuses

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk-policy/", policies.DeskPolicyDetail.as_view(), name="api-desk-policy"),
    path("privacy-policy/", policies.PrivacyPolicyDetail.as_view(), name="api-privacy-policy"),
    path("ticket-types/", statuses.TicketTypeList.as_view(), name="api-ticket-types"),
    path("ticket-types/<slug:slug>/", statuses.TicketTypeDetail.as_view(), name="api-ticket-type"),
    path("ticket-statuses/", statuses.TicketStatusList.as_view(), name="api-ticket-statuses"),
    path("ticket-statuses/<slug:status>/", statuses.TicketStatusDetail.as_view(), name="api-ticket-status"),
    path(
        "ticket-statuses/<slug:status>/moves/<slug:after>/",
        statuses.TicketMoveDetail.as_view(),
        name="api-ticket-move",
    ),
    path("priority-cells/", priorities.PriorityCellList.as_view(), name="api-priority-cells"),
    path(
        "priority-cells/<slug:impact>/<slug:urgency>/",
        priorities.PriorityCellDetail.as_view(),
        name="api-priority-cell",
    ),
    path("priority-lifts/", priorities.PriorityLiftList.as_view(), name="api-priority-lifts"),
    path("priority-lifts/<int:lift_id>/", priorities.PriorityLiftDetail.as_view(), name="api-priority-lift"),
    path("ticket-routes/", routes.TicketRouteList.as_view(), name="api-ticket-routes"),
    path("ticket-routes/<int:route_id>/", routes.TicketRouteDetail.as_view(), name="api-ticket-route"),
    path("consent-purposes/", purposes.PurposeList.as_view(), name="api-consent-purposes"),
    path("consent-purposes/<slug:code>/", purposes.PurposeDetail.as_view(), name="api-consent-purpose"),
]
