"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from ideas.api.views import (
    adoption,
    ballots,
    challenges,
    decisions,
    duplicates,
    evidence,
    exports,
    ideas,
    merging,
    roadmap,
    shares,
    similar,
    taking_part,
    watching,
)

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
    path("challenges/", challenges.ChallengeList.as_view(), name="api-challenges"),
    path("challenges/<int:challenge_id>/", challenges.ChallengeDetail.as_view(), name="api-challenge"),
    path(
        "challenges/<int:challenge_id>/publication/",
        challenges.ChallengePublication.as_view(),
        name="api-challenge-publication",
    ),
    path(
        "challenges/<int:challenge_id>/evidence/",
        evidence.ChallengeEvidence.as_view(),
        name="api-challenge-evidence",
    ),
    path("challenges/<int:challenge_id>/phases/", challenges.ChallengePhases.as_view(), name="api-challenge-phases"),
    path("challenges/<int:challenge_id>/terms/", taking_part.ChallengeTerms.as_view(), name="api-challenge-terms"),
    path(
        "challenges/<int:challenge_id>/terms/acceptance/",
        taking_part.ChallengeAcceptance.as_view(),
        name="api-challenge-acceptance",
    ),
    path(
        "challenges/<int:challenge_id>/entries/", taking_part.ChallengeEntries.as_view(), name="api-challenge-entries"
    ),
    path(
        "challenges/<int:challenge_id>/entries/<int:entry_id>/",
        taking_part.ChallengeEntry.as_view(),
        name="api-challenge-entry",
    ),
    path(
        "challenges/<int:challenge_id>/entries/<int:entry_id>/cost/",
        taking_part.ChallengeEntryCost.as_view(),
        name="api-challenge-entry-cost",
    ),
    path("ballots/<int:challenge_id>/", ballots.OwnBallot.as_view(), name="api-ballot"),
    path("ballots/<int:challenge_id>/count/", ballots.BallotCount.as_view(), name="api-ballot-count"),
    path("ballots/<int:challenge_id>/tally/", ballots.BallotTally.as_view(), name="api-ballot-tally"),
]
