"""Articles: the list, one by itself, its revisions and its events."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.article_filters import (
    ArticleParameters,
    articles_for_detail,
    articles_for_list,
    revisions_for_list,
)
from community.api.serializers.articles import (
    ArticleDetailSerializer,
    ArticleEditSerializer,
    ArticleEventSerializer,
    ArticleSerializer,
    ArticleWriteSerializer,
    RelatedSerializer,
    RevertSerializer,
    RevisionDetailSerializer,
    RevisionParameters,
    RevisionSerializer,
)
from community.api.views.base import CommunityView, actor, etag, expecting_version, referred
from community.article_errors import MayNotWriteArticles
from community.differences import compare
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Article, ArticleEvent, ArticleRevision, Category, Topic
from community.models.article import writes_articles
from community.operations.articles import (
    Change,
    Text,
    edit_article,
    revert_article,
    write_article,
    write_article_from_solution,
)
from community.permissions import can_edit_article
from community.readings import read_article
from community.reports import related_to


class ArticleList(CommunityView):
    """The knowledge base."""

    @extend_schema(parameters=[ArticleParameters], responses=ArticleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List articles, what was published last first."""
        given = read_parameters(request, ArticleParameters)
        return self.page_of(request, articles_for_list(request.user, given), ArticleSerializer)

    @extend_schema(request=ArticleWriteSerializer, responses={201: ArticleDetailSerializer})
    def post(self, request: Request) -> Response:
        """Write a draft: from nothing, as a translation, or from the solution of a question."""
        member = actor(request)
        if not writes_articles(member):
            raise MayNotWriteArticles
        values = read_body(request, ArticleWriteSerializer)
        given: dict[str, Any] = {"by": member}
        if "category" in values:
            given["category"] = referred(Category.objects.visible_to(member), "/category", **values["category"])
        text = Text(values.get("title", ""), values.get("body", ""), values.get("summary", ""))
        if "solution_of" in values:
            topic = referred(Topic.objects.visible_to(member), "/solution_of", pk=values["solution_of"])
            event = write_article_from_solution(topic, text=_instead_of(topic, text), **given)
        else:
            if "translation_of" in values:
                original = referred(Article.objects.visible_to(member), "/translation_of", pk=values["translation_of"])
                given["translation_of"] = original
            event = write_article(text=text, language=values.get("language", ""), **given)
        return article_response(request, event.article_id, status.HTTP_201_CREATED)


class ArticleDetail(CommunityView):
    """One article."""

    @extend_schema(responses=ArticleDetailSerializer)
    def get(self, request: Request, article_id: int) -> Response:
        """Show what is published; of a draft its newest text."""
        return article_response(request, article_id)

    @extend_schema(request=ArticleEditSerializer, responses=ArticleDetailSerializer)
    def patch(self, request: Request, article_id: int) -> Response:
        """Write a new revision; readers see it when it is reviewed and published."""
        article = get_object_or_404(Article.objects.visible_to(request.user), pk=article_id)
        with expecting_version(request, read_body(request, ArticleEditSerializer)) as values:
            change = Change(**{name: values.pop(name) for name in ("title", "body", "summary") if name in values})
            edit_article(article, change, by=actor(request), **values)
        return article_response(request, article_id)


class ArticleRevisions(CommunityView):
    """The versions of one article."""

    @extend_schema(parameters=[ParameterSerializer], responses=RevisionSerializer(many=True))
    def get(self, request: Request, article_id: int) -> Response:
        """List them, the last one first; what never was published only for those who write."""
        read_parameters(request, ParameterSerializer)
        article = get_object_or_404(Article.objects.visible_to(request.user), pk=article_id)
        return self.page_of(request, revisions_for_list(request.user, article), RevisionSerializer)

    @extend_schema(request=RevertSerializer, responses={201: ArticleDetailSerializer})
    def post(self, request: Request, article_id: int) -> Response:
        """Make a copy of an earlier text the newest one."""
        article = get_object_or_404(Article.objects.visible_to(request.user), pk=article_id)
        with expecting_version(request, read_body(request, RevertSerializer)) as values:
            revisions = ArticleRevision.objects.visible_to(request.user).filter(article=article)
            revision = referred(revisions, "/copy_of", number=values["copy_of"])
            revert_article(article, revision, by=actor(request), version=values.get("version"))
        return article_response(request, article_id, status.HTTP_201_CREATED)


class ArticleRevisionDetail(CommunityView):
    """One version of one article."""

    @extend_schema(parameters=[RevisionParameters], responses=RevisionDetailSerializer)
    def get(self, request: Request, article_id: int, number: int) -> Response:
        """Show what it says and what it changed."""
        given = read_parameters(request, RevisionParameters)
        article = get_object_or_404(Article.objects.visible_to(request.user), pk=article_id)
        revisions = revisions_for_list(request.user, article)
        revision = get_object_or_404(revisions, number=number)
        if "against" in given:
            compared: ArticleRevision | None = get_object_or_404(revisions, number=given["against"])
        else:
            compared = revisions.filter(number__lt=number).first()
        answer = {
            **{name: getattr(revision, name) for name in ("number", "author", "title", "summary", "body", "html")},
            **{name: getattr(revision, name) for name in ("comment", "created_at", "published_at", "reviewer")},
            "compared": compared,
            "differences": compare(compared.body, revision.body) if compared else [],
        }
        return Response(RevisionDetailSerializer(answer).data)


class ArticleRelated(CommunityView):
    """What is like one article."""

    @extend_schema(responses=RelatedSerializer(many=True), filters=False)
    def get(self, request: Request, article_id: int) -> Response:
        """Name a few articles and solved questions, the most alike first."""
        article = get_object_or_404(articles_for_detail(request.user), pk=article_id)
        told = [source.post.topic_id for source in read_article(article, request.user).sources]
        return Response(RelatedSerializer(related_to(article, request.user, told=told), many=True).data)


class ArticleEvents(CommunityView):
    """What happened to one article."""

    public_read = False

    @extend_schema(parameters=[ParameterSerializer], responses=ArticleEventSerializer(many=True))
    def get(self, request: Request, article_id: int) -> Response:
        """List the events as they happened; for those who write."""
        read_parameters(request, ParameterSerializer)
        article = get_object_or_404(articles_for_detail(request.user), pk=article_id)
        if not can_edit_article(actor(request), article):
            raise MayNotWriteArticles
        told = article.events.exclude(kind__in=ArticleEvent.OF_READERS)
        events = told.select_related("by", "revision").order_by("id")
        return self.page_of(request, events, ArticleEventSerializer)


def article_response(request: Request, article_id: int, code: int = status.HTTP_200_OK) -> Response:
    """Answer with an article as the caller reads it."""
    article = get_object_or_404(articles_for_detail(request.user), pk=article_id)
    context = {"reading": read_article(article, request.user)}
    return Response(ArticleDetailSerializer(article, context=context).data, code, headers=etag(article.version))


def _instead_of(topic: Topic, text: Text) -> Text | None:
    """What was given in place of the question's title and the solution's text; nothing given is none."""
    if not (text.title or text.body):
        return None
    solution = getattr(topic, "solution", None)
    return Text(text.title or topic.title, text.body or (solution.post.body if solution else ""), text.summary)
