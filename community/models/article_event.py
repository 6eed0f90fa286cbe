"""What happened to an article, in the order in which it was written down."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras, IntakeMark
from community.models.article import Article
from community.models.article_revision import ArticleRevision


@dataclass(frozen=True)
class Handed(Extras):
    """The ids of the owners before and after."""

    before: int
    after: int


@dataclass(frozen=True)
class Replaced(Extras):
    """What stood before and stands now: the slugs of categories, or days in ISO 8601."""

    before: str
    after: str


@dataclass(frozen=True)
class Doubted(Extras):
    """Why an article may be outdated: what people said who were asked, or that its solution is one no more."""

    cause: str
    holds: int = 0
    outdated: int = 0


class ArticleEvent(Event):
    """One fact about an article, kept for its timeline, for audit and for all who react."""

    class Kind(models.TextChoices):
        ARTICLE_WRITTEN = "article_written", _("written")
        ARTICLE_EDITED = "article_edited", _("edited")
        ARTICLE_SUBMITTED = "article_submitted", _("submitted for review")
        ARTICLE_SENT_BACK = "article_sent_back", _("sent back")
        ARTICLE_PUBLISHED = "article_published", _("published")
        ARTICLE_OUTDATED = "article_outdated", _("marked as outdated")
        ARTICLE_CONFIRMED = "article_confirmed", _("confirmed")
        ARTICLE_WITHDRAWN = "article_withdrawn", _("withdrawn")
        ARTICLE_RESTORED = "article_restored", _("restored")
        OWNER_CHANGED = "owner_changed", _("handed over")
        CATEGORY_CHANGED = "category_changed", _("moved")
        REVIEW_DATE_CHANGED = "review_date_changed", _("review date changed")
        HELPED_ASKED = "helped_asked", _("those it helped were asked")
        ARTICLE_DOUBTED = "article_doubted", _("may be outdated")
        FEEDBACK_GIVEN = "feedback_given", _("a member said whether it helped")
        FEEDBACK_TAKEN_BACK = "feedback_taken_back", _("a member took that back")

    # What single readers say is counted; the timeline of an article does not name them.
    OF_READERS = (Kind.FEEDBACK_GIVEN, Kind.FEEDBACK_TAKEN_BACK)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    article = models.ForeignKey(Article, models.PROTECT, related_name="events", verbose_name=_("article"))
    revision = models.ForeignKey(
        ArticleRevision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revision")
    )

    class Meta:
        verbose_name = _("article event")
        verbose_name_plural = _("article events")
        indexes = [
            models.Index(fields=["article", "id"], name="article_event_timeline"),
            models.Index(fields=["kind", "id"], name="article_event_by_kind"),
            models.Index(fields=["recorded_at", "id"], name="article_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.article_id})"


class ArticleAttention(IntakeMark):
    """How far attention has come with one article event: whether everybody concerned was told."""

    event = models.OneToOneField(
        ArticleEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("article event")
    )

    class Meta:
        verbose_name = _("attention to an article event")
        verbose_name_plural = _("attention to article events")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="article_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]
