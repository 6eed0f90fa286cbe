"""A small API over tags and topics, to try the groundwork by itself."""

from django.db import connection
from django.db.models import F
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from community.foundation.errors import Conflict, Invalid, NotPermitted
from community.foundation.requests import (
    CurrencyField,
    SingleParameterSerializer,
    StrictSerializer,
    read_body,
    read_parameters,
)
from community.models import Tag, Topic
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as all_addresses

__all__ = ["handler400", "handler403", "handler404", "handler500"]


class TagSerializer(serializers.Serializer):
    slug = serializers.CharField()


class TopicSerializer(serializers.Serializer):
    id = serializers.IntegerField()


class Tags(generics.ListAPIView):
    public_read = True
    serializer_class = TagSerializer

    def get_queryset(self):
        orders = {"slug": ["slug"], "-slug": ["-slug"], "id": ["id"], "F": [F("slug").desc()], "loose": ["language"]}
        return Tag.objects.order_by(*orders[self.request.headers.get("Order", "slug")])


class Topics(generics.ListAPIView):
    public_read = True
    serializer_class = TopicSerializer

    def get_queryset(self):
        return Topic.objects.order_by(*self.request.headers["Order"].split(","))


class NewThing(StrictSerializer):
    name = serializers.CharField(max_length=10)
    amount = serializers.DecimalField(max_digits=9, decimal_places=2, required=False)
    currency = CurrencyField(required=False)
    on = serializers.DateField(required=False)
    free = serializers.JSONField(required=False)
    parts = TagSerializer(many=True, required=False)


class Asking(SingleParameterSerializer):
    day = serializers.DateField(required=False)


class Things(APIView):
    read_scope = "community:read"
    write_scope = "community:write"
    write_roles = ("support",)

    def get(self, request):
        return Response(read_parameters(request, Asking))

    def post(self, request):
        return Response(read_body(request, NewThing))


class Failing(APIView):
    public_read = True
    failures = {
        "bug": RuntimeError("the password is 12345"),
        "conflict": Conflict("Not now."),
        "invalid": Invalid("Too small.", pointer="/amount"),
        "not-permitted": NotPermitted("Not you."),
    }

    def get(self, request, failure):
        if failure == "data":
            connection.cursor().execute("SELECT '99999999999999999999'::bigint")
        raise self.failures[failure]


class Undeclared(APIView):
    def get(self, request):
        return Response({})


class ReadOnly(APIView):
    read_scope = "community:read"

    def post(self, request):
        return Response({})


urlpatterns = [
    path("api/v1/try/tags/", Tags.as_view()),
    path("api/v1/try/topics/", Topics.as_view()),
    path("api/v1/try/things/", Things.as_view()),
    path("api/v1/try/undeclared/", Undeclared.as_view()),
    path("api/v1/try/read-only/", ReadOnly.as_view()),
    path("api/v1/try/failing/<str:failure>/", Failing.as_view()),
    path("api/v1/try/numbers/<int:number>/", Things.as_view()),
    *all_addresses,
]
