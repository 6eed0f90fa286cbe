"""Acts of moderation: doing them, reading the log, and objecting."""

from typing import Any

from django.db.models import FETCH_PEERS, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers import moderation as shapes
from community.api.views.base import CommunityView, actor
from community.api.views.flags import KeeperView
from community.flaggable import Because, things_by_reference
from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, read_body, read_parameters
from community.models import Appeal, Member, ModerationAct, Post, Sanction, Topic, TopicPin
from community.models.sanction import sanction_of
from community.operations.appealing import appeal_act, decide_appeal
from community.operations.marking_topics import lock_topic, pin_topic, unlock_topic, unpin_topic
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.sanctioning import lift_sanction, sanction_member
from community.operations.undoing import undo_act
from community.permissions import is_keeper


class ActParameters(ParameterSerializer):
    """The filters of the log."""

    mine = serializers.BooleanField(required=False, help_text="Only what concerns the caller.")


class ReasonParameters(SingleParameterSerializer):
    """Why something is taken off again."""

    reason = serializers.CharField(required=False, default="", max_length=2000)


class ActList(CommunityView):
    """The log."""

    @extend_schema(parameters=[ActParameters], responses=shapes.ActSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what was done, the newest first; reasons only to keepers and those concerned."""
        given = read_parameters(request, ActParameters)
        acts = acts_for_list(request).order_by("-occurred_at", "-id")
        if given.get("mine"):
            acts = acts.filter(member=actor(request))
        paginator = self.pagination_class()
        page = paginator.paginate_queryset(acts, request, view=self)
        return paginator.get_paginated_response(_shown(request, page))


class ActDetail(CommunityView):
    """One act."""

    @extend_schema(responses=shapes.ActSerializer)
    def get(self, request: Request, act_id: int) -> Response:
        """Show it; the reason only to keepers and those concerned."""
        return Response(_shown(request, [get_object_or_404(acts_for_list(request), pk=act_id)])[0])


class ActUndo(CommunityView):
    """Taking an act back."""

    public_read = False

    @extend_schema(request=shapes.UndoSerializer, responses=shapes.ActSerializer)
    def put(self, request: Request, act_id: int) -> Response:
        """Take an act back exactly; 409 where that is not possible any more."""
        act = get_object_or_404(ModerationAct.objects.visible_to(request.user), pk=act_id)
        undoing = undo_act(act, by=actor(request), **read_body(request, shapes.UndoSerializer))
        return Response(_shown(request, [acts_for_list(request).get(pk=undoing.pk)])[0])


class ActAppeal(CommunityView):
    """The objection against an act."""

    public_read = False

    @extend_schema(responses=shapes.AppealSerializer)
    def get(self, request: Request, act_id: int) -> Response:
        """Show what was objected and what came of it."""
        act = get_object_or_404(ModerationAct.objects.visible_to(request.user), pk=act_id)
        appeals = Appeal.objects.visible_to(request.user).select_related("by")
        return Response(shapes.AppealSerializer(get_object_or_404(appeals, act=act)).data)

    @extend_schema(request=shapes.AppealWriteSerializer, responses=shapes.AppealSerializer)
    def put(self, request: Request, act_id: int) -> Response:
        """Object to an act that concerns the caller; the objection that is there already stays as it is."""
        act = get_object_or_404(ModerationAct.objects.visible_to(request.user), pk=act_id)
        appeal = appeal_act(act, by=actor(request), **read_body(request, shapes.AppealWriteSerializer))
        return Response(shapes.AppealSerializer(appeal).data)


class AppealList(CommunityView):
    """Objections."""

    public_read = False

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.AppealSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the caller's own objections, to keepers all, the newest first."""
        read_parameters(request, ParameterSerializer)
        appeals = Appeal.objects.visible_to(request.user).select_related("by").order_by("-id")
        return self.page_of(request, appeals, shapes.AppealSerializer)


class AppealDecision(KeeperView):
    """What comes of an objection."""

    @extend_schema(request=shapes.AppealDecisionSerializer, responses=shapes.AppealSerializer)
    def put(self, request: Request, appeal_id: int) -> Response:
        """Let the act stand or take it back; never by who did it."""
        appeal = get_object_or_404(Appeal.objects.visible_to(request.user), pk=appeal_id)
        decided = decide_appeal(appeal, by=actor(request), **read_body(request, shapes.AppealDecisionSerializer))
        return Response(shapes.AppealSerializer(decided).data)


class TopicState(KeeperView):
    """Whether a topic stands."""

    @extend_schema(request=shapes.StateWriteSerializer, responses=shapes.StateSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Hide, restore or delete a topic; the state it is in already changes nothing."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        values = read_body(request, shapes.StateWriteSerializer)
        move_topic_to_state(topic, values.pop("state"), by=actor(request), **values)
        topic.refresh_from_db(fields=["state"])
        return Response({"state": topic.state})


class PostState(KeeperView):
    """Whether a post stands."""

    @extend_schema(request=shapes.StateWriteSerializer, responses=shapes.StateSerializer)
    def put(self, request: Request, post_id: int) -> Response:
        """Hide, restore or delete a post; the state it is in already changes nothing."""
        post = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=post_id)
        values = read_body(request, shapes.StateWriteSerializer)
        move_post_to_state(post, values.pop("state"), by=actor(request), **values)
        post.refresh_from_db(fields=["state"])
        return Response({"state": post.state})


class TopicLocked(KeeperView):
    """The lock of a topic."""

    @extend_schema(request=shapes.BecauseSerializer, responses={204: None})
    def put(self, request: Request, topic_id: int) -> Response:
        """Let nobody answer any more."""
        lock_topic(_topic(request, topic_id), by=actor(request), because=_because(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Let everybody answer again."""
        unlock_topic(_topic(request, topic_id), by=actor(request), because=_why(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TopicPinned(KeeperView):
    """The pin of a topic."""

    @extend_schema(request=shapes.PinWriteSerializer, responses=shapes.PinSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Put a topic on top of its category's lists, or of all."""
        values = read_body(request, shapes.PinWriteSerializer)
        because = Because(values["ground"], values["reason"])
        topic = _topic(request, topic_id)
        pin_topic(topic, by=actor(request), everywhere=values["everywhere"], until=values["until"], because=because)
        return Response(shapes.PinSerializer(TopicPin.objects.of(topic)).data)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Take it off the top."""
        unpin_topic(_topic(request, topic_id), by=actor(request), because=_why(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SanctionView(KeeperView):
    """What is taken from a member for a while."""

    kind: Sanction.Kind

    @extend_schema(responses=shapes.SanctionSerializer)
    def get(self, request: Request, member_id: int) -> Response:
        """Show what holds now."""
        return self._shown(_member(member_id))

    @extend_schema(request=shapes.SanctionWriteSerializer, responses=shapes.SanctionSerializer)
    def put(self, request: Request, member_id: int) -> Response:
        """Let it hold until a moment; another end takes the place of an earlier one."""
        values, member = read_body(request, shapes.SanctionWriteSerializer), _member(member_id)
        because = Because(values["ground"], values["reason"])
        sanction_member(member, self.kind, by=actor(request), until=values["until"], because=because)
        return self._shown(member)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, member_id: int) -> Response:
        """End it now."""
        lift_sanction(_member(member_id), self.kind, by=actor(request), because=_why(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _shown(self, member: Member) -> Response:
        sanction = sanction_of(member, self.kind)
        if sanction is None:
            raise Http404
        return Response(shapes.SanctionSerializer(sanction).data)


class MemberSuspension(SanctionView):
    """Signing in."""

    kind = Sanction.Kind.SUSPENSION


class MemberSilence(SanctionView):
    """Writing."""

    kind = Sanction.Kind.SILENCE


def acts_for_list(request: Request) -> QuerySet[ModerationAct]:
    """Return acts with the people and what took them back, in one query."""
    acts = ModerationAct.objects.visible_to(request.user).select_related("by", "member", "undone_by")
    return acts.fetch_mode(FETCH_PEERS)


def _shown(request: Request, acts: list[ModerationAct]) -> Any:
    found = things_by_reference([(act.thing_kind, act.thing_id) for act in acts], request.user)
    for act in acts:
        act.thing = found.get((act.thing_kind, act.thing_id))  # type: ignore[attr-defined]
    context = {"keeps": is_keeper(request.user), "reader": request.user.pk}
    return [shapes.ActSerializer(act, context=context).data for act in acts]


def _topic(request: Request, topic_id: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)


def _member(member_id: int) -> Member:
    member: Member = get_object_or_404(Member.objects.people(), pk=member_id)
    return member


def _because(request: Request) -> Because:
    return Because(**read_body(request, shapes.BecauseSerializer))


def _why(request: Request) -> Because:
    return Because(reason=read_parameters(request, ReasonParameters)["reason"])
