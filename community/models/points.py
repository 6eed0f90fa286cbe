"""The ledger of points: what somebody earned by helping, appended only, with a counter-entry when the help is gone."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.foundation.events import IntakeMark
from community.models.article_event import ArticleEvent
from community.models.category import Reader
from community.models.post import Post
from community.models.topic_event import TopicEvent


class PointEntryQuerySet(models.QuerySet["PointEntry"]):
    """Sets of entries."""

    def standing(self) -> Self:
        """Those whose outcome still stands: no counter-entry follows."""
        negation = PointEntry.objects.filter(negates=models.OuterRef("pk"))
        return self.filter(points__gt=0).filter(~models.Exists(negation))

    def seen_by(self, reader: Reader) -> Self:
        """Those for posts that the reader may see."""
        return self.filter(source="community.post", source_id__in=Post.objects.visible_to(reader).values("id"))

    def helping(self) -> Self:
        """Those that say that a problem was solved for somebody."""
        outcome = PointEntry.Outcome
        return self.filter(outcome__in=[outcome.SOLUTION, outcome.ME_TOO])


class PointEntry(models.Model):
    """One outcome that paid, or that pays no more.

    An outcome is a thing that helped (``source``, ``source_id``) and whom it helped. Its turns alternate: the first
    one pays, the second one takes back exactly that, the third one pays again; a trigger sees to it and keeps the rows.
    """

    class Outcome(models.TextChoices):
        SOLUTION = "solution", _("solved a question")
        ME_TOO = "me_too", _("helped somebody with the same problem")
        HELPFUL = "helpful", _("was found helpful")
        ARTICLE = "article", _("wrote a helpful article")
        REVIEW = "review", _("checked a helpful article")

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    source = models.CharField(_("what helped"), max_length=40)
    source_id = models.BigIntegerField(_("its number"))
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who was helped")
    )
    turn = models.PositiveIntegerField(_("turn"), default=1)
    points = models.SmallIntegerField(_("points"))
    negates = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="negated_by", verbose_name=_("takes back")
    )
    # Both of the outcome, also in the counter-entry: what is taken back never was.
    occurred_at = models.DateTimeField(_("occurred at"))
    day = models.DateField(_("day of the business"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = PointEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("point entry")
        verbose_name_plural = _("point entries")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "outcome", "source", "source_id", "giver", "day", "turn"],
                name="an_outcome_pays_once_a_turn",
            ),
            models.CheckConstraint(
                condition=models.Q(points__gt=0, negates__isnull=True) | models.Q(points__lt=0, negates__isnull=False),
                name="points_are_given_or_taken_back",
            ),
            models.CheckConstraint(condition=~models.Q(member=models.F("giver")), name="nobody_earns_from_themselves"),
        ]
        indexes = [
            models.Index(fields=["source", "source_id", "outcome"], name="points_of_thing"),
            models.Index(fields=["member", "day"], name="points_of_member_and_day"),
            models.Index(fields=["member", "-id"], name="points_newest_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.points:+d} ({self.get_outcome_display()})"


class ArticlePointIntake(IntakeMark):
    """How far the ledger of points has come with one article event."""

    event = models.OneToOneField(
        ArticleEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("article event")
    )

    class Meta:
        verbose_name = _("intake of points of articles")
        verbose_name_plural = _("intakes of points of articles")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="article_points_unfinished", condition=~models.Q(state="done")
            ),
        ]


class PointIntake(IntakeMark):
    """How far the ledger of points has come with one topic event."""

    event = models.OneToOneField(
        TopicEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("topic event")
    )

    class Meta:
        verbose_name = _("intake of points")
        verbose_name_plural = _("intakes of points")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="point_intake_unfinished", condition=~models.Q(state="done")
            ),
        ]
