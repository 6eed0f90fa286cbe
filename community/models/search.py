"""What can be searched: one document per thing, the words of all documents, and how far the intake has come."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import IntakeMark
from community.foundation.generated import StoredField
from community.models.article_event import ArticleEvent
from community.models.category import Category, Reader
from community.models.topic_event import TopicEvent

ENGLISH, GERMAN = "english", "german"
# What the index of words knows of a document beside its words, and in how many sizes of stretches its days are.
STRETCHES = 6
KEYS_OF_A_DOCUMENT = (
    "community_search_keys(d.kind, d.solved, d.author_id, d.category_id, d.tags, d.updated_at, d.created_at)"
)


# Said as the index of what is offered says it, so that the planner knows the one by the other.
OFFERED = models.Q(kind__in=["topic", "article"]) & (models.Q(solved=True) | models.Q(solved__isnull=True))


def _vector_in(config: str) -> models.Expression:
    """The words of a document with their weights, as one language takes them apart."""
    parts = (("title", "A"), ("keywords", "B"), ("body", "C"), ("aside", "D"))
    vectors = [SearchVector(name, weight=weight, config=config) for name, weight in parts]
    return vectors[0] + vectors[1] + vectors[2] + vectors[3]


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    """Sets of documents."""

    def offered(self) -> Self:
        """What helps without anybody answering: articles and solved questions."""
        return self.filter(OFFERED)

    def visible_to(self, reader: Reader) -> Self:
        """Documents in categories that the reader may see, and those of no category: they stand for standing things."""
        categories = Category.objects.visible_to(reader).values("id")
        return self.filter(models.Q(category__isnull=True) | models.Q(category__in=categories))


class SearchDocument(models.Model):
    """What is searched of one thing that stands.

    Written by the intake after an act. A thing that goes away takes its document with it, and one that moves takes it
    along, at once and in the act's own transaction: triggers see to it.
    """

    class Language(models.TextChoices):
        ENGLISH = ENGLISH, _("English")
        GERMAN = GERMAN, _("German")

    # A soft reference: the thing may be of an app that is not known here.
    kind = models.CharField(_("kind"), max_length=12)
    thing_id = models.BigIntegerField(_("thing"))
    # Those of one topic are shown as one result.
    thread_id = models.BigIntegerField(_("topic"), null=True, blank=True)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    # What somebody wrote is found after they are forgotten too.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("author"),
    )
    language = models.CharField(_("language"), max_length=8, choices=Language)
    title = models.CharField(_("title"), max_length=300)
    tags = ArrayField(models.CharField(max_length=80), verbose_name=_("tags"), default=list, blank=True)
    keywords = models.TextField(_("keywords"), blank=True)
    body = models.TextField(_("text"), blank=True)
    # Helps to find the thing, but is not shown as its text.
    aside = models.TextField(_("text around it"), blank=True)
    # A slug of 80 letters, each of which may take twelve characters in an address (four bytes in percents).
    address = models.CharField(_("address"), max_length=1200)
    # Whether the question is solved, the post is a solution; null where nothing is to be solved.
    solved = models.BooleanField(_("solved"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("updated at"))
    vector = StoredField(
        expression=models.Case(
            models.When(language=GERMAN, then=_vector_in(GERMAN)),
            default=_vector_in(ENGLISH),
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing_id"], name="one_search_document_per_thing"),
        ]
        indexes = [
            # The keys first, for documents without them are left out before those of the words are skipped through.
            # What waits in a list of new entries would be read at every step of a search.
            GinIndex(
                models.Func(
                    *("kind", "solved", "author", "category", "tags", "updated_at", "created_at"),
                    function="community_search_keys",
                    output_field=ArrayField(models.TextField()),
                ),
                models.F("vector"),
                name="search_by_words",
                fastupdate=False,
            ),
            # A tenth of all documents, and all that is looked through while somebody types a question.
            GinIndex(fields=["vector"], name="search_offered_by_words", condition=OFFERED, fastupdate=False),
            models.Index(fields=["-updated_at", "-id"], name="search_newest"),
            models.Index(fields=["thread_id"], name="search_of_a_thread", condition=models.Q(thread_id__isnull=False)),
            models.Index(fields=["author", "-updated_at", "-id"], name="search_newest_of_author"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the thing."""
        return self.address


class SearchWord(models.Model):
    """In how many documents a word occurs, as a language takes it apart, or as it is written in titles.

    An estimate that is made anew at night: it tells telling words from those that everybody uses, and knows the words
    that somebody may have meant.
    """

    WRITTEN = "simple"

    language = models.CharField(_("language"), max_length=8)
    word = models.CharField(_("word"), max_length=80)
    documents = models.PositiveIntegerField(_("documents"))

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        constraints = [
            # Also finds the words that begin alike, whatever the collation of the database.
            models.UniqueConstraint(
                fields=["language", "word"],
                name="one_row_per_word_and_language",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
            )
        ]
        indexes = [
            GistIndex(
                fields=["word"],
                opclasses=["gist_trgm_ops (siglen=64)"],
                name="search_word_by_look",
                condition=models.Q(language="simple"),
            ),
        ]

    def __str__(self) -> str:
        return self.word


class SearchExtent(models.Model):
    """How many documents a language has, and how many of them are offered to whoever asks; counted with the words."""

    language = models.CharField(
        _("language"), max_length=8, primary_key=True, choices=SearchDocument.Language, editable=False
    )
    documents = models.PositiveIntegerField(_("documents"))
    offered = models.PositiveIntegerField(_("offered"))

    class Meta:
        verbose_name = _("extent of the search documents")
        verbose_name_plural = _("extents of the search documents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offered__lte=models.F("documents")), name="no_more_is_offered_than_there_is"
            )
        ]

    def __str__(self) -> str:
        return self.language


class SearchIntake(IntakeMark):
    """How far the search has come with one topic event."""

    event = models.OneToOneField(
        TopicEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("topic event")
    )

    class Meta:
        verbose_name = _("search intake of a topic event")
        verbose_name_plural = _("search intake of topic events")


class ArticleSearchIntake(IntakeMark):
    """How far the search has come with one article event."""

    event = models.OneToOneField(
        ArticleEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("article event")
    )

    class Meta:
        verbose_name = _("search intake of an article event")
        verbose_name_plural = _("search intake of article events")
