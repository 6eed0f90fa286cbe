"""Addresses of who is who."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import influencers, merges, personas

urlpatterns: list[URLPattern | URLResolver] = [
    path("personas/", personas.PersonaList.as_view(), name="api-personas"),
    path("personas/<int:persona_id>/", personas.PersonaDetail.as_view(), name="api-persona"),
    path("personas/<int:persona_id>/statements/", personas.PersonaStatements.as_view(), name="api-persona-statements"),
    path("personas/<int:persona_id>/link/", personas.PersonaLinkView.as_view(), name="api-persona-link"),
    path("personas/<int:persona_id>/offers/", personas.PersonaOffers.as_view(), name="api-persona-offers"),
    path("me/personas/", personas.OwnPersonas.as_view(), name="api-own-personas"),
    path(
        "contacts/<int:number>/merge-preview/", merges.ContactMergePreview.as_view(), name="api-contact-merge-preview"
    ),
    path("contacts/<int:number>/merged-into/", merges.ContactMergedInto.as_view(), name="api-contact-merged-into"),
    path("contacts/<int:number>/merges/", merges.ContactMerges.as_view(), name="api-contact-merges"),
    path(
        "accounts/<int:number>/merge-preview/", merges.AccountMergePreview.as_view(), name="api-account-merge-preview"
    ),
    path("accounts/<int:number>/merged-into/", merges.AccountMergedInto.as_view(), name="api-account-merged-into"),
    path("accounts/<int:number>/merges/", merges.AccountMerges.as_view(), name="api-account-merges"),
    path("duplicates/", merges.DuplicateList.as_view(), name="api-duplicates"),
    path(
        "duplicates/<int:candidate_id>/dismissal/",
        merges.DuplicateDismissal.as_view(),
        name="api-duplicate-dismissal",
    ),
    path("contacts/<int:number>/advocacy/", influencers.ContactAdvocacy.as_view(), name="api-contact-advocacy"),
    path("accounts/<int:number>/advocacy/", influencers.AccountAdvocacy.as_view(), name="api-account-advocacy"),
    path("influencers/", influencers.InfluencerList.as_view(), name="api-influencers"),
    path("influencers/<int:number>/", influencers.InfluencerDetail.as_view(), name="api-influencer"),
    path(
        "influencers/<int:number>/approaches/",
        influencers.InfluencerApproaches.as_view(),
        name="api-influencer-approaches",
    ),
]
