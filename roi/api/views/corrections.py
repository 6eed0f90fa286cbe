"""Corrections of what stands, and scenarios beside it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import StrictSerializer, read_body
from community.models import Member
from roi.api.parameters import selection_from
from roi.api.serializers.books import RuleVersionSerializer
from roi.api.serializers.corrections import (
    CorrectionSerializer,
    NewCorrectionSerializer,
    NewRestatementSerializer,
    NewRuleCorrectionSerializer,
    ScenarioParameters,
    ScenarioSerializer,
)
from roi.api.serializers.what_ifs import NewSimulationSerializer, NewWhatIfSerializer
from roi.api.views.base import RoiList, RoiView, SignerView
from roi.models import Scenario
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.restating import restate
from roi.operations.simulating import run_simulation, try_what_if
from roi.reports import catalogue, kept
from roi.reports.details import find_posting

Kind = Scenario.Kind


class CorrectionsView(RoiList):
    """All corrections, the latest first."""

    queryset = kept.corrections()
    serializer_class = CorrectionSerializer

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Look up what took the place of all of them at once."""
        renewed = kept.renewed_by(list(args[0]) if args else [])
        return CorrectionSerializer(
            *args, **{**kwargs, "context": {**self.get_serializer_context(), "renewed": renewed}}
        )


class CorrectionView(SignerView):
    """The correction of a posting, as a record of its own."""

    @extend_schema(responses=CorrectionSerializer)
    def get(self, request: Request, posting_id: int) -> Response:
        """Show how a posting was corrected, by whom and why."""
        return self._told(request, posting_id)

    @extend_schema(request=NewCorrectionSerializer, responses=CorrectionSerializer)
    def put(self, request: Request, posting_id: int) -> Response:
        """Price anew what a posting stands for, by what holds now; saying the same again changes nothing."""
        posting, asked = find_posting(posting_id), read_body(request, NewCorrectionSerializer)
        if not kept.corrections().filter(posting=posting, by=self.member, **asked).exists():
            correct_posting(posting, by=self.member, **asked)
        return self._told(request, posting_id)

    def _told(self, request: Request, posting_id: int) -> Response:
        correction = kept.find_correction_of(find_posting(posting_id))
        context = {"request": request, "renewed": kept.renewed_by([correction])}
        return Response(CorrectionSerializer(correction, context=context).data)


class RuleCorrectionView(SignerView):
    """The approval of a version for days on which something is valued already."""

    @extend_schema(request=NewRuleCorrectionSerializer, responses=RuleVersionSerializer)
    def put(self, request: Request, version_id: int) -> Response:
        """Approve a version and correct what an earlier one valued on its days; saying so again changes nothing."""
        version, asked = catalogue.find_rule_version(version_id), read_body(request, NewRuleCorrectionSerializer)
        if version.approved_by != self.member:
            correct_by_rule(version, by=self.member, **asked)
        return Response(RuleVersionSerializer(catalogue.find_rule_version(version_id)).data)


class NewScenario(NamedTuple):
    """How a kind of scenario is asked for, and the act that computes it from what was asked."""

    asking: type[StrictSerializer]
    act: Callable[[Member, dict[str, Any]], Scenario]


def _restate(by: Member, asked: dict[str, Any]) -> Scenario:
    return restate(asked["from"], asked["to"], by=by, title=asked["title"], versions=asked["versions"])


def _simulate(by: Member, asked: dict[str, Any]) -> Scenario:
    options = {name: asked[name] for name in ("title", "seed", "draws")}
    return run_simulation(selection_from(asked), asked["asked"], by=by, overrides=asked.get("overrides"), **options)


def _try(by: Member, asked: dict[str, Any]) -> Scenario:
    what = {"title": asked["title"], "overrides": asked["overrides"]}
    return try_what_if(selection_from(asked), asked["asked"], by=by, **what)


KINDS: Mapping[str, NewScenario] = {
    Kind.RESTATEMENT: NewScenario(NewRestatementSerializer, _restate),
    Kind.SIMULATION: NewScenario(NewSimulationSerializer, _simulate),
    Kind.WHAT_IF: NewScenario(NewWhatIfSerializer, _try),
}
ASKING = PolymorphicProxySerializer(
    component_name="NewScenario",
    serializers={str(kind): one.asking for kind, one in KINDS.items()},
    resource_type_field_name="kind",
)


class ScenariosView(RoiList):
    """What could be, or would have been, the latest first."""

    asking = ScenarioParameters
    serializer_class = ScenarioSerializer

    def get_queryset(self) -> QuerySet[Scenario]:
        """Return the scenarios asked for."""
        return kept.scenarios(self.asked.get("kind"))

    @extend_schema(parameters=[ScenarioParameters], responses=ScenarioSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List scenarios."""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=ASKING, responses={201: ScenarioSerializer})
    def post(self, request: Request) -> Response:
        """Compute a scenario and keep it; the ledger is not touched."""
        said: Any = request.data.get("kind") if isinstance(request.data, dict) else None
        wanted = KINDS.get(said) if isinstance(said, str) else None
        if wanted is None:
            raise ValidationError({"kind": _("There is no such kind of scenario.")}, code="invalid_choice")
        scenario = wanted.act(self.member, read_body(request, wanted.asking))
        return Response(self.get_serializer(kept.find_scenario(scenario.code)).data, status.HTTP_201_CREATED)


class ScenarioView(RoiView):
    """One scenario."""

    @extend_schema(responses=ScenarioSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Show what was asked, what went in and what came out."""
        return Response(ScenarioSerializer(kept.find_scenario(code), context={"request": request}).data)
