"""Addresses of the books: months, exchange rates, corrections, scenarios, and what is kept of reports."""

from django.urls import path

from roi.api import months  # noqa: F401 -- makes months known in addresses
from roi.api.views import corrections, kept, periods

urlpatterns = [
    path("roi/periods/", periods.PeriodsView.as_view(), name="roi-periods"),
    path("roi/periods/<month:month>/closure/", periods.ClosureView.as_view(), name="roi-closure"),
    path("roi/periods/<month:month>/soft-closure/", periods.SoftClosureView.as_view(), name="roi-soft-closure"),
    path("roi/fx-rates/", periods.FxRatesView.as_view(), name="roi-fx-rates"),
    path("roi/corrections/", corrections.CorrectionsView.as_view(), name="roi-corrections"),
    path(
        "roi/postings/<int:posting_id>/correction/",
        corrections.CorrectionView.as_view(),
        name="roi-posting-correction",
    ),
    path(
        "roi/rule-versions/<int:version_id>/correction/",
        corrections.RuleCorrectionView.as_view(),
        name="roi-rule-correction",
    ),
    path("roi/scenarios/", corrections.ScenariosView.as_view(), name="roi-scenarios"),
    path("roi/scenarios/<slug:code>/", corrections.ScenarioView.as_view(), name="roi-scenario"),
    path("roi/definitions/", kept.DefinitionsView.as_view(), name="roi-definitions"),
    path("roi/definitions/<slug:code>/", kept.DefinitionView.as_view(), name="roi-definition"),
    path("roi/snapshots/", kept.SnapshotsView.as_view(), name="roi-snapshots"),
    path("roi/snapshots/<int:snapshot_id>/", kept.SnapshotView.as_view(), name="roi-snapshot"),
    path("roi/snapshots/<int:snapshot_id>/signature/", kept.SignatureView.as_view(), name="roi-snapshot-signature"),
    path("roi/snapshots/<int:snapshot_id>/changes/", kept.ChangesView.as_view(), name="roi-snapshot-changes"),
    path("roi/comparison/", kept.TwoSpansView.as_view(), name="roi-comparison"),
]
