"""Addresses of what customers and the desk say to each other."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import macros, messages, requests

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/<int:ticket_id>/", requests.RequestDetail.as_view(), name="api-request"),
    path("requests/", requests.RequestList.as_view(), name="api-requests"),
    path("requests/<int:ticket_id>/messages/", requests.RequestMessages.as_view(), name="api-request-messages"),
    path("requests/<int:ticket_id>/resolution/", requests.RequestResolution.as_view(), name="api-request-resolution"),
    path("tickets/<int:ticket_id>/messages/", messages.TicketMessages.as_view(), name="api-ticket-messages"),
    path(
        "tickets/<int:ticket_id>/messages/<int:message_id>/",
        messages.TicketMessage.as_view(),
        name="api-ticket-message",
    ),
    path("tickets/<int:ticket_id>/thread/", messages.TicketThread.as_view(), name="api-ticket-thread"),
    path("tickets/<int:ticket_id>/macro-uses/", macros.TicketMacroUses.as_view(), name="api-ticket-macro-uses"),
    path("macros/", macros.MacroList.as_view(), name="api-macros"),
    path("macros/<int:macro_id>/", macros.MacroDetail.as_view(), name="api-macro"),
    path("macros/<int:macro_id>/preview/", macros.MacroPreview.as_view(), name="api-macro-preview"),
]
