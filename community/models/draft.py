"""The draft: what a member has begun to write and not posted yet."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Category, Reader
from community.models.member import Member
from community.models.topic import Topic


class DraftQuerySet(models.QuerySet["Draft"]):
    """Sets of drafts."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own; an answer only as long as its topic can be seen."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.none()
        topic = Topic.objects.visible_to(reader).filter(pk=models.OuterRef("topic"))
        return self.filter(models.Q(topic__isnull=True) | models.Exists(topic), member=reader)

    def of_question(self) -> Self:
        """Of a topic that is about to be opened."""
        return self.filter(topic__isnull=True)

    def latest_first(self) -> Self:
        """What was touched last comes first, totally ordered."""
        return self.order_by("-updated_at", "-id")


class Draft(models.Model):
    """One unfinished question of a member, or one unfinished answer to a topic."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("topic to answer")
    )
    title = models.CharField(_("title"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    tags = models.CharField(_("tags"), max_length=200, blank=True)
    # By key, as typed; nobody queries them.
    fields: models.JSONField[Any] = models.JSONField(_("fields"), default=dict, blank=True)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "topic"], name="one_draft_per_member_and_topic", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.body[:60]

    def get_absolute_url(self) -> str:
        """Return the address where it can be finished."""
        return f"{self.topic.get_absolute_url()}#reply" if self.topic else reverse("ask")
