"""Addresses of the ledger in the API."""

from django.urls import path

from roi.api import books_urls, chain_urls, file_urls, idea_urls, people_urls
from roi.api.views import books, ledger, methods, studies, uncertainty

urlpatterns = [
    *books_urls.urlpatterns,
    *chain_urls.urlpatterns,
    *file_urls.urlpatterns,
    *idea_urls.urlpatterns,
    *people_urls.urlpatterns,
    path("roi/report/", ledger.ReportView.as_view(), name="roi-report"),
    path("roi/studies/", studies.StudiesView.as_view(), name="roi-studies"),
    path("roi/studies/power/", studies.PowerView.as_view(), name="roi-power"),
    path("roi/studies/<slug:code>/", studies.StudyView.as_view(), name="roi-study"),
    path("roi/studies/<slug:code>/conclusion/", studies.ConclusionView.as_view(), name="roi-conclusion"),
    path("roi/studies/<slug:code>/approval/", studies.StudyApprovalView.as_view(), name="roi-study-approval"),
    path("roi/studies/<slug:code>/assumption/", studies.StudyAssumptionView.as_view(), name="roi-study-assumption"),
    path("roi/surfaces/<month:month>/", studies.SurfacesView.as_view(), name="roi-surfaces"),
    path("roi/break-even/", uncertainty.BreakEvenView.as_view(), name="roi-break-even"),
    path("roi/tornado/", uncertainty.TornadoView.as_view(), name="roi-tornado"),
    path("roi/returns/", uncertainty.ReturnsView.as_view(), name="roi-returns"),
    path("roi/methods/", methods.MethodsView.as_view(), name="roi-methods"),
    path("roi/methods/comparison/", methods.ComparisonView.as_view(), name="roi-method-comparison"),
    path("roi/methods/implied-unit-values/", methods.ImpliedUnitValuesView.as_view(), name="roi-implied-unit-values"),
    path("roi/postings/", ledger.PostingsView.as_view(), name="roi-postings"),
    path("roi/postings/<int:posting_id>/", ledger.PostingView.as_view(), name="roi-posting"),
    path("roi/legs.csv", ledger.LegsView.as_view(), name="roi-legs"),
    path("roi/valuations/<int:valuation_id>/", ledger.ValuationView.as_view(), name="roi-valuation"),
    path("roi/rule-versions/", books.RuleVersionsView.as_view(), name="roi-rule-versions"),
    path("roi/rule-versions/<int:version_id>/", books.RuleVersionView.as_view(), name="roi-rule-version"),
    path("roi/rule-versions/<int:version_id>/approval/", books.ApprovalView.as_view(), name="roi-approval"),
    path("roi/costs/", books.CostsView.as_view(), name="roi-costs"),
    path("roi/allocation-keys/", books.AllocationKeysView.as_view(), name="roi-allocation-keys"),
    path("roi/costs/<int:cost_id>/", books.CostView.as_view(), name="roi-cost"),
    path("roi/costs/<int:cost_id>/reversal/", books.CostReversalView.as_view(), name="roi-cost-reversal"),
    path("roi/exclusions/", books.ExclusionsView.as_view(), name="roi-exclusions"),
]
