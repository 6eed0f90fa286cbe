"""The links of the chain one by one, and their signatures."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import StrictSerializer, read_body
from roi.api.serializers import chain, evidence, kpis
from roi.api.views.signed import NothingToSay, Signature, SignedThing
from roi.operations.revising import classify_driver, revise_rule
from roi.permissions import SIGNER_ROLES
from roi.reports import catalogue


def describing(reading: type[Any], changing: type[StrictSerializer]) -> Any:
    """Describe what is shown and what may be changed."""

    def decorate(view: Any) -> Any:
        view = extend_schema(methods=["get"], responses=reading)(view)
        return extend_schema(methods=["patch"], request=changing(partial=True), responses=reading)(view)

    return decorate


def signing(reading: type[Any]) -> Any:
    """Describe what stands below a signature."""

    def decorate(view: Any) -> Any:
        view = extend_schema(methods=["put"], request=NothingToSay, responses=reading)(view)
        return extend_schema(methods=["delete"], responses={200: reading})(view)

    return decorate


@describing(chain.GoalSerializer, chain.ChangedGoalSerializer)
class GoalView(SignedThing):
    """One goal."""

    queryset = catalogue.goals()
    reading = chain.GoalSerializer
    changing = chain.ChangedGoalSerializer


@signing(chain.GoalSerializer)
class GoalApproval(Signature):
    """The signature under a goal."""

    queryset = catalogue.goals()
    reading = chain.GoalSerializer


@describing(chain.StrategySerializer, chain.ChangedStrategySerializer)
class StrategyView(SignedThing):
    """One strategy."""

    queryset = catalogue.strategies()
    reading = chain.StrategySerializer
    changing = chain.ChangedStrategySerializer


@signing(chain.StrategySerializer)
class StrategyApproval(Signature):
    """The signature under a strategy."""

    queryset = catalogue.strategies()
    reading = chain.StrategySerializer


@describing(chain.DriverSerializer, chain.ChangedDriverSerializer)
class DriverView(SignedThing):
    """One value driver."""

    queryset = catalogue.classified_drivers()
    reading = chain.DriverSerializer
    changing = chain.ChangedDriverSerializer
    write_roles = SIGNER_ROLES


@signing(chain.DriverSerializer)
class DriverApproval(Signature):
    """The signature under a value driver."""

    queryset = catalogue.classified_drivers()
    reading = chain.DriverSerializer


class DriverClassification(Signature):
    """Whether a driver reaches the bank account, also after it was signed."""

    queryset = catalogue.classified_drivers()
    reading = chain.DriverSerializer
    http_method_names = ["put", "options"]

    @extend_schema(request=chain.ClassificationSerializer, responses=chain.DriverSerializer)
    def put(self, request: Request, key: str | int) -> Response:
        """Classify a driver anew; what is posted keeps what was said when it was posted."""
        values = read_body(request, chain.ClassificationSerializer)
        classify_driver(self.find(key), by=self.member, **values)
        return Response(self.reading(self.find(key)).data)


@describing(kpis.KpiSerializer, kpis.ChangedKpiSerializer)
class KpiView(SignedThing):
    """One KPI."""

    queryset = catalogue.kpis_with_latest()
    reading = kpis.KpiSerializer
    changing = kpis.ChangedKpiSerializer


@signing(kpis.KpiSerializer)
class KpiApproval(Signature):
    """The signature under a KPI."""

    queryset = catalogue.kpis_with_latest()
    reading = kpis.KpiSerializer


@describing(chain.RuleSerializer, chain.ChangedRuleSerializer)
class RuleView(SignedThing):
    """One rule; its versions are what is signed."""

    queryset = catalogue.rules()
    reading = chain.RuleSerializer
    changing = chain.ChangedRuleSerializer

    def change(self, thing: Any, **changes: Any) -> Any:
        """Perform the change."""
        return revise_rule(thing, by=self.member, **changes)


@describing(evidence.AssumptionSerializer, evidence.ChangedAssumptionSerializer)
class AssumptionView(SignedThing):
    """One assumption."""

    queryset = catalogue.assumptions()
    reading = evidence.AssumptionSerializer
    changing = evidence.ChangedAssumptionSerializer


@signing(evidence.AssumptionSerializer)
class AssumptionApproval(Signature):
    """The signature under an assumption; an earlier value without an end ends where this one begins."""

    queryset = catalogue.assumptions()
    reading = evidence.AssumptionSerializer


@describing(evidence.StrategyLinkSerializer, evidence.ChangedStrategyLinkSerializer)
class StrategyLinkView(SignedThing):
    """One arrow of the strategy map."""

    queryset = catalogue.strategy_links()
    reading = evidence.StrategyLinkSerializer
    changing = evidence.ChangedStrategyLinkSerializer


@signing(evidence.StrategyLinkSerializer)
class StrategyLinkApproval(Signature):
    """The signature under an arrow."""

    queryset = catalogue.strategy_links()
    reading = evidence.StrategyLinkSerializer
