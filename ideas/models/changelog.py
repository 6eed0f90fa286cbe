"""What was built, told to everybody: entries of the changelog with the ideas that they fulfil."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from ideas.models.idea import Idea

WRITER_ROLES = ("product", "admin")


class ChangelogEntryQuerySet(models.QuerySet["ChangelogEntry"]):
    """Sets of entries."""

    def visible_to(self, reader: Reader) -> Self:
        """Published ones; those who write them see drafts, too."""
        writes = isinstance(reader, Member) and reader.has_role(*WRITER_ROLES)
        return self.all() if writes else self.published()

    def published(self) -> Self:
        """Those that everybody may read."""
        return self.filter(published_at__isnull=False)


class ChangelogEntry(models.Model):
    """One piece of news: what was built, in words for customers."""

    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    ideas: models.ManyToManyField[Idea, "ChangelogIdea"] = models.ManyToManyField(
        Idea, through="ChangelogIdea", related_name="changelog", verbose_name=_("ideas")
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # Once ever, however often it is taken back and published again.
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ChangelogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("changelog entry")
        verbose_name_plural = _("changelog entries")
        indexes = [models.Index(fields=["-published_at", "-id"], name="changelog_newest")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title="") & ~models.Q(body=""), name="an_entry_says_something"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the canonical address of its page."""
        return reverse("changelog-entry", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        """The readable part of its address."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "-"


class ChangelogIdea(models.Model):
    """An idea that an entry fulfils."""

    entry = models.ForeignKey(ChangelogEntry, models.CASCADE, related_name="links", verbose_name=_("changelog entry"))
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="changelog_links", verbose_name=_("idea"))

    class Meta:
        verbose_name = _("idea of a changelog entry")
        verbose_name_plural = _("ideas of changelog entries")
        constraints = [models.UniqueConstraint(fields=["entry", "idea"], name="an_entry_names_an_idea_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.idea_id}"
