"""Studies: planned before, counted after, approved by a second person, and then good for an assumption."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import StrictSerializer, read_body
from roi.api.serializers.studies import (
    ConclusionSerializer,
    NewAssumptionFromStudySerializer,
    NewStudySerializer,
    PowerParameters,
    PowerSerializer,
    StudySerializer,
    SurfacesSerializer,
)
from roi.api.views.base import RoiList, RoiView, SignerView
from roi.mathematics.evidence import detectable_difference, needed_per_arm
from roi.models import Assumption, Study
from roi.operations.approving import approve, withdraw_approval
from roi.operations.business import our_business
from roi.operations.studying import (
    Found,
    assume_from_study,
    conclude_differences,
    conclude_elsewhere,
    conclude_hold_out,
    plan_study,
)
from roi.reports import catalogue
from roi.reports.surfaces import surfaces_of

HALF = 0.5


class NoBody(StrictSerializer):
    """The address says it all."""


class DraftedSerializer(serializers.Serializer[Assumption]):
    """Which assumption was drafted; it waits for its approval."""

    id = serializers.IntegerField()
    code = serializers.CharField()


def find_study(code: str) -> Study:
    """Return a study by its code; raises `Http404` when there is none."""
    return get_object_or_404(catalogue.studies(), code=code)


class StudiesView(RoiList):
    """All studies."""

    queryset = catalogue.studies()
    serializer_class = StudySerializer

    @extend_schema(request=NewStudySerializer, responses={201: StudySerializer})
    def post(self, request: Request) -> Response:
        """Register the plan of a study."""
        study = plan_study(by=self.member, **read_body(request, NewStudySerializer))
        return Response(StudySerializer(find_study(study.code)).data, status.HTTP_201_CREATED)


class StudyView(RoiView):
    """One study."""

    @extend_schema(responses=StudySerializer)
    def get(self, request: Request, code: str) -> Response:
        """Show its plan and what it found."""
        return Response(StudySerializer(find_study(code)).data)


class ConclusionView(RoiView):
    """What a study found, written down once."""

    @extend_schema(request=ConclusionSerializer, responses=StudySerializer)
    def put(self, request: Request, code: str) -> Response:
        """Count a hold-out, or take what was computed."""
        study, given = find_study(code), read_body(request, ConclusionSerializer)
        if not given:
            conclude_hold_out(study, by=self.member)
        elif "treated" in given:
            conclude_differences(study, by=self.member, **given)
        else:
            conclude_elsewhere(study, Found(**given), by=self.member)
        return Response(StudySerializer(find_study(code)).data)


class StudyApprovalView(SignerView):
    """The signature of a second person under a study."""

    @extend_schema(request=NoBody, responses=StudySerializer)
    def put(self, request: Request, code: str) -> Response:
        """Approve a concluded study; saying so again changes nothing."""
        read_body(request, NoBody)
        study = find_study(code)
        if study.approved_by != self.member:
            approve(study, by=self.member)
        return Response(StudySerializer(find_study(code)).data)

    @extend_schema(responses=StudySerializer)
    def delete(self, request: Request, code: str) -> Response:
        """Take the signature back as long as nothing rests on it."""
        withdraw_approval(find_study(code), by=self.member)
        return Response(StudySerializer(find_study(code)).data)


class StudyAssumptionView(RoiView):
    """What a study is good for."""

    @extend_schema(request=NewAssumptionFromStudySerializer, responses={201: DraftedSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Draft an assumption from an approved study; it counts once somebody else approves it."""
        values = read_body(request, NewAssumptionFromStudySerializer)
        drafted = assume_from_study(find_study(code), by=self.member, **values)
        return Response(DraftedSerializer(drafted).data, status.HTTP_201_CREATED)


class PowerView(RoiView):
    """Whether an experiment can prove anything, said before it starts."""

    asking = PowerParameters

    @extend_schema(parameters=[PowerParameters], responses=PowerSerializer)
    def get(self, request: Request) -> Response:
        """Tell how many people it takes, and how long that is."""
        baseline, expected = float(self.asked["baseline"]), float(self.asked["expected"])
        needed, people = needed_per_arm(baseline, expected), self.asked.get("people_a_month")
        held_out = float(self.asked.get("share_held_out") or HALF)
        # The smaller arm decides.
        smaller = people * min(held_out, 1 - held_out) if people else None
        months = needed / smaller if smaller else None
        told: dict[str, Any] = {
            "needed_per_arm": needed,
            "months_needed": months and round(months, 1),
            "detectable_in_a_month": smaller and round(detectable_difference(baseline, int(smaller)), 6),
            "sentence": _sentence(needed, months),
        }
        return Response(PowerSerializer(told).data)


class SurfacesView(RoiView):
    """On which surfaces people are helped."""

    @extend_schema(responses=SurfacesSerializer)
    def get(self, request: Request, month: Any) -> Response:
        """Tell what search, threads and articles did in a month, by removal effects."""
        return Response(SurfacesSerializer(surfaces_of(month, our_business().time_zone)).data)


def _sentence(needed: int, months: float | None) -> str:
    if months is None:
        return _("Each arm needs %(needed)s people.") % {"needed": needed}
    if months > 1:
        told = {"needed": needed, "months": f"{months:.1f}"}
        return _("Each arm needs %(needed)s people: one month cannot prove it, it takes %(months)s.") % told
    return _("Each arm needs %(needed)s people: one month is enough.") % {"needed": needed}
