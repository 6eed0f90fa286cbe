"""Which team gets new tickets."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers import routes as shapes
from crm.api.views.base import CrmView
from crm.models import Team, TicketRoute, TicketType
from crm.operations.setting_routes import add_route, change_route, remove_route


class TicketRouteList(CrmView):
    """The rules."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.TicketRouteSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List by which rules new tickets find their team; the closest one that fits holds."""
        read_parameters(request, ParameterSerializer)
        routes = TicketRoute.objects.visible_to(request.user).order_by("id")
        return self.page_of(request, routes, shapes.TicketRouteSerializer)

    @extend_schema(request=shapes.TicketRouteWriteSerializer, responses={201: shapes.TicketRouteSerializer})
    def post(self, request: Request) -> Response:
        """Lead new tickets of a way and a type to a team; where such a rule is already, it is 409."""
        values = read_body(request, shapes.TicketRouteWriteSerializer)
        team = _team(request, values.pop("team"))
        if (slug := values.pop("type", None)) is not None:
            values["type"] = referred(TicketType.objects.that_can_be_chosen(), "/type", pk=slug)
        route = add_route(by=actor(request), team=team, **values)
        return Response(shapes.TicketRouteSerializer(route).data, status=status.HTTP_201_CREATED)


class TicketRouteDetail(CrmView):
    """One rule."""

    @extend_schema(responses=shapes.TicketRouteSerializer)
    def get(self, request: Request, route_id: int) -> Response:
        """Show a rule."""
        return Response(shapes.TicketRouteSerializer(_route(request, route_id)).data)

    @extend_schema(request=shapes.TicketRouteEditSerializer, responses=shapes.TicketRouteSerializer)
    def patch(self, request: Request, route_id: int) -> Response:
        """Lead these tickets to another team from now on."""
        team = _team(request, read_body(request, shapes.TicketRouteEditSerializer)["team"])
        route = change_route(_route(request, route_id), by=actor(request), team=team)
        return Response(shapes.TicketRouteSerializer(route).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, route_id: int) -> Response:
        """Lead these tickets nowhere by this rule; the next one that fits holds."""
        remove_route(_route(request, route_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _route(request: Request, route_id: int) -> TicketRoute:
    return get_object_or_404(TicketRoute.objects.visible_to(request.user), pk=route_id)


def _team(request: Request, number: int) -> Team:
    return referred(Team.objects.visible_to(request.user), "/team", pk=number)
