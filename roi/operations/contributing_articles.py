"""Who wrote an article that was used: the authors of the solutions it stems from, and of its published texts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from community.models import ArticleRevision, ArticleSource, ArticleUse, Post
from roi.models.attribution import Role
from roi.operations.splitting import Contribution


@dataclass(frozen=True)
class Source:
    """A standing solution from which an article stems, who wrote it, who had asked, and since when it is credited."""

    post: int
    solver: int
    asker: int
    since: datetime


@dataclass(frozen=True)
class Revision:
    """One text of an article: its author, its number, and when it was published, if it was."""

    number: int
    author: int
    published_at: datetime | None


@dataclass(frozen=True)
class Article:
    """Who made an article what it is, and was at any moment."""

    id: int
    sources: Sequence[Source] = ()
    revisions: Sequence[Revision] = ()

    def writers_at(self, moment: datetime) -> list[int]:
        """Return who wrote what was public then, each once, in the order of writing; a later text credits nobody."""
        public = [one.number for one in self.revisions if one.published_at and one.published_at <= moment]
        last = max(public, default=0)
        return list(dict.fromkeys(one.author for one in self.revisions if one.number <= last))

    def sources_at(self, moment: datetime) -> list[Source]:
        """Return the solutions that were its sources then."""
        return [source for source in self.sources if source.since <= moment]


@dataclass(frozen=True)
class Used:
    """The articles that posts point to, and since when."""

    by_post: Mapping[int, Sequence[tuple[int, datetime]]] = field(default_factory=dict)
    articles: Mapping[int, Article] = field(default_factory=dict)

    def contributions(self, post: int | None, moment: datetime, *, asker: int | None) -> list[Contribution]:
        """Return who wrote the articles that a solution pointed to by then, but for whoever was helped."""
        return [
            Contribution(Role.ARTICLE, member, number)
            for number, since in self.by_post.get(post or 0, ())
            if since <= moment
            for member in self._people(number, moment)
            if member != asker
        ]

    def _people(self, number: int, moment: datetime) -> list[int]:
        article = self.articles[number]
        solvers = [source.solver for source in article.sources_at(moment)]
        return list(dict.fromkeys([*solvers, *article.writers_at(moment)]))


def used_by_posts(post_ids: Collection[int]) -> Used:
    """Read which articles posts point to, and who wrote them; one query where none does, else three."""
    by_post: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    rows = ArticleUse.objects.filter(post__in=post_ids).order_by("post_id", "article_id")
    for post, article, since in rows.values_list("post_id", "article_id", "noted_at"):
        by_post[post].append((article, since))
    return Used(by_post, articles_of({article for used in by_post.values() for article, _since in used}))


def articles_of(article_ids: Collection[int]) -> dict[int, Article]:
    """Read who made articles what they are; no query where there are none."""
    if not article_ids:
        return {}
    sources: dict[int, list[Source]] = defaultdict(list)
    rows = ArticleSource.objects.filter(article__in=article_ids, post__state=Post.State.VISIBLE).order_by("id")
    columns = ("article_id", "post_id", "post__author_id", "post__topic__author_id", "added_at")
    for article, post, solver, asker, since in rows.values_list(*columns):
        sources[article].append(Source(post, solver, asker, since))
    revisions: dict[int, list[Revision]] = defaultdict(list)
    texts = ArticleRevision.objects.filter(article__in=article_ids).order_by("article_id", "number")
    for article, number, author, moment in texts.values_list("article_id", "number", "author_id", "published_at"):
        revisions[article].append(Revision(number, author, moment))
    return {pk: Article(pk, sources[pk], revisions[pk]) for pk in article_ids}


def contributions_to_article(article: Article, moment: datetime) -> list[Contribution]:
    """Return who made it possible that somebody was helped by reading an article: whoever solved, wrote and asked."""
    sources = article.sources_at(moment)
    return [
        *(Contribution(Role.SOLUTION, source.solver, source.post) for source in sources),
        *(Contribution(Role.ARTICLE, member, article.id) for member in article.writers_at(moment)),
        *(Contribution(Role.QUESTION, source.asker) for source in sources),
    ]
