"""Writing articles, also from a solution, and changing what they say; every text is kept as a revision."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from community.article_errors import (
    ArticleIsElsewhere,
    LanguageIsUnknown,
    MayNotWriteArticles,
    SolutionIsAnArticle,
    SourceIsNarrower,
    TranslationExists,
)
from community.errors import MayNotEdit, TextIsTooLong, TopicIsNotSolved, VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.foundation.markup import RENDERER_VERSION, render_markdown
from community.models import Article, ArticleEvent, ArticleRevision, ArticleSource, Category, Member, Post, Topic
from community.operations.events import record_article_event
from community.operations.posting import locked_topic
from community.operations.texts import checked_body, checked_title
from community.permissions import can_edit_article, can_see_article, can_see_topic, can_write_article_in

SUMMARY_LENGTH_LIMIT = 500
COMMENT_LENGTH_LIMIT = 300
_K = ArticleEvent.Kind


@dataclass(frozen=True)
class Text:
    """What an article says."""

    title: str
    body: str
    summary: str = ""

    def checked(self) -> "Text":
        """Return it without outer white space. Raises ``TextIsEmpty`` or ``TextIsTooLong``."""
        return Text(checked_title(self.title), checked_body(self.body), _one_line(self.summary, SUMMARY_LENGTH_LIMIT))


@dataclass(frozen=True)
class Change:
    """What an article is to say instead; whatever is none stays."""

    title: str | None = None
    body: str | None = None
    summary: str | None = None

    def made_to(self, text: Text) -> Text:
        """Return the text as it is then."""
        return Text(
            text.title if self.title is None else self.title,
            text.body if self.body is None else self.body,
            text.summary if self.summary is None else self.summary,
        )


@act
def write_article(
    category: Category, text: Text, *, by: Member, language: str = "", translation_of: Article | None = None
) -> ArticleEvent:
    """Write the draft of an article, in the language of its category unless another one is given.

    Raises ``MayNotWriteArticles``, ``LanguageIsUnknown``, ``TranslationExists``, ``SourceIsNarrower`` for the
    translation of what fewer people may read, or what is wrong with the text.
    """
    _check_may_write(by, category, translation_of)
    article = _create(category, text.checked(), by, language or category.language, translation_of)
    if translation_of is not None:
        # Whoever made the original possible made this one possible too.
        for post in Post.objects.filter(pk__in=translation_of.sources.values("post")).order_by("pk"):
            _add_source(article, post, by)
    return _event_of_first(article, by)


@act
def write_article_from_solution(
    topic: Topic, *, by: Member, category: Category | None = None, text: Text | None = None
) -> ArticleEvent:
    """Write the draft of an article from the solution of a question, in one step; its author stays credited.

    Raises ``MayNotWriteArticles``, ``TopicIsNotSolved``, ``SolutionIsAnArticle``, ``SourceIsNarrower`` or what is
    wrong with a text that is given in place of the solution's own.
    """
    topic = locked_topic(topic)
    category = category or topic.category
    if not can_see_topic(by, topic):
        raise MayNotWriteArticles
    _check_may_write(by, category, None)
    solution = Post.objects.filter(solution__topic=topic).first()
    if solution is None or not topic.is_standing:
        raise TopicIsNotSolved
    language = category.language
    # The topic is locked: nobody else makes an article of its solution between these two lines.
    standing = Article.objects.filter(sources__post=solution, language=language)
    if standing.exclude(state=Article.State.WITHDRAWN).exists():
        raise SolutionIsAnArticle
    text = text or Text(title=topic.title, body=solution.body)
    article = _create(category, text.checked(), by, language, None)
    _add_source(article, solution, by)
    return _event_of_first(article, by)


@act
def edit_article(
    article: Article, change: Change, *, by: Member, comment: str = "", version: int | None = None
) -> ArticleEvent | None:
    """Write a new revision; what readers see changes only once it is reviewed. The same text again returns ``None``.

    Raises ``MayNotEdit``, ``VersionIsStale``, ``ArticleIsElsewhere`` for a withdrawn one, or what is wrong with the
    text. A review that was asked for is asked for no more: the reviewer would publish what nobody handed in.
    """
    article = locked_article(article)
    if not can_edit_article(by, article):
        raise MayNotEdit
    if version is not None and version != article.version:
        raise VersionIsStale
    if article.state == Article.State.WITHDRAWN:
        raise ArticleIsElsewhere
    newest = newest_revision(article)
    before = Text(newest.title, newest.body, newest.summary)
    text = change.made_to(before).checked()
    if text == before:
        return None
    revision = _add_revision(article, text, by, _one_line(comment, COMMENT_LENGTH_LIMIT, pointer="/comment"))
    if article.state == Article.State.IN_REVIEW:
        article.state = Article.State.DRAFT
    article.under_review = None
    if not article.is_public:
        show_text(article, revision)
    article.version += 1
    article.save(update_fields=["state", "under_review", "title", "summary", "slug", "version"])
    return record_article_event(_K.ARTICLE_EDITED, article, by=by, revision=revision)


def revert_article(
    article: Article, revision: ArticleRevision, *, by: Member, version: int | None = None
) -> ArticleEvent | None:
    """Write what an earlier revision said as a new one; raises what ``edit_article`` raises."""
    change = Change(revision.title, revision.body, revision.summary)
    return edit_article(article, change, by=by, comment=f"← {revision.number}", version=version)


def locked_article(article: Article) -> Article:
    """Read the article again under a row lock; every act on an article begins here."""
    return read_locked(Article.objects.select_related("category__circle", "published", "under_review"), article.pk)


def newest_revision(article: Article) -> ArticleRevision:
    """Return what was written last, published or not."""
    return ArticleRevision.objects.filter(article=article).newest_first()[:1].get()


def show_text(article: Article, revision: ArticleRevision) -> None:
    """Let lists and addresses say what a revision says."""
    article.title, article.summary = revision.title, revision.summary
    article.slug = Topic.slug_for(revision.title)


def check_sources_fit(article: Article, category: Category) -> None:
    """Raise ``SourceIsNarrower`` when a source stands where fewer people may look than in a category."""
    for place in Category.objects.filter(topics__posts__in=article.sources.values("post")).distinct():
        check_no_wider(place, category)


def check_no_wider(source: Category, target: Category) -> None:
    """Raise ``SourceIsNarrower`` when more people may enter the second place than the first."""
    if not source.admits_all_of(target):
        raise SourceIsNarrower


def _check_may_write(by: Member, category: Category, translation_of: Article | None) -> None:
    if not can_write_article_in(by, category):
        raise MayNotWriteArticles
    if translation_of is not None:
        if not can_see_article(by, translation_of):
            raise MayNotWriteArticles
        check_no_wider(translation_of.category, category)


def _create(category: Category, text: Text, by: Member, language: str, translation_of: Article | None) -> Article:
    if language not in dict(settings.LANGUAGES):
        raise LanguageIsUnknown(pointer="/language")
    family: UUID = translation_of.family if translation_of else uuid4()
    try:
        with transaction.atomic():
            article = Article.objects.create(
                category=category,
                language=language,
                family=family,
                author=by,
                owner=by,
                title=text.title,
                summary=text.summary,
                slug=Topic.slug_for(text.title),
            )
    except IntegrityError as error:
        raise TranslationExists from error
    _add_revision(article, text, by, "")
    return article


def _add_revision(article: Article, text: Text, by: Member, comment: str) -> ArticleRevision:
    last = article.revisions.aggregate(last=Max("number"))["last"] or 0
    return ArticleRevision.objects.create(
        article=article,
        number=last + 1,
        author=by,
        title=text.title,
        summary=text.summary,
        body=text.body,
        html=render_markdown(text.body),
        renderer_version=RENDERER_VERSION,
        comment=comment,
        created_at=timezone.now(),
    )


def _add_source(article: Article, post: Post, by: Member) -> None:
    check_no_wider(post.topic.category, article.category)
    ArticleSource.objects.get_or_create(article=article, post=post, defaults={"added_by": by})


def _event_of_first(article: Article, by: Member) -> ArticleEvent:
    return record_article_event(_K.ARTICLE_WRITTEN, article, by=by, revision=newest_revision(article))


def _one_line(text: str, limit: int, *, pointer: str = "/summary") -> str:
    text = " ".join(text.split())
    if len(text) > limit:
        raise TextIsTooLong(pointer=pointer)
    return text
