"""The watch: what a member wants to hear of, or never again."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Category, Reader, Tag
from community.models.member import Member
from community.models.topic import Topic

THINGS = ("topic", "category", "tag", "person")


class WatchQuerySet(models.QuerySet["Watch"]):
    """Sets of watches."""

    def visible_to(self, reader: Reader) -> Self:
        """Everybody's own, and of things only those that the reader may see."""
        if not isinstance(reader, Member):
            return self.none()
        # Asked of each topic that is watched, for the set of all that can be seen would be made first.
        topic = Topic.objects.visible_to(reader).filter(pk=models.OuterRef("topic"))
        return self.filter(
            models.Q(topic__isnull=True) | models.Exists(topic),
            models.Q(category__isnull=True) | models.Q(category__in=Category.objects.visible_to(reader).values("id")),
            member=reader,
        )

    def topics(self) -> models.QuerySet["Watch", Any]:
        """Which topics are watched one by one, and not muted: no more than these is looked through for news."""
        return self.filter(topic__isnull=False).exclude(level=Watch.Level.MUTED).order_by().values("topic")

    def latest_first(self) -> Self:
        """The newest on top, totally ordered."""
        return self.order_by("-id")


class Watch(models.Model):
    """One member watches or mutes one topic, category, tag or member."""

    class Level(models.TextChoices):
        WATCHING = "watching", _("every post")
        OPENINGS = "openings", _("new topics only")
        MUTED = "muted", _("nothing")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", verbose_name=_("member")
    )
    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="watches", verbose_name=_("topic")
    )
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("tag"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("watched member"),
    )
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.WATCHING)
    # Made because the member wrote there; a chosen one is never overwritten by one of these.
    is_automatic = models.BooleanField(_("automatic"), default=False, db_default=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(topic__isnull=False, category__isnull=True, tag__isnull=True, person__isnull=True)
                | models.Q(topic__isnull=True, category__isnull=False, tag__isnull=True, person__isnull=True)
                | models.Q(topic__isnull=True, category__isnull=True, tag__isnull=False, person__isnull=True)
                | models.Q(topic__isnull=True, category__isnull=True, tag__isnull=True, person__isnull=False),
                name="a_watch_is_of_exactly_one_thing",
            ),
            models.CheckConstraint(
                condition=~models.Q(level="openings") | models.Q(topic__isnull=True, person__isnull=True),
                name="only_places_have_openings",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) | ~models.Q(person=models.F("member")),
                name="nobody_watches_oneself",
            ),
            # The watched thing comes first: these are what the fan-out asks.
            models.UniqueConstraint(fields=["topic", "member"], name="one_watch_per_topic_and_member"),
            models.UniqueConstraint(fields=["category", "member"], name="one_watch_per_category_and_member"),
            models.UniqueConstraint(fields=["tag", "member"], name="one_watch_per_tag_and_member"),
            models.UniqueConstraint(fields=["person", "member"], name="one_watch_per_person_and_member"),
        ]
        indexes = [models.Index(fields=["member", "-id"], name="watch_newest_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.thing} ({self.level})"

    @property
    def thing(self) -> str:
        """Which kind of thing is watched."""
        return next(name for name in THINGS if getattr(self, f"{name}_id") is not None)
