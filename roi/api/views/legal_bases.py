"""The agreements by which single employees may be seen, and who asked about people."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import read_body
from roi.api.serializers.people import (
    ChangedLegalBasisSerializer,
    EndSerializer,
    LegalBasisSerializer,
    NewLegalBasisSerializer,
    PersonQuerySerializer,
)
from roi.api.views import chain_items
from roi.api.views.base import RoiList, SignerView
from roi.api.views.chain import ChainList, describing
from roi.api.views.signed import Signature, SignedThing
from roi.operations.legal_bases import end_legal_basis
from roi.permissions import SIGNER_ROLES
from roi.reports.catalogue import find
from roi.reports.personal import legal_bases, person_queries


@describing(LegalBasisSerializer, NewLegalBasisSerializer)
class LegalBasesView(ChainList):
    """Agreements, such as one with the works council; each allows nothing until somebody else approves it."""

    queryset = legal_bases()
    serializer_class = LegalBasisSerializer
    writing = NewLegalBasisSerializer


@chain_items.describing(LegalBasisSerializer, ChangedLegalBasisSerializer)
class LegalBasisView(SignedThing):
    """One agreement."""

    queryset = legal_bases()
    reading = LegalBasisSerializer
    changing = ChangedLegalBasisSerializer


@chain_items.signing(LegalBasisSerializer)
class LegalBasisApproval(Signature):
    """The signature of a second person under an agreement."""

    queryset = legal_bases()
    reading = LegalBasisSerializer


class LegalBasisEnd(SignerView):
    """The end of an agreement."""

    @extend_schema(request=EndSerializer, responses=LegalBasisSerializer)
    def put(self, request: Request, key: int) -> Response:
        """Let it no longer hold from a day on."""
        day = read_body(request, EndSerializer)["day"]
        end_legal_basis(find(legal_bases(), key), day=day, by=self.member)
        return Response(LegalBasisSerializer(find(legal_bases(), key)).data)


class PersonQueriesView(RoiList):
    """Who asked what about people, the latest first; for those who answer for it."""

    read_roles = SIGNER_ROLES
    queryset = person_queries()
    serializer_class = PersonQuerySerializer
