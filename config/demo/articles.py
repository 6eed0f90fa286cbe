"""Tells the story of the knowledge base: articles made of solutions, what readers said of them, and who used them."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from community.foundation.events import Extras, Origin
from community.foundation.markup import render_markdown
from community.models import (
    Article,
    ArticleEvent,
    ArticleRevision,
    ArticleSource,
    ArticleUse,
    Feedback,
    Member,
    Post,
    Solution,
    StalenessAnswer,
    StalenessCheck,
    Topic,
    Visit,
)
from community.models.article_event import Doubted
from community.models.topic_event import Reasoned
from config.demo.reading import END, MONTHS, PLACE, moment, next_month, read
from config.demo.stage import Stage

SEED = 4711
# In its own month and in each one after it an article is read and voted on about so often.
READERS, VOTERS = 90, 7
HELPS_IN_PER_CENT = 84
# Whoever solves a question of its category afterwards points to it now and then.
POINTED_TO_EVERY = 4
WORDS = {
    "de": {True: ["Danke, genau das hat gefehlt!", ""], False: ["Bei mir sieht die App anders aus.", ""]},
    "en": {True: ["Thanks, exactly what I needed.", ""], False: ["My app looks different.", ""]},
}
MORE = {"de": "Mehr dazu", "en": "More on this"}
_K = ArticleEvent.Kind


class KnowledgeTeller:
    """Writes articles month by month, as the acts would have written them, on their own dates."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rng = Random(SEED)  # noqa: S311 -- a story, not a secret
        self.customers = [one for one in stage.members.values() if one.kind == Member.Kind.CUSTOMER]
        self.articles: list[tuple[dict[str, Any], Article]] = []

    def tell(self, month: date) -> None:
        """Tell of one month, after what was asked and answered in it."""
        self._point_to_articles(month)
        for told in read("articles")["article"]:
            if told["month"] == month.month:
                self.articles.append((told, self._write(told, month)))
        for told, article in self.articles:
            if article.published is not None:
                self._be_read(article, month)
            if told.get("doubted") and month == MONTHS[-1]:
                self._ask_whether_it_holds(article)

    def _write(self, told: dict[str, Any], month: date) -> Article:
        """The draft, what became of it, and who reviewed it."""
        at, by = moment(month.replace(day=21), 11), self.stage.members[told["author"]]
        article = Article.objects.create(
            category=self.stage.categories[told["category"]],
            language=told["language"],
            family=_family(told["family"]),
            author=by,
            owner=by,
            title=told["title"],
            summary=told["summary"],
            slug=Topic.slug_for(told["title"]),
            created_at=at,
            import_key=f"demo:article:{told['family']}:{told['language']}",
        )
        texts = [(told["first"], ""), (told["body"], told["comment"])] if "first" in told else [(told["body"], "")]
        for number, (body, comment) in enumerate(texts, 1):
            kind = _K.ARTICLE_WRITTEN if number == 1 else _K.ARTICLE_EDITED
            revision = self._revise(article, number, body.strip(), comment, by, at + timedelta(days=number - 1))
            self._record(kind, article, revision, by, revision.created_at)
        self._name_source(article, told["topic"], by, at)
        if told["reviewer"]:
            self._publish(article, revision, self.stage.members[told["reviewer"]], at + timedelta(days=3))
        else:
            article.state, article.under_review = Article.State.IN_REVIEW, revision
            article.save(update_fields=["state", "under_review"])
            self._record(_K.ARTICLE_SUBMITTED, article, revision, by, at + timedelta(hours=1))
        if "outdated" in told:
            self._outdate(article, told["outdated"])
        return article

    def _revise(
        self, article: Article, number: int, body: str, comment: str, by: Member, at: datetime
    ) -> ArticleRevision:
        return ArticleRevision.objects.create(
            article=article,
            number=number,
            author=by,
            title=article.title,
            summary=article.summary,
            body=body,
            html=render_markdown(body),
            comment=comment,
            created_at=at,
        )

    def _name_source(self, article: Article, title: str, by: Member, at: datetime) -> None:
        """The first solution of such a question that stood then."""
        solutions = Solution.objects.filter(
            topic__category=article.category, topic__title__startswith=title, marked_at__lt=at
        )
        solution = solutions.order_by("marked_at", "pk").first()
        if solution is not None:
            ArticleSource.objects.create(article=article, post_id=solution.post_id, added_by=by, added_at=at)

    def _publish(self, article: Article, revision: ArticleRevision, reviewer: Member, at: datetime) -> None:
        self._record(_K.ARTICLE_SUBMITTED, article, revision, article.author, at - timedelta(days=1))
        revision.published_at, revision.reviewer = at, reviewer
        revision.save(update_fields=["published_at", "reviewer"])
        article.state, article.published, article.published_at = Article.State.PUBLISHED, revision, at
        article.review_by = (at + timedelta(days=120)).date()
        article.save(update_fields=["state", "published", "published_at", "review_by"])
        self._record(_K.ARTICLE_PUBLISHED, article, revision, reviewer, at)

    def _outdate(self, article: Article, reason: str) -> None:
        article.state = Article.State.OUTDATED
        article.save(update_fields=["state"])
        at = moment(MONTHS[-1].replace(day=12))
        self._record(_K.ARTICLE_OUTDATED, article, article.published, article.owner, at, Reasoned(reason))

    def _be_read(self, article: Article, month: date) -> None:
        """Visits of nobody in particular, and votes of a few."""
        assert article.published_at is not None
        since = max(article.published_at, moment(month, 0))
        minutes = int((min(moment(next_month(month), 0), END) - since) / timedelta(minutes=1))
        seen = [since + timedelta(minutes=self.rng.randrange(minutes)) for _ in range(self.rng.randrange(READERS))]
        Visit.objects.bulk_create(
            Visit(
                visitor=f"k{month:%m}{article.pk:06d}{number:04d}",
                thing_kind=Visit.Thing.ARTICLE,
                thing_id=article.pk,
                day=at.astimezone(PLACE).date(),
                was_solved=True,
                first_at=at,
            )
            for number, at in enumerate(seen)
        )
        for at in seen[: self.rng.randrange(VOTERS)]:
            self._vote(article, at)

    def _vote(self, article: Article, at: datetime) -> None:
        member = self.rng.choice([*self.customers, None, None])
        if member is not None and member.pk in {article.author_id, article.owner_id}:
            return
        is_helpful = self.rng.randrange(100) < HELPS_IN_PER_CENT
        visitor = f"member:{member.pk}" if member else f"stranger:{at.timestamp():.0f}"
        _vote, is_new = Feedback.objects.get_or_create(
            revision=article.published,
            visitor=visitor,
            defaults={
                "article": article,
                "member": member,
                "is_helpful": is_helpful,
                "text": self.rng.choice(WORDS[article.language][is_helpful]),
                "given_at": at,
            },
        )
        if is_new:
            article.helpful_count += int(is_helpful)
            article.unhelpful_count += int(not is_helpful)
            article.save(update_fields=["helpful_count", "unhelpful_count"])

    def _point_to_articles(self, month: date) -> None:
        """Some of those who solve a question of its category later write that there is an article."""
        for _told, article in self.articles:
            solved = Solution.objects.filter(
                topic__category=article.category,
                marked_at__gte=moment(month, 0),
                marked_at__lt=moment(next_month(month), 0),
            )
            if article.is_published:
                for solution in solved.order_by("marked_at", "pk").select_related("post")[::POINTED_TO_EVERY]:
                    self._point(solution.post, article)

    def _point(self, post: Post, article: Article) -> None:
        if post.articles_used.exists():
            return
        post.body += f"\n\n{MORE[article.language]}: [{article.title}]({article.get_absolute_url()})"
        post.html = render_markdown(post.body)
        post.save(update_fields=["body", "html"])
        ArticleUse.objects.create(article=article, post=post, noted_at=post.created_at)

    def _ask_whether_it_holds(self, article: Article) -> None:
        """Those it helped last were asked; two of them say that it does not hold any more."""
        assert article.published is not None
        at = moment(MONTHS[-1].replace(day=14), 9)
        check = StalenessCheck.objects.create(
            article=article,
            revision=article.published,
            opened_at=at,
            closes_at=at + timedelta(days=14),
            closed_at=at + timedelta(days=14),
        )
        for number, member in enumerate(self.customers[:3]):
            StalenessAnswer.objects.create(
                check_round=check,
                member=member,
                asked_at=at,
                holds=number == 2,
                answered_at=at + timedelta(days=number),
            )
        system = Member.objects.system()
        self._record(_K.HELPED_ASKED, article, article.published, system, at)
        doubt = Doubted(cause="readers", holds=1, outdated=2)
        self._record(_K.ARTICLE_DOUBTED, article, article.published, system, at + timedelta(days=14), doubt)

    def _record(
        self,
        kind: ArticleEvent.Kind,
        article: Article,
        revision: ArticleRevision | None,
        by: Member,
        at: datetime,
        extras: Extras | None = None,
    ) -> None:
        ArticleEvent.objects.create(
            kind=kind,
            article=article,
            revision=revision,
            by=by,
            occurred_at=at,
            origin=Origin.BACKFILL,
            extras=extras.as_json() if extras else {},
        )


def _family(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:article:{name}")
