"""What a question's page says to machines: a page of questions and answers in the words of schema.org."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from community.models import Article, Member, Post, Topic
from community.models.article import ArticleQuerySet
from community.models.topic import TopicQuerySet
from community.operations.indexing.wording import plain_text
from community.permissions import can_see_topic

TEXT_AT_MOST = 2_000
DESCRIPTION_AT_MOST = 200
# Within an element of HTML, these could end it or begin another.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def is_thin(topic: Topic) -> bool:
    """Tell whether a search engine would find nothing of use: no answer, and nobody else who waits for one."""
    return topic.post_count <= 1 and not topic.me_too_count


def questions_worth_finding() -> TopicQuerySet:
    """Topics that everybody may read, that are not thin and do not ask again what stands elsewhere."""
    return Topic.objects.visible_to(AnonymousUser()).originals().exclude(post_count__lte=1, me_too_count=0)


def articles_worth_finding() -> ArticleQuerySet:
    """Articles that everybody may read and that hold."""
    return Article.objects.visible_to(AnonymousUser()).published()


def description_of(post: Post | None) -> str:
    """Return the first lines of a text, for whoever is shown only a few."""
    return plain_text(post.html, DESCRIPTION_AT_MOST) if post else ""


def questions_page(
    request: HttpRequest, topic: Topic, first: Post | None, answers: Iterable[Post], solution: Post | None
) -> SafeString | None:
    """Return the JSON-LD of a question with its answers; only what everybody may read, and nothing of what is thin."""
    if first is None or not topic.is_question or is_thin(topic) or not can_see_topic(AnonymousUser(), topic):
        return None
    said = [_answer(request, topic, post) for post in answers if post.is_standing and post != solution]
    question: dict[str, Any] = {
        "@type": "Question",
        "name": topic.title,
        "text": plain_text(first.html, TEXT_AT_MOST) or topic.title,
        "url": request.build_absolute_uri(topic.get_absolute_url()),
        "answerCount": topic.post_count - 1,
        "upvoteCount": topic.me_too_count,
        "datePublished": topic.created_at.isoformat(),
        "author": _person(request, topic.author),
    }
    if solution is not None and solution.is_standing:
        question["acceptedAnswer"] = _answer(request, topic, solution)
    if said:
        question["suggestedAnswer"] = said
    page = {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": question}
    return mark_safe(json.dumps(page, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 -- escaped just here


def _answer(request: HttpRequest, topic: Topic, post: Post) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": plain_text(post.html, TEXT_AT_MOST),
        "url": request.build_absolute_uri(topic.address_of_post(post.number)),
        "upvoteCount": max(post.shown_score, 0),
        "datePublished": post.created_at.isoformat(),
        "author": _person(request, post.author),
    }


def _person(request: HttpRequest, member: Member) -> dict[str, str]:
    return {"@type": "Person", "name": str(member), "url": request.build_absolute_uri(member.get_absolute_url())}
