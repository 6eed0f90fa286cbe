"""The policies by which net values are shared."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import read_body
from roi.api.serializers.people import EndSerializer
from roi.api.serializers.policies import NewPolicySerializer, PolicySerializer
from roi.api.views.base import RoiList, RoiView
from roi.operations.policies import end_policy, set_policy
from roi.reports.catalogue import find
from roi.reports.policies import policies


class PoliciesView(RoiList):
    """How values are shared, from one day to another; where no policy holds, the default weights do."""

    queryset = policies()
    serializer_class = PolicySerializer

    @extend_schema(request=NewPolicySerializer, responses={201: PolicySerializer})
    def post(self, request: Request) -> Response:
        """Set a policy; it shares what is valued from now on."""
        policy = set_policy(by=self.member, **read_body(request, NewPolicySerializer))
        return Response(PolicySerializer(find(policies(), policy.pk)).data, status.HTTP_201_CREATED)


class PolicyEnd(RoiView):
    """The end of a policy."""

    @extend_schema(request=EndSerializer, responses=PolicySerializer)
    def put(self, request: Request, key: int) -> Response:
        """Let it no longer hold from a day on."""
        day = read_body(request, EndSerializer)["day"]
        end_policy(find(policies(), key), day=day, by=self.member)
        return Response(PolicySerializer(find(policies(), key)).data)
