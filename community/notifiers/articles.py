"""Who is told of what happens to articles: those who wrote them, those who answer for them, those they helped."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import (
    Article,
    ArticleAttention,
    ArticleEvent,
    ArticleSource,
    Member,
    Notification,
    Post,
    StalenessAnswer,
)
from community.models.article_event import Handed
from community.models.category import Reader
from community.notifiers.base import Line, PersonalNotifier, Source
from community.notifiers.telling import Told

ARTICLE_EVENTS = "community.article_event"
# Who is told that a text waits for a review; the others see it in the list.
REVIEWERS = "community_manager"
_K = ArticleEvent.Kind


def _told(event: ArticleEvent, recipient: int, kind: str, rank: int = 1) -> Told:
    return Told(event.pk, recipient, kind, rank, actor=event.by_id, category=event.article.category_id)


class ToOwner(PersonalNotifier):
    """Whoever answers for the article."""

    def __init__(self, event_kind: ArticleEvent.Kind, sentence: Promise) -> None:
        """Say of what, in which words."""
        self.event_kind = event_kind
        self.kind = event_kind.value
        self.words: Mapping[str, Promise] = {self.kind: sentence}

    def concerned(self, event: ArticleEvent) -> Iterable[Told]:
        """The owner."""
        yield _told(event, event.article.owner_id, self.kind)


class ToWriters(ToOwner):
    """Whoever wrote the text, and whoever answers for the article."""

    def concerned(self, event: ArticleEvent) -> Iterable[Told]:
        """The author of the revision first."""
        if event.revision is not None:
            yield _told(event, event.revision.author_id, self.kind)
        yield from super().concerned(event)


class Published(ToWriters):
    """The writers too, and for the first text of an article those whose solution became one."""

    def __init__(self) -> None:
        """Say it to each in other words."""
        super().__init__(_K.ARTICLE_PUBLISHED, _("“%(what)s” is published"))
        self.words = {**self.words, "solution_published": _("Your solution became an article: “%(what)s”")}

    def concerned(self, event: ArticleEvent) -> Iterable[Told]:
        """Everybody who made it possible."""
        yield from super().concerned(event)
        first = event.article.events.filter(kind=_K.ARTICLE_PUBLISHED).order_by("id").values_list("id", flat=True)[:1]
        if event.pk in first:
            sources = ArticleSource.objects.filter(article=event.article_id, post__state=Post.State.VISIBLE)
            for author in sources.values_list("post__author", flat=True):
                yield _told(event, author, "solution_published", rank=2)


class Submitted(PersonalNotifier):
    """The community managers: somebody has to review it."""

    event_kind = _K.ARTICLE_SUBMITTED
    words: Mapping[str, Promise] = {_K.ARTICLE_SUBMITTED.value: _("%(who)s asks for a review of “%(what)s”")}

    def concerned(self, event: ArticleEvent) -> Iterable[Told]:
        """Those who hold the role."""
        for member in Member.objects.active().filter(groups__name=REVIEWERS).values_list("pk", flat=True):
            yield _told(event, member, self.event_kind)


class HandedOver(ToOwner):
    """The new owner."""

    def concerned(self, event: ArticleEvent) -> Iterable[Told]:
        """As the event says, whoever owns it by now."""
        yield _told(event, Handed(**event.extras).after, self.kind)


class HelpedAsked(PersonalNotifier):
    """Those whom it helped last are asked whether it still holds."""

    event_kind = _K.HELPED_ASKED
    words: Mapping[str, Promise] = {_K.HELPED_ASKED.value: _("“%(what)s” helped you. Does it still hold?")}

    def concerned(self, event: ArticleEvent) -> Iterable[Told]:
        """Everybody who was asked with this event and has not answered yet."""
        asked = StalenessAnswer.objects.awaited().filter(
            check_round__article=event.article_id, check_round__opened_at=event.occurred_at
        )
        for member in asked.values_list("member", flat=True):
            yield _told(event, member, self.event_kind)


class ArticleEvents(Source):
    """Reads the articles of its notifications at once; what the recipient may not see any more is left out."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put notifications about articles into words."""
        numbers = [row.source_id for row in notifications]
        about = dict(ArticleEvent.objects.filter(pk__in=numbers).values_list("pk", "article_id"))
        articles = Article.objects.visible_to(reader).in_bulk(set(about.values()))
        for row in notifications:
            article: Any = articles.get(about.get(row.source_id, 0))
            sentence = self.sentence_for(row.kind)
            if article is not None and sentence is not None:
                words = str(sentence) % {"who": row.actor or "", "what": article.title}
                yield Line(row, words, article.get_absolute_url())


SOURCE = ArticleEvents(
    ARTICLE_EVENTS,
    ArticleEvent,
    ArticleAttention,
    [
        Submitted(),
        ToWriters(_K.ARTICLE_SENT_BACK, _("%(who)s sent “%(what)s” back to you")),
        Published(),
        ToOwner(_K.ARTICLE_OUTDATED, _("“%(what)s” is marked as outdated")),
        ToOwner(_K.ARTICLE_WITHDRAWN, _("“%(what)s” was withdrawn")),
        ToOwner(_K.ARTICLE_EDITED, _("%(who)s changed the text of “%(what)s”")),
        ToOwner(_K.ARTICLE_DOUBTED, _("“%(what)s” may be outdated; please look at it")),
        HandedOver(_K.OWNER_CHANGED, _("%(who)s handed “%(what)s” over to you")),
        HelpedAsked(),
    ],
)
