"""The survey on what helps without anybody answering."""

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.surveys import SurveyAnswerSerializer, SurveyWriteSerializer
from community.api.views.base import referred
from community.api.views.strangers import StrangerView
from community.foundation.requests import read_body
from community.models import Article, Member, SurveyAnswer, Topic
from community.models.visit import business_day
from community.operations.surveying import Reply, answer_survey
from community.visitors import day_key


class SurveyList(StrangerView):
    """What visitors say."""

    @extend_schema(request=SurveyWriteSerializer, responses={201: SurveyAnswerSerializer})
    def post(self, request: Request) -> Response:
        """Say whether a solved question or an article helped; one answer per visitor, thing and day."""
        values = read_body(request, SurveyWriteSerializer)
        kind, thing_id = values.pop("kind"), values.pop("id")
        thing: Topic | Article
        if kind == SurveyAnswer.Thing.ARTICLE:
            thing = referred(Article.objects.visible_to(request.user), "/id", pk=thing_id)
        else:
            thing = referred(Topic.objects.visible_to(request.user), "/id", pk=thing_id)
        answer = answer_survey(
            thing,
            Reply(**values),
            by=request.user if isinstance(request.user, Member) else None,
            visitor=day_key(request, business_day(timezone.now())),
            locale=get_language() or "",
        )
        return Response(SurveyAnswerSerializer(answer).data, status.HTTP_201_CREATED)
