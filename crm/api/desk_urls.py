"""Addresses of the work on tickets: who does it, what hangs together, and the words of the desk."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import teams, ticket_articles, ticket_ends, ticket_links

urlpatterns: list[URLPattern | URLResolver] = [
    path("tickets/<int:ticket_id>/escalation/", ticket_links.TicketEscalation.as_view(), name="api-ticket-escalation"),
    path(
        "tickets/<int:ticket_id>/merged-into/", ticket_links.TicketMergedInto.as_view(), name="api-ticket-merged-into"
    ),
    path("tickets/<int:ticket_id>/closing/", ticket_ends.TicketClosing.as_view(), name="api-ticket-closing"),
    path("tickets/<int:ticket_id>/taking-up/", ticket_ends.TicketTakingUp.as_view(), name="api-ticket-taking-up"),
    path("tickets/<int:ticket_id>/splits/", ticket_links.TicketSplits.as_view(), name="api-ticket-splits"),
    path("tickets/<int:ticket_id>/split/", ticket_links.TicketOwnSplit.as_view(), name="api-ticket-split"),
    path("tickets/<int:ticket_id>/ideas/", ticket_links.TicketIdeas.as_view(), name="api-ticket-ideas"),
    path(
        "tickets/<int:ticket_id>/ideas/<int:idea_id>/",
        ticket_links.TicketIdeaDetail.as_view(),
        name="api-ticket-idea",
    ),
    path("tickets/<int:ticket_id>/answers/", ticket_articles.TicketAnswers.as_view(), name="api-ticket-answers"),
    path("tickets/<int:ticket_id>/articles/", ticket_articles.TicketArticles.as_view(), name="api-ticket-articles"),
    path("teams/", teams.TeamList.as_view(), name="api-teams"),
    path("teams/<int:team_id>/", teams.TeamDetail.as_view(), name="api-team"),
    path("teams/<int:team_id>/members/<int:member_id>/", teams.TeamMember.as_view(), name="api-team-member"),
]
