"""The solution: its row is what makes a question solved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.post import Post
from community.models.topic import Topic

REASON_LENGTH_LIMIT = 300


class Solution(models.Model):
    """The post that solved the question, who said so, when, how and why.

    A second foreign key over (post, topic), made in a migration, keeps posts of other topics out.
    """

    class Way(models.TextChoices):
        """Who accepts; what enough others found to work is accepted by the system, until a person confirms it."""

        ASKER = "asker", _("the person who asked")
        STAFF = "staff", _("the people who keep order")
        WORKS_FOR_ME = "works_for_me", _("enough others for whom it works")

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="solution", verbose_name=_("question"))
    post = models.OneToOneField(Post, models.CASCADE, related_name="solution", verbose_name=_("post"))
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    marked_at = models.DateTimeField(_("marked at"), default=timezone.now)
    way = models.CharField(
        _("accepted by"), max_length=12, choices=Way, default=Way.ASKER, db_default=Way.ASKER.value, editable=False
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_LIMIT, default="", db_default="", blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False, way="works_for_me"),
                name="only_what_no_person_accepted_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} → {self.post_id}"

    @property
    def is_by_count(self) -> bool:
        """Tell whether nothing but the number of those for whom it works carries it."""
        return self.way == self.Way.WORKS_FOR_ME and self.confirmed_at is None
