"""Merging people and firms, taking it back, and the queue of pairs that may be one person."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import IdField
from community.api.views.base import actor, referred
from community.foundation.errors import DomainError
from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, read_body, read_parameters
from crm.api.serializers import merges as shapes
from crm.api.views.base import CrmView
from crm.models import DuplicateCandidate
from crm.operations.finding_duplicates import dismiss_duplicate, restore_duplicate
from crm.operations.merging_records import check_can_merge, merge_records, unmerge_records
from crm.reports.merge_plan import ACCOUNTS, CONTACTS, AnyMerge, Record, plan_merge


class PlanParameters(SingleParameterSerializer):
    """Which record would stay."""

    into = IdField(help_text="Id of the record that would stay.")


class ReasonParameters(SingleParameterSerializer):
    """Why a merge is taken back."""

    reason = serializers.CharField(max_length=300)


class CandidateParameters(ParameterSerializer):
    """Which pairs are wanted."""

    state = serializers.ChoiceField(choices=["open", "dismissed"], default="open")


class _Merging(CrmView):
    side = CONTACTS

    def record(self, request: Request, number: int) -> Record:
        """Return the record that the address names."""
        thing: Record = get_object_or_404(self.side.model.objects.visible_to(request.user), pk=number)
        return thing

    def standing(self, request: Request, number: int) -> AnyMerge:
        """Return the merge that a record is in."""
        rows = self.side.merges.objects.standing().select_related("by", "into")
        merge: AnyMerge = get_object_or_404(rows, **{self.side.name: self.record(request, number)})
        return merge


class ContactMergePreview(_Merging):
    """What a merge of two people would do."""

    @extend_schema(parameters=[PlanParameters], responses=shapes.PlanSerializer)
    def get(self, request: Request, number: int) -> Response:
        """Say what would move, what collides and who would see more; nothing is done."""
        given = read_parameters(request, PlanParameters)
        thing = self.record(request, number)
        into = referred(self.side.model.objects.visible_to(request.user), "/into", pk=given["into"])
        refusal = ""
        try:
            check_can_merge(thing, into)
        except DomainError as error:
            refusal = error.code
        shown = shapes.PlanSerializer(plan_merge(thing, into), context={"refusal": refusal})
        return Response(shown.data)


class ContactMergedInto(_Merging):
    """The person that another record of the same person went into."""

    @extend_schema(responses=shapes.MergeSerializer)
    def get(self, request: Request, number: int) -> Response:
        """Show where the record leads; 404 when it was not merged."""
        return Response(shapes.MergeSerializer(self.standing(request, number)).data)

    @extend_schema(request=shapes.MergeRequestSerializer, responses=shapes.MergeSerializer)
    def put(self, request: Request, number: int) -> Response:
        """Merge the record into another one; the same merge again changes nothing."""
        values = read_body(request, shapes.MergeRequestSerializer)
        thing = self.record(request, number)
        into = referred(self.side.model.objects.visible_to(request.user), "/into", pk=values.pop("into"))
        done: AnyMerge | None = (
            self.side.merges.objects.standing()
            .select_related("by")
            .filter(**{self.side.name: thing}, into=into)
            .first()
        )
        merge = done or merge_records(thing, into, by=actor(request), **values)
        return Response(shapes.MergeSerializer(merge).data)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, number: int) -> Response:
        """Make two of one again, exactly; what came since stays with the record that stayed."""
        given = read_parameters(request, ReasonParameters)
        unmerge_records(self.standing(request, number), by=actor(request), reason=given["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ContactMerges(_Merging):
    """What went into a person."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.MergeSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:
        """List the merges that lead here, those that were taken back too, the last one first."""
        read_parameters(request, ParameterSerializer)
        rows: models.QuerySet[Any] = self.side.merges.objects.leading_to(self.record(request, number))
        return self.page_of(request, rows.select_related("by").order_by("-merged_at", "-id"), shapes.MergeSerializer)


class AccountMergePreview(ContactMergePreview):
    """What a merge of two firms would do."""

    side = ACCOUNTS


class AccountMergedInto(ContactMergedInto):
    """The firm that another record of the same firm went into."""

    side = ACCOUNTS


class AccountMerges(ContactMerges):
    """What went into a firm."""

    side = ACCOUNTS


class DuplicateList(CrmView):
    """The queue of pairs that may be one person."""

    @extend_schema(parameters=[CandidateParameters], responses=shapes.DuplicateCandidateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List pairs, the likeliest first."""
        given = read_parameters(request, CandidateParameters)
        rows = DuplicateCandidate.objects.visible_to(request.user)
        rows = rows.dismissed() if given["state"] == "dismissed" else rows.open()
        return self.page_of(request, rows.order_by("-score", "-id"), shapes.DuplicateCandidateSerializer)


class DuplicateDismissal(CrmView):
    """That two contacts are two people."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, candidate_id: int) -> Response:
        """Say that they are two; no later search brings the pair back."""
        dismiss_duplicate(_candidate(request, candidate_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, candidate_id: int) -> Response:
        """Put the pair on the list again."""
        restore_duplicate(_candidate(request, candidate_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _candidate(request: Request, candidate_id: int) -> DuplicateCandidate:
    return get_object_or_404(DuplicateCandidate.objects.visible_to(request.user), pk=candidate_id)
