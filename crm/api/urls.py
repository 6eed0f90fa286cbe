"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from crm.api import channel_urls, conversation_urls, desk_urls, identity_urls, service_urls
from crm.api.views import contacts, satisfaction, tickets, timeline

urlpatterns: list[URLPattern | URLResolver] = [
    path("tickets/", tickets.TicketList.as_view(), name="api-tickets"),
    path("tickets/<int:ticket_id>/", tickets.TicketDetail.as_view(), name="api-ticket"),
    path("tickets/<int:ticket_id>/resolution/", tickets.TicketResolution.as_view(), name="api-ticket-resolution"),
    path("tickets/<int:ticket_id>/assignment/", tickets.TicketAssignment.as_view(), name="api-ticket-assignment"),
    path("tickets/<int:ticket_id>/events/", tickets.TicketEvents.as_view(), name="api-ticket-events"),
    path(
        "tickets/<int:ticket_id>/satisfaction/",
        satisfaction.TicketSatisfaction.as_view(),
        name="api-ticket-satisfaction",
    ),
    *service_urls.urlpatterns,
    path("contacts/", contacts.ContactList.as_view(), name="api-contacts"),
    path("contacts/<int:contact_id>/", contacts.ContactDetail.as_view(), name="api-contact"),
    path("contacts/<int:contact_id>/timeline/", timeline.ContactTimeline.as_view(), name="api-contact-timeline"),
    path("accounts/<int:account_id>/timeline/", timeline.AccountTimeline.as_view(), name="api-account-timeline"),
    path("accounts/", contacts.AccountList.as_view(), name="api-accounts"),
    path("accounts/<int:account_id>/", contacts.AccountDetail.as_view(), name="api-account"),
    *conversation_urls.urlpatterns,
    *identity_urls.urlpatterns,
    *channel_urls.urlpatterns,
    *desk_urls.urlpatterns,
]
