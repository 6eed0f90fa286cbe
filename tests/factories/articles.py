"""Articles of the knowledge base."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from community.foundation.markup import render_markdown
from community.models import Article, ArticleEvent, ArticleRevision, ArticleSource, Topic
from community.models.article import PUBLIC_STATES
from tests.factories.community import CategoryFactory, MemberFactory

_K = ArticleEvent.Kind
_EVENTS = {
    Article.State.IN_REVIEW: _K.ARTICLE_SUBMITTED,
    Article.State.PUBLISHED: _K.ARTICLE_PUBLISHED,
    Article.State.OUTDATED: _K.ARTICLE_OUTDATED,
    Article.State.WITHDRAWN: _K.ARTICLE_WITHDRAWN,
}


class ArticleFactory(factory.django.DjangoModelFactory[Article]):
    """A published article with one revision that a second person checked; `state` makes it another one.

    `source=post` says from which solution it stems.
    """

    class Meta:
        model = Article

    title = factory.Sequence(lambda number: f"Resetting pump {number}")
    summary = "Ten seconds on the button."
    slug = factory.LazyAttribute(lambda row: Topic.slug_for(row.title))
    language = "en"
    state = Article.State.PUBLISHED
    category = factory.SubFactory(CategoryFactory)
    author = factory.SubFactory(MemberFactory, roles=["support"])
    owner = factory.SelfAttribute("author")

    @classmethod
    def _create(cls, model_class: type[Article], *args: Any, **fields: Any) -> Article:
        state, body, source = fields.pop("state"), fields.pop("body", "Hold the button."), fields.pop("source", None)
        article = super()._create(model_class, *args, state=Article.State.DRAFT, **fields)
        revision = add_revision(article, body=body)
        ArticleEvent.objects.create(
            kind=_K.ARTICLE_WRITTEN, article=article, revision=revision, by=article.author, occurred_at=timezone.now()
        )
        if source is not None:
            ArticleSource.objects.create(article=article, post=source, added_by=article.author)
        return bring_to(article, state, revision)


def add_revision(article: Article, *, body: str, **fields: Any) -> ArticleRevision:
    """Write the next version; readers go on seeing what is published."""
    texts = {"title": article.title, "summary": article.summary, "author": article.author}
    return ArticleRevision.objects.create(
        article=article,
        number=article.revisions.count() + 1,
        body=body,
        html=render_markdown(body),
        **texts | fields,
    )


def bring_to(article: Article, state: str, revision: ArticleRevision) -> Article:
    """Set what belongs to a state, with an event for it."""
    now = timezone.now()
    article.state = state
    article.under_review = revision if state == Article.State.IN_REVIEW else None
    if state in PUBLIC_STATES:
        article.published, article.published_at = revision, now
        article.review_by = article.review_by or (now + timedelta(days=365)).date()
        ArticleRevision.objects.filter(pk=revision.pk).update(
            published_at=now, reviewer=MemberFactory(roles=["moderator"])
        )
    article.save()
    if state in _EVENTS:
        ArticleEvent.objects.create(
            kind=_EVENTS[Article.State(state)], article=article, revision=revision, by=article.author, occurred_at=now
        )
    return article
