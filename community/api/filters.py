"""What lists can be asked for, and the rows that answer."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.utils import timezone
from rest_framework import serializers

from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer
from community.leaderboards import people_helped
from community.models import BadgeAward, Category, Member, NoHelp, Post, Tag, Topic, Watch, WorksForMe
from community.models.category import Reader
from community.models.post import PostQuerySet
from community.models.read_mark import new_posts
from community.models.topic import TopicQuerySet
from community.models.topic_field import asked, said
from community.models.trial import count_of
from community.reports.asked_again import asked_again_count

STATES = {
    "open": TopicQuerySet.open,
    "solved": TopicQuerySet.solved,
    "unanswered": TopicQuerySet.unanswered,
    "needs_info": TopicQuerySet.needing_info,
    "outdated": TopicQuerySet.outdated,
}
TOPIC_ORDERS = {
    "newest": ("-created_at", "-id"),
    "activity": ("-last_posted_at", "-id"),
    "hot": ("-heat", "-id"),
}

POSTS_IN_ORDER = ["number", "id"]


class TopicParameters(ParameterSerializer):
    """The filters of the topic list; they narrow each other."""

    category = serializers.CharField(required=False, max_length=80, help_text="Id or slug.")
    tag = serializers.CharField(required=False, max_length=80)
    kind = serializers.ChoiceField(choices=Topic.Kind.choices, required=False)
    state = serializers.ChoiceField(choices=list(STATES), required=False, help_text="Of questions.")
    claimed = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Whether somebody is working on an answer."
    )
    author = IdField(required=False, help_text="Id of a member.")
    unread = serializers.BooleanField(
        default=False, help_text="True: only what the caller watches and has not read to the end."
    )
    duplicates = serializers.BooleanField(default=True, help_text="False leaves out what was asked before.")
    order = serializers.ChoiceField(choices=list(TOPIC_ORDERS), default="newest")


class MemberParameters(ParameterSerializer):
    """The filters of the member list."""

    handle = serializers.RegexField("^[a-z0-9_-]{1,40}$", required=False, help_text="How a handle begins.")


def narrowed[Row: models.Model](
    rows: models.QuerySet[Row], given: dict[str, Any], **lookups: str
) -> models.QuerySet[Row]:
    """Keep the rows that match the parameters that were given; each lookup is called as its parameter."""
    return rows.filter(**{lookup: given[name] for name, lookup in lookups.items() if name in given})


def in_category[Row: models.Model](rows: models.QuerySet[Row], given: dict[str, Any]) -> models.QuerySet[Row]:
    """Keep the rows of the category that was named by its id or slug, if one was."""
    name: str | None = given.get("category")
    if name is None:
        return rows
    return rows.filter(category_id=int(name)) if name.isascii() and name.isdigit() else rows.filter(category__slug=name)


def topics_for_list(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Topic]:
    """Return the topics that answer the parameters, with their authors and tags in one query."""
    own = isinstance(reader, Member) and given.get("author") == reader.pk
    topics = Topic.objects.visible_to(reader) if own else Topic.objects.listed_for(reader)
    if "state" in given:
        topics = STATES[given["state"]](topics)
    if given["claimed"] is not None:
        topics = topics.claimed(timezone.now()) if given["claimed"] else topics.unclaimed(timezone.now())
    if given["unread"]:
        watched = Watch.objects.visible_to(reader).topics()
        topics = topics.filter(pk__in=watched).annotate(new_posts=new_posts(reader)).filter(new_posts__gt=0)
    if not given["duplicates"]:
        topics = topics.originals()
    rows = in_category(narrowed(topics, given, tag="tags__slug", kind="kind", author="author"), given)
    return with_author_and_tags(rows).order_by(*TOPIC_ORDERS[given["order"]])


def topics_for_detail(reader: Reader) -> models.QuerySet[Topic]:
    """Return topics with all that their own page shows; a duplicate names its original only to who may see it."""
    original = models.Case(
        models.When(
            duplicate_of__canonical__in=Topic.objects.visible_to(reader).values("id"),
            then=models.F("duplicate_of__canonical_id"),
        )
    )
    topics = with_author_and_tags(Topic.objects.visible_to(reader))
    topics = topics.annotate(canonical_id=original, said=said(), asked_again_count=asked_again_count(reader))
    along = (
        "author",
        "claim__by",
        "solution__marked_by",
        "solution__confirmed_by",
        "solution__outdated",
        "lock",
        "needs_info",
    )
    return topics.select_related(*along)


def with_author_and_tags(topics: models.QuerySet[Topic]) -> models.QuerySet[Topic]:
    """Read the author and the tags along."""
    slugs = Tag.objects.order_by("slug").filter(topics=models.OuterRef("pk")).values("slug")
    rows = topics.select_related("author", "claim__by").annotate(tag_slugs=ArraySubquery(slugs))
    return rows.fetch_mode(models.FETCH_PEERS)


def posts_for_list(reader: Reader) -> PostQuerySet:
    """Return posts with their authors and whether each is the solution."""
    is_solution = models.ExpressionWrapper(models.Q(solution__isnull=False), output_field=models.BooleanField())
    posts = Post.objects.visible_to(reader).select_related("author").annotate(is_solution=is_solution)
    posts = posts.annotate(works_count=count_of(WorksForMe), no_help_count=count_of(NoHelp))
    return posts.in_order().fetch_mode(models.FETCH_PEERS)


def members_for_list(reader: Reader) -> models.QuerySet[Member]:
    """Return people with the number of others whom they helped, as far as this reader may see it, and their badges."""
    badges = BadgeAward.objects.held().filter(member=models.OuterRef("pk")).order_by("-awarded_at", "-id")
    people: models.QuerySet[Member] = Member.objects.people()
    rows = people.annotate(helped_count=people_helped(reader), badge_codes=ArraySubquery(badges.values("badge")))
    return rows.order_by("id").fetch_mode(models.FETCH_PEERS)


def categories_for_list(reader: Reader) -> models.QuerySet[Category]:
    """Return the places in their order."""
    categories = Category.objects.visible_to(reader).annotate(asked_fields=asked())
    return categories.order_by("position", "id").fetch_mode(models.FETCH_PEERS)
