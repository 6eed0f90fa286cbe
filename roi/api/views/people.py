"""What people brought: reading that is itself written down, for every question about single people is kept."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from community.models import Member
from community.models.token import Scope
from roi.api.links import EntryLinks
from roi.api.parameters import selection_from
from roi.api.serializers import people as serializers
from roi.api.serializers.people import PeopleListParameters, PeopleParameters
from roi.api.views.base import RoiView
from roi.errors.people import LegalBasisMissing
from roi.operations.asking_about_people import ask_about_people, basis_today
from roi.operations.business import our_business
from roi.reports import people
from roi.reports.personal import aggregation_threshold
from roi.reports.selection import Selection

ALL, EMPLOYEES = "members", "employees"


class AskingView(RoiView):
    """A question about people; who asks it when with which parameters is kept together with giving the answer."""

    asking = PeopleParameters

    @property
    def selection(self) -> Selection:
        """What is asked about."""
        return selection_from(self.asked)

    @property
    def links(self) -> EntryLinks:
        """The list of everybody with the same parameters."""
        return EntryLinks(reverse("roi-members", request=self.request), self.selection)

    def answer(self, subject: str, read: Any, **more: str) -> Response:
        """Keep the question and answer it, both or neither."""
        parameters = {**self.request.query_params.dict(), **more}
        told: Response = ask_about_people(read, by=self.member, subject=subject, parameters=parameters)
        return told


class MembersView(AskingView, generics.GenericAPIView[Any]):
    """Everybody who brought something, the biggest value first; single employees on a legal basis only."""

    asking = PeopleListParameters
    serializer_class = serializers.MemberValueSerializer

    @extend_schema(parameters=[PeopleListParameters], responses=serializers.MemberValueSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List people; that this was asked is kept."""
        return self.answer(ALL, self._page)

    def _page(self, employees_shown: bool) -> Response:  # noqa: FBT001 -- the only argument
        page = self.paginate_queryset(people.contributors(self.selection, employees_shown=employees_shown)) or []
        found: Any = people.member_values(page, self.selection)
        context = {"request": self.request, "links": self.links}
        return self.get_paginated_response(self.serializer_class(found, many=True, context=context).data)


class MemberView(AskingView):
    """One person who brought something."""

    @extend_schema(parameters=[PeopleParameters], responses=serializers.OneMemberSerializer)
    def get(self, request: Request, ref: UUID) -> Response:
        """Show what one person brought by role and month; that this was asked is kept."""
        return self.answer(str(ref), partial(self._one, ref))

    def _one(self, ref: UUID, employees_shown: bool) -> Response:  # noqa: FBT001 -- as it is called back
        found = people.find_member_value(ref, self.selection, employees_shown=employees_shown)
        months = people.months_of(found.party, self.selection)
        context = {"request": self.request, "links": self.links, "months": months}
        return Response(serializers.OneMemberSerializer(found, context=context).data)


class MemberPostingsView(AskingView, generics.GenericAPIView[Any]):
    """The single shares of one person."""

    asking = PeopleListParameters
    serializer_class = serializers.ShareOfMemberSerializer

    @extend_schema(parameters=[PeopleListParameters], responses=serializers.ShareOfMemberSerializer(many=True))
    def get(self, request: Request, ref: UUID) -> Response:
        """List the shares with their postings; that this was asked is kept."""
        return self.answer(str(ref), partial(self._page, ref), list="postings")

    def _page(self, ref: UUID, employees_shown: bool) -> Response:  # noqa: FBT001 -- as it is called back
        shares: QuerySet[Any] = people.shares_of(ref, self.selection, employees_shown=employees_shown)
        page = self.paginate_queryset(shares)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class EmployeesView(AskingView):
    """What employees brought together."""

    @extend_schema(parameters=[PeopleParameters], responses=serializers.EmployeesSerializer)
    def get(self, request: Request) -> Response:
        """Show sums by role, as far as they are of enough people; that this was asked is kept."""
        return self.answer(EMPLOYEES, self._groups)

    def _groups(self, employees_shown: bool) -> Response:  # noqa: FBT001 -- the only argument
        threshold = 1 if employees_shown else aggregation_threshold(our_business().today())
        found = people.employee_groups(self.selection, threshold=threshold)
        told = {
            "currency": self.selection.currency,
            "threshold": threshold,
            "everybody": found.everybody,
            "groups": found.groups,
        }
        return Response(serializers.EmployeesSerializer(told).data)


class ConcentrationView(AskingView):
    """How much hangs on how few people; names nobody."""

    @extend_schema(parameters=[PeopleParameters], responses=serializers.ConcentrationSerializer)
    def get(self, request: Request) -> Response:
        """Show the shares of the first 1, 3 and 10, the indices, and how few people made half of it."""
        shown, threshold = basis_today() is not None, aggregation_threshold(our_business().today())
        found = people.spread(self.selection, employees_shown=shown, threshold=threshold)
        return Response(serializers.ConcentrationSerializer(found, context={"links": self.links}).data)


class OwnValueView(RoiView):
    """What the caller brought: recognition for customers and partners, and for employees where it is agreed."""

    read_scope = Scope.COMMUNITY_READ
    read_roles = None  # type: ignore[assignment]
    http_method_names = ["get", "options"]
    asking = PeopleParameters

    @extend_schema(parameters=[PeopleParameters], responses=serializers.OwnValueSerializer)
    def get(self, request: Request) -> Response:
        """Show one's own value by role and month; nobody else learns of it, so nothing is kept."""
        if self.member.kind == Member.Kind.EMPLOYEE and basis_today() is None:
            raise LegalBasisMissing
        selection = selection_from(self.asked)
        found = people.find_own_value(self.member, selection)
        told = {
            "currency": selection.currency,
            "value": found.value if found else people.NOTHING,
            "roles": [{"role": role, "value": value} for role, value in found.by_role.items()] if found else [],
            "months": people.months_of(found.party, selection) if found else [],
        }
        return Response(serializers.OwnValueSerializer(told).data)
