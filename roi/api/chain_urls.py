"""Addresses of the chain from goal to rule, of its evidence and of what is measured of it."""

from django.urls import path

from roi.api.views import chain, chain_items, evidence, readings, standing

urlpatterns = [
    path("roi/goals/", chain.GoalsView.as_view(), name="roi-goals"),
    path("roi/goals/<slug:key>/", chain_items.GoalView.as_view(), name="roi-goal"),
    path("roi/goals/<slug:key>/approval/", chain_items.GoalApproval.as_view(), name="roi-goal-approval"),
    path("roi/strategies/", chain.StrategiesView.as_view(), name="roi-strategies"),
    path("roi/strategies/<slug:key>/", chain_items.StrategyView.as_view(), name="roi-strategy"),
    path("roi/strategies/<slug:key>/approval/", chain_items.StrategyApproval.as_view(), name="roi-strategy-approval"),
    path("roi/drivers/", chain.DriversView.as_view(), name="roi-drivers"),
    path("roi/drivers/<slug:key>/", chain_items.DriverView.as_view(), name="roi-driver"),
    path("roi/drivers/<slug:key>/approval/", chain_items.DriverApproval.as_view(), name="roi-driver-approval"),
    path(
        "roi/drivers/<slug:key>/classification/",
        chain_items.DriverClassification.as_view(),
        name="roi-driver-classification",
    ),
    path("roi/kpis/", chain.KpisView.as_view(), name="roi-kpis"),
    path("roi/kpis/<slug:key>/", chain_items.KpiView.as_view(), name="roi-kpi"),
    path("roi/kpis/<slug:key>/approval/", chain_items.KpiApproval.as_view(), name="roi-kpi-approval"),
    path("roi/kpis/<slug:key>/readings/", readings.ReadingsView.as_view(), name="roi-readings"),
    path("roi/kpis/<slug:key>/readings/<month:month>/", readings.ReadingView.as_view(), name="roi-reading"),
    path("roi/rules/", chain.RulesView.as_view(), name="roi-rules"),
    path("roi/rules/<slug:key>/", chain_items.RuleView.as_view(), name="roi-rule"),
    path("roi/assumptions/", evidence.AssumptionsView.as_view(), name="roi-assumptions"),
    path("roi/assumptions/<int:key>/", chain_items.AssumptionView.as_view(), name="roi-assumption"),
    path(
        "roi/assumptions/<int:key>/approval/",
        chain_items.AssumptionApproval.as_view(),
        name="roi-assumption-approval",
    ),
    path("roi/assumptions/<int:key>/review/", evidence.AssumptionReview.as_view(), name="roi-assumption-review"),
    path("roi/strategy-links/", evidence.StrategyLinksView.as_view(), name="roi-strategy-links"),
    path("roi/strategy-links/<int:key>/", chain_items.StrategyLinkView.as_view(), name="roi-strategy-link"),
    path(
        "roi/strategy-links/<int:key>/approval/",
        chain_items.StrategyLinkApproval.as_view(),
        name="roi-strategy-link-approval",
    ),
    path("roi/strategy-links/<int:key>/effect/", evidence.StrategyLinkEffect.as_view(), name="roi-strategy-effect"),
    path("roi/measures/", readings.MeasuresView.as_view(), name="roi-measures"),
    path("roi/coverage/", standing.CoverageView.as_view(), name="roi-coverage"),
    path("roi/stage/", standing.StageView.as_view(), name="roi-stage"),
]
