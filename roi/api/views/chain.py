"""The chain from goal to rule: lists to read, and single plain rows to add."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import StrictSerializer, read_body
from roi.api.serializers import chain
from roi.api.serializers.kpis import KpiSerializer, NewKpiSerializer
from roi.api.views.base import RoiList
from roi.permissions import SIGNER_ROLES
from roi.reports import catalogue
from roi.reports.catalogue import find


class ChainList(RoiList):
    """All rows of one kind, and a way to add one; each is a plain row without a rule beyond its constraints."""

    writing: type[StrictSerializer]

    def post(self, request: Request) -> Response:
        """Add one."""
        values = read_body(request, self.writing)
        row = self.get_queryset().create(**values, **self.by_caller())
        return Response(self.get_serializer(find(self.get_queryset(), row.pk)).data, status.HTTP_201_CREATED)

    def by_caller(self) -> dict[str, Any]:
        """Return what is known from who calls: whoever writes it is its author."""
        return {"author": self.member}


def describing(reading: type[serializers.Serializer[Any]], writing: type[StrictSerializer]) -> Any:
    """Describe what is added and what is answered."""
    return extend_schema(methods=["post"], request=writing, responses={201: reading})


@describing(chain.GoalSerializer, chain.NewGoalSerializer)
class GoalsView(ChainList):
    """What the company wants to reach."""

    queryset = catalogue.goals()
    serializer_class = chain.GoalSerializer
    writing = chain.NewGoalSerializer

    def by_caller(self) -> dict[str, Any]:
        """Whoever sets a goal owns it."""
        return {**super().by_caller(), "owner": self.member}


@describing(chain.StrategySerializer, chain.NewStrategySerializer)
class StrategiesView(ChainList):
    """How goals are to be reached."""

    queryset = catalogue.strategies()
    serializer_class = chain.StrategySerializer
    writing = chain.NewStrategySerializer


@describing(chain.DriverSerializer, chain.NewDriverSerializer)
class DriversView(ChainList):
    """Who pays less or more; the controller says what of it reaches the bank account."""

    queryset = catalogue.classified_drivers()
    serializer_class = chain.DriverSerializer
    writing = chain.NewDriverSerializer
    write_roles = SIGNER_ROLES

    def by_caller(self) -> dict[str, Any]:
        """The controller who sets a driver answers for it."""
        return {**super().by_caller(), "controller": self.member}


@describing(KpiSerializer, NewKpiSerializer)
class KpisView(ChainList):
    """What is measured."""

    queryset = catalogue.kpis_with_latest()
    serializer_class = KpiSerializer
    writing = NewKpiSerializer


@describing(chain.RuleSerializer, chain.NewRuleSerializer)
class RulesView(ChainList):
    """How KPIs become money."""

    queryset = catalogue.rules()
    serializer_class = chain.RuleSerializer
    writing = chain.NewRuleSerializer

    def by_caller(self) -> dict[str, Any]:
        """Rules are signed by their versions."""
        return {}
