"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from ideas.api.views import adoption, decisions, duplicates, exports, ideas, merging, roadmap, shares, similar, watching

urlpatterns: list[URLPattern | URLResolver] = [
    path("roadmap/", roadmap.RoadmapView.as_view(), name="api-roadmap"),
    path("changelog/", roadmap.Changelog.as_view(), name="api-changelog"),
    path("changelog/<int:entry_id>/", roadmap.ChangelogDetail.as_view(), name="api-changelog-entry"),
    path(
        "changelog/<int:entry_id>/publication/",
        roadmap.ChangelogPublication.as_view(),
        name="api-publication-of-changelog-entry",
    ),
    path("ideas/", ideas.IdeaList.as_view(), name="api-ideas"),
    path("idea-duplicates/", duplicates.IdeaDuplicateList.as_view(), name="api-idea-duplicates"),
    path(
        "idea-duplicates/<int:pair_id>/dismissal/",
        duplicates.IdeaDuplicateDismissal.as_view(),
        name="api-idea-duplicate-dismissal",
    ),
    path("ideas/export/", exports.IdeaExport.as_view(), name="api-idea-export"),
    path("ideas/similar/", similar.SimilarIdeas.as_view(), name="api-similar-ideas"),
    path("ideas/<int:idea_id>/", ideas.IdeaDetail.as_view(), name="api-idea"),
    path("ideas/<int:idea_id>/vote/", ideas.IdeaVotes.as_view(), name="api-idea-vote"),
    path("ideas/<int:idea_id>/watch/", watching.IdeaWatched.as_view(), name="api-idea-watch"),
    path("ideas/<int:idea_id>/status/", decisions.IdeaStatus.as_view(), name="api-idea-status"),
    path("ideas/answering/", decisions.Answering.as_view(), name="api-answering"),
    path("ideas/<int:idea_id>/prepared-decision/", decisions.IdeaPrepared.as_view(), name="api-prepared-decision"),
    path(
        "ideas/<int:idea_id>/prepared-decision/publication/",
        decisions.IdeaPublication.as_view(),
        name="api-publication-of-decision",
    ),
    path("ideas/<int:idea_id>/promised-date/", decisions.IdeaPromise.as_view(), name="api-promised-date"),
    path("ideas/<int:idea_id>/merged-into/", merging.IdeaMergedInto.as_view(), name="api-idea-merged-into"),
    path("ideas/<int:idea_id>/adoption/", adoption.IdeaAdoption.as_view(), name="api-idea-adoption"),
    path("ideas/<int:idea_id>/adoption/realised/", adoption.IdeaRealisations.as_view(), name="api-idea-realised"),
    path("ideas/<int:idea_id>/shares/", shares.IdeaShares.as_view(), name="api-idea-shares"),
    path("ideas/<int:idea_id>/shares/signature/", shares.IdeaSignature.as_view(), name="api-idea-signature"),
]
