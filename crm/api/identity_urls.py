"""Addresses of who is who."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import personas

urlpatterns: list[URLPattern | URLResolver] = [
    path("personas/", personas.PersonaList.as_view(), name="api-personas"),
    path("personas/<int:persona_id>/", personas.PersonaDetail.as_view(), name="api-persona"),
    path("personas/<int:persona_id>/statements/", personas.PersonaStatements.as_view(), name="api-persona-statements"),
    path("personas/<int:persona_id>/link/", personas.PersonaLinkView.as_view(), name="api-persona-link"),
    path("personas/<int:persona_id>/offers/", personas.PersonaOffers.as_view(), name="api-persona-offers"),
    path("me/personas/", personas.OwnPersonas.as_view(), name="api-own-personas"),
]
