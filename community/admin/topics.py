"""Topics and posts with the acts of those who keep order, and what happened to them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import PlaceFilter, ReadOnlyAdmin, actor, has_permission
from community.admin.incidents import TOPIC_ACTS
from community.admin.naming import LIKE
from community.admin.order_of_topics import MARK_DUPLICATE, ORDER
from community.admin.sanctions import MARKS
from community.admin.undoing import UNMERGE, render_acts
from community.models import Member, ModerationAct, Post, Topic, TopicClaim, TopicDuplicate, TopicEvent
from community.models.topic import State
from community.operations.claiming import release_claim
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.solving import mark_solution, withdraw_solution
from community.reports.life import acts_concerning
from community.reports.queries import LENGTH_AT_MOST
from community.web.originals import line_of

POSTS_SHOWN = 50


def _move_topic(state: State) -> Any:
    def perform(topic: Topic, values: dict[str, Any], by: Member) -> Any:
        return move_topic_to_state(topic, state, by=by, reason=values["reason"])

    return perform


def _move_post(state: State) -> Any:
    def perform(post: Post, values: dict[str, Any], by: Member) -> Any:
        return move_post_to_state(post, state, by=by, reason=values["reason"])

    return perform


HIDE_TOPIC = Act("hide", _("Hide"), _move_topic(State.HIDDEN), ReasonForm, lambda topic: topic.is_standing)
RESTORE_TOPIC = Act(
    "restore", _("Restore"), _move_topic(State.VISIBLE), ReasonForm, lambda topic: not topic.is_standing
)
DELETE_TOPIC = Act("delete", _("Delete"), _move_topic(State.DELETED), ReasonForm, lambda t: t.state != State.DELETED)
RELEASE_CLAIM = Act(
    "release-claim",
    _("Release the claim"),
    lambda topic, values, by: release_claim(topic, by=by, reason=values["reason"]),
    ReasonForm,
    lambda topic: topic.claimed_until is not None,
)
WITHDRAW_SOLUTION = Act(
    "reopen",
    _("Take the solution back"),
    lambda topic, _values, by: withdraw_solution(topic, by=by),
    is_possible=lambda topic: topic.is_solved,
)
HIDE_POST = Act("hide", _("Hide"), _move_post(State.HIDDEN), ReasonForm, lambda post: post.is_standing)
RESTORE_POST = Act("restore", _("Restore"), _move_post(State.VISIBLE), ReasonForm, lambda post: not post.is_standing)
DELETE_POST = Act("delete", _("Delete"), _move_post(State.DELETED), ReasonForm, lambda p: p.state != State.DELETED)
MARK_SOLUTION = Act(
    "solution",
    _("Mark as the solution"),
    lambda post, _values, by: mark_solution(post.topic, post, by=by),
    is_possible=lambda post: post.is_standing and not post.is_first and post.topic.is_question,
)


@admin.register(Topic)
class TopicAdmin(ReadOnlyActing):
    """Topics are written on the pages; here they are kept in order."""

    acts = [
        *(HIDE_TOPIC, RESTORE_TOPIC, DELETE_TOPIC, *MARKS, *ORDER, UNMERGE, WITHDRAW_SOLUTION),
        *TOPIC_ACTS,
        RELEASE_CLAIM,
    ]
    actions = ["hide_topics", "restore_topics", "mark_duplicates"]
    list_display = [
        "title",
        "kind",
        "category",
        "author",
        "state",
        "post_count",
        "me_too_count",
        "solved_at",
        "created_at",
    ]
    list_filter = ["kind", "state", ("category", PlaceFilter)]
    list_select_related = ["category", "author"]
    search_fields = ["title"]
    ordering = ["-created_at", "-id"]
    fields = [
        *("title", "kind", "category", "author", "state", "created_at", "last_posted_at"),
        *("post_count", "me_too_count", "solved_at", "tags", "duplicate_of", "claimed_by", "version", "done", "thread"),
    ]
    readonly_fields = ["duplicate_of", "claimed_by", "done", "thread"]

    def get_urls(self) -> list[URLPattern]:
        """Offer topics by words to forms that name one."""
        view = self.admin_site.admin_view(self.found_view)
        return [path("found/<slug:like>/", view, name="community_topic_found"), *super().get_urls()]

    def found_view(self, request: HttpRequest, like: str) -> JsonResponse:
        """Return the topics that may be meant, as far as whoever asks may see them, in lines that name them."""
        if like not in LIKE:
            raise Http404
        if not has_permission(request, self.opts, "change"):
            raise PermissionDenied
        number = request.GET.get("for", "")
        topic = self.get_object(request, number) if number.isdecimal() and len(number) < 19 else None
        typed = request.GET.get("q", "")[:LENGTH_AT_MOST]
        found = LIKE[like](typed, actor(request), other_than=topic) if typed.strip() else []
        return JsonResponse({"found": [line_of(one) for one in found]})

    @admin.action(description=_("Hide the chosen topics"), permissions=["act"])
    def hide_topics(self, request: HttpRequest, topics: QuerySet[Topic]) -> HttpResponse | None:
        return self.act_for_many(request, topics, HIDE_TOPIC)

    @admin.action(description=_("Restore the chosen topics"), permissions=["act"])
    def restore_topics(self, request: HttpRequest, topics: QuerySet[Topic]) -> HttpResponse | None:
        return self.act_for_many(request, topics, RESTORE_TOPIC)

    @admin.action(description=_("Mark the chosen topics as duplicates"), permissions=["act"])
    def mark_duplicates(self, request: HttpRequest, topics: QuerySet[Topic]) -> HttpResponse | None:
        return self.act_for_many(request, topics, MARK_DUPLICATE)

    @admin.display(description=_("duplicate of"))
    def duplicate_of(self, topic: Topic) -> str:
        pointer = TopicDuplicate.objects.filter(topic=topic).select_related("canonical").first()
        return f"{pointer.canonical_id} {pointer.canonical}" if pointer else ""

    @admin.display(description=_("claim"))
    def claimed_by(self, topic: Topic) -> str:
        claim = TopicClaim.objects.of(topic)
        return f"{claim.by}, {date_format(timezone.localtime(claim.until), 'DATETIME_FORMAT')}" if claim else ""

    @admin.display(description=_("what was done"))
    def done(self, topic: Topic) -> SafeString:
        """What those who keep order did to it and its posts."""
        return render_acts(acts_concerning(topic, topic.posts.all()))

    @admin.display(description=_("thread"))
    def thread(self, topic: Topic) -> SafeString:
        """The newest posts; a topic may have ten thousand."""
        return render_thread(topic)


def render_thread(topic: Topic) -> SafeString:
    """Return the last posts of a topic in their order, with a link to all of them."""
    newest = topic.posts.select_related("author", "solution").order_by("-number")[:POSTS_SHOWN]
    context = {"topic": topic, "posts": reversed(newest), "shown": POSTS_SHOWN}
    return render_to_string("community/admin/thread.html", context)


@admin.register(Post)
class PostAdmin(ReadOnlyActing):
    """Single messages."""

    acts = [MARK_SOLUTION, HIDE_POST, RESTORE_POST, DELETE_POST]
    actions = ["hide_posts", "restore_posts"]
    list_display = ["__str__", "topic", "author", "state", "helpful_count", "created_at"]
    list_filter = ["state", "format"]
    list_select_related = ["topic", "author"]
    ordering = ["-id"]
    fields = [
        *("topic", "number", "author", "state", "body", "format", "created_at", "edited_at"),
        *("helpful_count", "imported_score", "import_key", "done"),
    ]
    readonly_fields = ["done"]

    @admin.display(description=_("what was done"))
    def done(self, post: Post) -> SafeString:
        """What those who keep order did to it."""
        return render_acts(ModerationAct.objects.filter(thing_kind="post", thing_id=post.pk))

    @admin.action(description=_("Hide the chosen posts"), permissions=["act"])
    def hide_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> HttpResponse | None:
        return self.act_for_many(request, posts, HIDE_POST)

    @admin.action(description=_("Restore the chosen posts"), permissions=["act"])
    def restore_posts(self, request: HttpRequest, posts: QuerySet[Post]) -> HttpResponse | None:
        return self.act_for_many(request, posts, RESTORE_POST)


@admin.register(TopicEvent)
class TopicEventAdmin(ReadOnlyAdmin):
    """What happened, in the order in which it was written down."""

    list_display = ["id", "kind", "topic", "by", "occurred_at", "recorded_at", "origin"]
    list_filter = ["kind"]
    list_select_related = ["topic", "by"]
    search_fields = ["=topic__id"]
    search_help_text = _("Number of the topic")
    ordering = ["-id"]
