"""The community's own things that can be reported."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _

from community.errors import PostOfAnotherTopic
from community.flaggable import Because, Flaggable, register
from community.models import Article, Member, ModerationAct, Post, Topic
from community.models.category import Reader
from community.models.topic import State
from community.operations.articles import locked_article
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.posting import locked_topic


def register_own_kinds() -> None:
    """Fill the slot with topics, posts, articles and members."""
    register(
        Flaggable(
            kind="topic",
            label=_("topic"),
            visible_to=Topic.objects.visible_to,
            locked=lambda pk: locked_topic(Topic(pk=pk)),
            found=_topics,
            member_of=lambda topic: topic.author,
            category_of=lambda topic: topic.category_id,
            html_of=_text_of_topic,
            move=_move_topic,
        )
    )
    register(
        Flaggable(
            kind="post",
            label=_("post"),
            # The first post is the topic's text; it is reported as the topic.
            visible_to=lambda reader: Post.objects.visible_to(reader).filter(number__gt=1),
            locked=_locked_post,
            found=_posts,
            member_of=lambda post: post.author,
            category_of=lambda post: post.topic.category_id,
            html_of=lambda post: post.html,
            move=_move_post,
        )
    )
    register(
        Flaggable(
            kind="article",
            label=_("article"),
            visible_to=Article.objects.visible_to,
            locked=lambda pk: locked_article(Article(pk=pk)),
            found=_articles,
            member_of=lambda article: article.author,
            category_of=lambda article: article.category_id,
            # A second person has read it before others did; to withdraw it is an act of its own.
            html_of=_text_of_article,
        )
    )
    register(
        Flaggable(
            kind="member",
            label=_("member"),
            visible_to=_people,
            locked=lambda pk: Member.objects.select_for_update(no_key=True).get(pk=pk),
            found=lambda ids: Member.objects.filter(pk__in=ids),
            member_of=lambda member: member,
            category_of=lambda _member: None,
            html_of=lambda member: linebreaks(str(member), autoescape=True),
        )
    )


def _topics(ids: list[int]) -> QuerySet[Topic]:
    return Topic.objects.filter(pk__in=ids).select_related("author", "category")


def _text_of_topic(topic: Topic) -> str:
    """Of a topic that was merged into another one nothing is left but its title."""
    first = topic.posts.filter(number=1).first()
    return first.html if first else linebreaks(topic.title, autoescape=True)


def _posts(ids: list[int]) -> QuerySet[Post]:
    return Post.objects.filter(pk__in=ids).select_related("author", "topic__category")


def _articles(ids: list[int]) -> QuerySet[Article]:
    return Article.objects.filter(pk__in=ids).select_related("author", "category", "published")


def _text_of_article(article: Article) -> str:
    return article.published.html if article.published else linebreaks(article.summary, autoescape=True)


def _people(_reader: Reader) -> QuerySet[Member]:
    people: QuerySet[Member] = Member.objects.people()
    return people


def _locked_post(pk: int) -> Post:
    topic = locked_topic(Topic(pk=Post.objects.values_list("topic_id", flat=True).get(pk=pk)))
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("author").get(pk=pk)
    if post.topic_id != topic.pk:
        raise PostOfAnotherTopic
    post.topic = topic
    return post


def _move_topic(topic: Topic, state: State, by: Member, because: Because) -> ModerationAct | None:
    return _act_of(partial(move_topic_to_state, topic), "topic", topic.pk, state, by, because)


def _move_post(post: Post, state: State, by: Member, because: Because) -> ModerationAct | None:
    return _act_of(partial(move_post_to_state, post), "post", post.pk, state, by, because)


def _act_of(move: Any, kind: str, pk: int, state: State, by: Member, because: Because) -> ModerationAct | None:
    """Move and return the act that the move wrote; the thing is locked, so it is the last one."""
    if move(state, by=by, reason=because.reason, ground=because.ground, undoes=because.undoes) is None:
        return None
    return ModerationAct.objects.filter(thing_kind=kind, thing_id=pk).latest("id")
