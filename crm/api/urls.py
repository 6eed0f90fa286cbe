"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from crm.api import (
    channel_urls,
    conversation_urls,
    desk_urls,
    identity_urls,
    people_urls,
    privacy_urls,
    recurring_urls,
    service_urls,
    setting_urls,
    webhook_urls,
)
from crm.api.views import accounts, contact_points, contacts, own_consents, queues, satisfaction, tickets, timeline

urlpatterns: list[URLPattern | URLResolver] = [
    path("ticket-queues/", queues.TicketQueues.as_view(), name="api-ticket-queues"),
    path("tickets/", tickets.TicketList.as_view(), name="api-tickets"),
    path("tickets/<int:ticket_id>/", tickets.TicketDetail.as_view(), name="api-ticket"),
    path("tickets/<int:ticket_id>/resolution/", tickets.TicketResolution.as_view(), name="api-ticket-resolution"),
    path("tickets/<int:ticket_id>/assignment/", tickets.TicketAssignment.as_view(), name="api-ticket-assignment"),
    path("tickets/<int:ticket_id>/events/", tickets.TicketEvents.as_view(), name="api-ticket-events"),
    path("satisfaction/", satisfaction.SatisfactionList.as_view(), name="api-satisfaction"),
    path(
        "tickets/<int:ticket_id>/satisfaction/",
        satisfaction.TicketSatisfaction.as_view(),
        name="api-ticket-satisfaction",
    ),
    *service_urls.urlpatterns,
    *setting_urls.urlpatterns,
    path("contacts/", contacts.ContactList.as_view(), name="api-contacts"),
    path("contacts/<int:contact_id>/", contacts.ContactDetail.as_view(), name="api-contact"),
    path("contacts/<int:contact_id>/timeline/", timeline.ContactTimeline.as_view(), name="api-contact-timeline"),
    path("accounts/<int:account_id>/timeline/", timeline.AccountTimeline.as_view(), name="api-account-timeline"),
    *conversation_urls.urlpatterns,
    *identity_urls.urlpatterns,
    *channel_urls.urlpatterns,
    *webhook_urls.urlpatterns,
    *desk_urls.urlpatterns,
    *people_urls.urlpatterns,
    *privacy_urls.urlpatterns,
    *recurring_urls.urlpatterns,
    path("contacts/<int:contact_id>/points/", contact_points.PointList.as_view(), name="api-contact-points"),
    path(
        "contacts/<int:contact_id>/points/<int:point_id>/",
        contact_points.PointDetail.as_view(),
        name="api-contact-point",
    ),
    path(
        "contacts/<int:contact_id>/points/<int:point_id>/proof-letters/",
        contact_points.ProofLetterList.as_view(),
        name="api-proof-letters",
    ),
    path("me/contact-consents/", own_consents.OwnConsents.as_view(), name="api-own-contact-consents"),
    path("contacts/<int:contact_id>/consents/", contact_points.ConsentList.as_view(), name="api-contact-consents"),
    path("accounts/", accounts.AccountList.as_view(), name="api-accounts"),
    path("accounts/<int:account_id>/", accounts.AccountDetail.as_view(), name="api-account"),
    path("accounts/<int:account_id>/values/", accounts.AccountValues.as_view(), name="api-account-values"),
]
