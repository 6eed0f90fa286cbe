"""The evidence of a challenge as a file, for those who run it."""

from io import BytesIO

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from community.api.views.base import actor
from ideas.api.views.challenges import ChallengeView, seen_challenge
from ideas.challenge_errors import MayNotRunChallenges
from ideas.permissions import can_run_challenges
from ideas.reports.evidence import write_evidence

PDF = "application/pdf"


class ChallengeEvidence(ChallengeView):
    """What was promised, who took part, and what came out."""

    public_read = False

    @extend_schema(responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, challenge_id: int) -> HttpResponse:
        """Write it as printed pages; it names neither hidden authors nor anybody's ballot."""
        challenge = seen_challenge(request, challenge_id)
        if not can_run_challenges(actor(request)):
            raise MayNotRunChallenges
        pages = BytesIO()
        write_evidence(challenge, pages)
        headers = {"Content-Disposition": f'attachment; filename="challenge-{challenge.pk}.pdf"'}
        return HttpResponse(pages.getvalue(), content_type=PDF, headers=headers)
