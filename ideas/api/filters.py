"""What the idea board can be asked for, and the rows that answer."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from rest_framework import serializers

from community.api.filters import in_category, narrowed
from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer
from community.models import Member
from community.models.category import Reader
from ideas.errors import MayNotSeeWorth
from ideas.models import Decision, Idea
from ideas.models.idea import IdeaQuerySet
from ideas.permissions import can_see_worth
from ideas.reports.exports import FORMATS
from ideas.reports.promises import with_promise
from ideas.worth import with_worth

# By the votes that are shown: those that came with an import count as well.
IDEA_ORDERS = {"newest": ("-created_at", "-id"), "votes": ("-votes_shown", "-id"), "trending": ("-trend", "-id")}
# For colleagues only: what the voters' accounts pay today, in the business's currency.
VALUE_ORDER = "-value"


class IdeaParameters(ParameterSerializer):
    """The filters of the idea list; they narrow each other."""

    category = serializers.CharField(required=False, max_length=80, help_text="Id or slug.")
    status = serializers.ChoiceField(choices=Idea.Status.choices, required=False)
    tag = serializers.CharField(required=False, max_length=80)
    author = IdField(required=False, help_text="Id of a member.")
    merged_into = IdField(
        required=False,
        help_text="Id of an idea: those that were merged into it. Otherwise only ?status=merged shows them.",
    )
    needs_answer = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="True: those of which the company has said nothing yet.",
    )
    voted = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="True: those for which the caller votes."
    )
    order = serializers.ChoiceField(
        choices=[*IDEA_ORDERS, VALUE_ORDER],
        default="newest",
        help_text="By -value for colleagues only: what the accounts of the voters pay today.",
    )


class IdeaExportParameters(ParameterSerializer):
    """Which ideas, and as what."""

    category = serializers.CharField(required=False, max_length=80, help_text="Id or slug.")
    status = serializers.ChoiceField(choices=Idea.Status.choices, required=False)
    vars()["as"] = serializers.ChoiceField(choices=list(FORMATS), default="csv")


class ChallengeParameters(ParameterSerializer):
    """Nothing but the page; there are few."""


def ideas_for_list(reader: Reader) -> IdeaQuerySet:
    """Return ideas with their authors, their tags and their newest decisions."""
    newest = Decision.objects.order_by("idea", "-decided_at", "-id").distinct("idea")
    decisions = models.Prefetch("decisions", queryset=newest, to_attr="last_decisions")
    ideas: IdeaQuerySet = with_promise(Idea.objects.visible_to(reader).with_tags())
    return ideas.select_related("author").prefetch_related(decisions).fetch_mode(models.FETCH_PEERS)


def ideas_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Idea]:
    """Return the ideas that answer the parameters, in the order asked for."""
    ideas = ideas_for_list(reader).without_held().with_votes_shown()
    if given.get("status") != Idea.Status.MERGED and not given.get("merged_into"):
        ideas = ideas.unmerged()
    if given["needs_answer"]:
        ideas = ideas.awaiting_answer()
    if given["voted"]:
        ideas = ideas.voted_by(reader) if isinstance(reader, Member) else ideas.none()
    rows = narrowed(ideas, given, status="status", tag="tags__slug", author="author", merged_into="merged_into")
    rows = in_category(rows, given)
    return (
        most_valuable_first(rows, reader)
        if given["order"] == VALUE_ORDER
        else rows.order_by(*IDEA_ORDERS[given["order"]])
    )


def most_valuable_first(ideas: models.QuerySet[Idea], reader: Reader) -> models.QuerySet[Idea]:
    """Order ideas by what stands behind them today. Raises ``MayNotSeeWorth``."""
    if not can_see_worth(reader):
        raise MayNotSeeWorth
    return with_worth(ideas).annotate(worth_or_none=Coalesce("worth", Decimal(0))).order_by("-worth_or_none", "-id")
