"""What ideas said before."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from ideas.models.idea import Idea


class IdeaRevisionQuerySet(models.QuerySet["IdeaRevision"]):
    """Sets of earlier words."""

    def visible_to(self, reader: Reader) -> Self:
        """Of ideas that the reader may see; so of one whose author is hidden, nobody learns who changed it."""
        return self.filter(idea__in=Idea.objects.visible_to(reader).order_by().values("id"))

    def kept(self) -> Self:
        """Those whose words are still there."""
        return self.filter(blanked_at__isnull=True)

    def newest_first(self) -> Self:
        """What was replaced last on top."""
        return self.order_by("-number", "-id")


class IdeaRevision(models.Model):
    """Title and text of an idea that others took the place of; never changed, but emptied with the account of its author."""

    # The unique key below begins with the idea and does for both.
    idea = models.ForeignKey(Idea, models.PROTECT, db_index=False, related_name="revisions", verbose_name=_("idea"))
    # Counted from 1; the version of an idea counts other changes, too.
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    written_at = models.DateTimeField(_("written at"))
    # Who wrote the next words; who wrote these stands in the row before, the first are by the author of the idea.
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("replaced by")
    )
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)
    blanked_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = IdeaRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier words of an idea")
        verbose_name_plural = _("earlier words of ideas")
        constraints = [
            models.UniqueConstraint(fields=["idea", "number"], name="earlier_words_of_an_idea_have_their_number"),
            models.CheckConstraint(
                condition=models.Q(blanked_at__isnull=True) | models.Q(title="", body=""),
                name="removed_words_of_an_idea_are_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} ({self.number})"

    @property
    def is_blanked(self) -> bool:
        """Tell whether its words are gone."""
        return self.blanked_at is not None
