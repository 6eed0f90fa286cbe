"""Who made it possible that later readers were helped: whoever solved it, whoever asked, and helpful others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from community.models import Topic
from community.models.visit import Thing
from roi.models.attribution import Role
from roi.operations.contributing import HelpfulPost, helpful_posts_in
from roi.operations.contributing_articles import Article, articles_of, contributions_to_article
from roi.operations.splitting import Contribution


@dataclass(frozen=True)
class Authorship:
    """Who wrote what of a topic that later readers find."""

    asker: int
    solver: int | None
    post: int | None
    solved_at: datetime | None
    helpful: Collection[HelpfulPost]


@dataclass(frozen=True)
class Authorships:
    """Who wrote the things that later readers find."""

    topics: Mapping[int, Authorship] = field(default_factory=dict)
    articles: Mapping[int, Article] = field(default_factory=dict)

    def is_own(self, thing: tuple[str, int] | None, member: int | None) -> bool:
        """Tell whether a reader asked this very question, or one whose solution became this very article."""
        kind, number = thing or ("", 0)
        if kind == Thing.TOPIC and number in self.topics:
            return self.topics[number].asker == member
        if kind == Thing.ARTICLE and number in self.articles:
            return member in {source.asker for source in self.articles[number].sources}
        return False


def authorships_of(things: Collection[tuple[str, int]]) -> Authorships:
    """Read who made topics and articles what they are."""
    topics = {number for kind, number in things if kind == Thing.TOPIC}
    articles = {number for kind, number in things if kind == Thing.ARTICLE}
    return Authorships(_topics_of(topics), articles_of(articles))


def _topics_of(topic_ids: Collection[int]) -> dict[int, Authorship]:
    columns = ("id", "author_id", "solution__post__author_id", "solution__post_id", "solution__marked_at")
    rows = Topic.objects.filter(pk__in=topic_ids).values_list(*columns)
    helpful = helpful_posts_in(topic_ids)
    return {
        pk: Authorship(asker, solver, post, moment, helpful.get(pk, ())) for pk, asker, solver, post, moment in rows
    }


def contributions_to_reading(
    thing: tuple[str, int] | None, moment: datetime, authorships: Authorships
) -> list[Contribution]:
    """Return the contributors to what a reader found by then; where nothing was found nobody is known."""
    kind, number = thing or ("", 0)
    if kind == Thing.ARTICLE and number in authorships.articles:
        return contributions_to_article(authorships.articles[number], moment)
    if kind != Thing.TOPIC or number not in authorships.topics:
        return []
    topic = authorships.topics[number]
    is_solved = topic.solved_at is not None and topic.solved_at <= moment
    solution = [Contribution(Role.SOLUTION, topic.solver, topic.post)] if is_solved else []
    return [
        *solution,
        *(
            Contribution(Role.HELPFUL, post.author, post.id)
            for post in topic.helpful
            if post.since <= moment and post.id != topic.post and post.author != topic.asker
        ),
        Contribution(Role.QUESTION, topic.asker),
    ]
