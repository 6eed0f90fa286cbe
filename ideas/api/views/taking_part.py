"""Taking part in a challenge: its terms and its entries."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import read_body, read_parameters
from community.models.token import Scope
from ideas.api.filters import ChallengeParameters
from ideas.api.serializers.challenges import (
    AcceptanceSerializer,
    ChallengeEntrySerializer,
    EntryCostSerializer,
    EntryWriteSerializer,
    TermsSerializer,
    TermsWriteSerializer,
)
from ideas.api.views.challenges import ChallengeView, seen_challenge
from ideas.api.views.ideas import IdeaView
from ideas.models import Challenge, Idea
from ideas.operations.challenging import price_entry, publish_terms
from ideas.operations.taking_part import accept_terms, enter_idea, propose_entry, withdraw_entry
from ideas.reports.challenges import accepted_number, entries_of, newest_terms


class ChallengeTerms(ChallengeView):
    """The terms of a challenge."""

    @extend_schema(responses=TermsSerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Show the version that holds; where there are none there is nothing to accept."""
        return _terms_response(request, seen_challenge(request, challenge_id))

    @extend_schema(request=TermsWriteSerializer, responses=TermsSerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Publish another version, which everybody is asked to accept; the same words change nothing."""
        challenge = seen_challenge(request, challenge_id)
        publish_terms(challenge, by=actor(request), **read_body(request, TermsWriteSerializer))
        return _terms_response(request, challenge)


class ChallengeAcceptance(IdeaView):
    """That the caller accepts the terms."""

    write_scope = Scope.IDEAS_WRITE

    @extend_schema(request=AcceptanceSerializer, responses=TermsSerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Accept the version that was read; refused with 409 when another one holds."""
        challenge = seen_challenge(request, challenge_id)
        accept_terms(challenge, by=actor(request), **read_body(request, AcceptanceSerializer))
        return _terms_response(request, challenge)


class ChallengeEntries(IdeaView):
    """What was entered."""

    @extend_schema(parameters=[ChallengeParameters], responses=ChallengeEntrySerializer(many=True))
    def get(self, request: Request, challenge_id: int) -> Response:
        """List entries, the first to be entered first."""
        read_parameters(request, ChallengeParameters)
        return self.page_of(request, entries_of(seen_challenge(request, challenge_id)), ChallengeEntrySerializer)

    @extend_schema(request=EntryWriteSerializer, responses={201: ChallengeEntrySerializer})
    def post(self, request: Request, challenge_id: int) -> Response:
        """Propose a new idea in the challenge, or enter one of one's own."""
        challenge, values = seen_challenge(request, challenge_id), read_body(request, EntryWriteSerializer)
        if number := values.get("idea"):
            idea = referred(Idea.objects.visible_to(request.user), "/idea", pk=number)
            entry = enter_idea(challenge, idea, by=actor(request))
        else:
            entry = propose_entry(challenge, by=actor(request), **values)
        return Response(ChallengeEntrySerializer(entries_of(challenge).get(pk=entry.pk)).data, status.HTTP_201_CREATED)


class ChallengeEntry(IdeaView):
    """One entry."""

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, challenge_id: int, entry_id: int) -> Response:
        """Take an entry of one's own out again, during the call."""
        entry = get_object_or_404(entries_of(seen_challenge(request, challenge_id)), pk=entry_id)
        withdraw_entry(entry, by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChallengeEntryCost(ChallengeView):
    """What realising an entry would cost."""

    @extend_schema(request=EntryCostSerializer, responses=ChallengeEntrySerializer)
    def put(self, request: Request, challenge_id: int, entry_id: int) -> Response:
        """Set the cost, in the currency of the challenge, before the vote begins."""
        challenge = seen_challenge(request, challenge_id)
        entry = get_object_or_404(entries_of(challenge), pk=entry_id)
        price_entry(entry, by=actor(request), **read_body(request, EntryCostSerializer))
        return Response(ChallengeEntrySerializer(entries_of(challenge).get(pk=entry_id)).data)


def _terms_response(request: Request, challenge: Challenge) -> Response:
    terms = newest_terms(challenge)
    if terms is None:
        return Response({"number": 0, "body": "", "html": "", "published_at": None, "accepted": None})
    shown = {name: getattr(terms, name) for name in ("number", "body", "html", "published_at")}
    return Response(TermsSerializer({**shown, "accepted": accepted_number(challenge, request.user)}).data)
