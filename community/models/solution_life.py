"""What is said of a question on its way to a solution and after: proposed, outdated, more information needed."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from community.models.post import Post
from community.models.solution import REASON_LENGTH_LIMIT, Solution
from community.models.topic import Topic


class SolutionOutdatedQuerySet(models.QuerySet["SolutionOutdated"]):
    """Sets of outdated solutions."""

    def of(self, topic: Topic) -> Self:
        """The one of a question, if it has one."""
        return self.filter(solution__topic=topic)


class SolutionOutdated(models.Model):
    """Its row says that a solution helps no longer, and why; the question stays solved. It goes with the solution."""

    solution = models.OneToOneField(Solution, models.CASCADE, related_name="outdated", verbose_name=_("solution"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_LIMIT)
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = SolutionOutdatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("outdated solution")
        verbose_name_plural = _("outdated solutions")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="what_is_outdated_is_so_for_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.solution_id)

    @property
    def is_by_count(self) -> bool:
        """Tell whether nothing but the number of those who say so carries it."""
        return self.by.kind == Member.Kind.SYSTEM


def is_outdated() -> models.Exists:
    """Whether the solution of an outer row that is a topic helps no longer."""
    return models.Exists(SolutionOutdated.objects.order_by().filter(solution__topic=models.OuterRef("pk")))


class OutdatedVoice(models.Model):
    """One member says that a solution helps no longer, and why; enough independent ones mark it. It goes with the solution."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="voices", verbose_name=_("solution"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    # Whether this was somebody independent when it was said; what changes about the person later changes no mark.
    counts = models.BooleanField(_("independent"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_LIMIT)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("voice against a solution")
        verbose_name_plural = _("voices against solutions")
        constraints = [
            models.UniqueConstraint(fields=["solution", "member"], name="a_solution_is_outdated_once_for_each_member"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="who_finds_it_outdated_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.solution_id}"


def outdated_voices(reader: Reader) -> dict[str, Any]:
    """Annotations of topics: how many find the solution outdated, and whether the reader does."""
    voices = OutdatedVoice.objects.order_by().filter(solution__topic=models.OuterRef("pk"))
    counted = voices.values("solution__topic").annotate(n=models.Count("pk")).values("n")
    own = voices.filter(member=reader.pk) if isinstance(reader, Member) else voices.none()
    return {"outdated_voices": Coalesce(models.Subquery(counted), 0), "finds_outdated": models.Exists(own)}


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Sets of proposals."""

    def visible_to(self, reader: Reader, topic: Topic) -> Self:
        """Those of the answers to a question that the reader sees."""
        return self.filter(post__in=Post.objects.visible_to(reader).filter(topic=topic).values("id"))

    def open(self) -> Self:
        """Those that nobody has followed yet, of answers that stand."""
        return self.filter(settled_at__isnull=True, post__state=Post.State.VISIBLE)

    def of(self, post: Post, *, by: Member) -> "Proposal | None":
        """A member's proposal of an answer."""
        return self.filter(post=post, by=by).first()

    def newest_first(self) -> Self:
        """The last one made on top."""
        return self.order_by("-created_at", "-id")


class Proposal(models.Model):
    """Somebody who may not choose the solution says which answer it is, and why."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("post"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_LIMIT)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    settled_at = models.DateTimeField(_("followed at"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed solution")
        verbose_name_plural = _("proposed solutions")
        constraints = [
            models.UniqueConstraint(fields=["post", "by"], name="a_member_proposes_an_answer_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="what_is_proposed_is_so_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.post_id}"


class NeedsInfoQuerySet(models.QuerySet["NeedsInfo"]):
    """Sets of what is missing."""

    def of(self, topic: Topic) -> Self:
        """What a question waits for, if it does."""
        return self.filter(topic=topic)


class NeedsInfo(models.Model):
    """Its row says that nobody can answer before the asker says more; their next words take it away."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="needs_info", verbose_name=_("question"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("what is missing"), max_length=REASON_LENGTH_LIMIT)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)

    objects = NeedsInfoQuerySet.as_manager()

    class Meta:
        verbose_name = _("more information needed")
        verbose_name_plural = _("more information needed")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="whoever_needs_more_says_what"),
        ]

    def __str__(self) -> str:
        return str(self.topic_id)
