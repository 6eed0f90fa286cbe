"""Internal notes on ideas; no customer ever reads them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from ideas.models.idea import Idea


class IdeaNoteQuerySet(models.QuerySet["IdeaNote"]):
    """Sets of notes."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of ideas that a colleague may read."""
        if not (isinstance(reader, Member) and reader.is_active and reader.is_employee):
            return self.none()
        return self.filter(idea__in=Idea.objects.visible_to(reader).order_by().values("id"))


class IdeaNote(models.Model):
    """What a colleague writes down about an idea for colleagues."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="notes", verbose_name=_("idea"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    body = models.TextField(_("note"))
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    objects = IdeaNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        indexes = [models.Index(fields=["idea", "id"], name="notes_of_idea")]
        constraints = [models.CheckConstraint(condition=~models.Q(body=""), name="a_note_on_an_idea_says_something")]

    def __str__(self) -> str:
        return self.body[:80]
