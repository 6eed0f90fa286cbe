"""The list of articles, and the page of one: its text, what belongs to it, and what the reader may do here."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.foundation.errors import DomainError
from community.models import Article, ArticleEvent, Category, Feedback, Member, StalenessAnswer
from community.models.article import ArticleQuerySet, writes_articles
from community.models.category import Reader
from community.models.visit import Thing, business_day
from community.operations.articles import newest_revision
from community.permissions import can_give_feedback, can_keep_article, can_review_article
from community.readings import read_article
from community.reports import related_to
from community.visitors import reader_key
from community.web.addresses import lead_to
from community.web.article_forms import DayForm, FeedbackForm, StalenessForm, WhyForm
from community.web.forms import SurveyForm
from community.web.paging import read_page
from community.web.provenance import grounds_of
from community.web.refusals import status_of
from community.web.sightings import announce_sighting
from community.web.tracks import track_to
from community.web.views.lists import chosen_category

ALL_LANGUAGES = "all"
_DECIDED = (
    ArticleEvent.Kind.ARTICLE_PUBLISHED,
    ArticleEvent.Kind.ARTICLE_CONFIRMED,
    ArticleEvent.Kind.ARTICLE_OUTDATED,
    ArticleEvent.Kind.ARTICLE_WITHDRAWN,
)


@dataclass(frozen=True)
class Tab:
    """One way to look at the list; all but the first one are for those who write."""

    state: str
    label: Promise
    empty: Promise
    key: str = "id"

    def rows(self, articles: ArticleQuerySet, reader: Reader) -> ArticleQuerySet:
        match self.state:
            case "drafts":
                mine = models.Q(author=reader) | models.Q(owner=reader)
                return articles.filter(mine, state__in=[Article.State.DRAFT, Article.State.IN_REVIEW])
            case "review":
                return articles.waiting()
            case "due":
                return articles.due(business_day(timezone.now()))
            case _:
                return articles.public()


TABS = {
    tab.state: tab
    for tab in (
        Tab("public", _("Articles"), _("There are no articles here yet."), key="published_at"),
        Tab("drafts", _("Your drafts"), _("You have no drafts.")),
        Tab("review", _("To review"), _("Nothing waits for a review.")),
        Tab("due", _("To look at again"), _("Nothing is due.")),
    )
}


@require_safe
def list_articles(request: HttpRequest) -> HttpResponse:
    """Show articles by category and language; each once, in the language that suits the reader best."""
    reader = request.user
    may_write = writes_articles(reader)
    tab = TABS.get(request.GET.get("state", "public"))
    if tab is None or (tab.state != "public" and not may_write):
        raise Http404
    categories = list(Category.objects.visible_to(reader))
    category = chosen_category(categories, request.GET.get("category", ""))
    articles = tab.rows(Article.objects.visible_to(reader).select_related("category", "owner"), reader)
    if category:
        articles = articles.filter(category=category)
    language = request.GET.get("language", "")
    if language in dict(settings.LANGUAGES):
        articles = articles.in_language(language)
    elif not language and tab.state == "public":
        articles = articles.best_for((get_language() or "en")[:2])
    context = {
        "page": read_page(articles.fetch_mode(models.FETCH_PEERS), [tab.key, "id"], request),
        "tab": tab,
        "tabs": TABS.values() if may_write else (),
        "categories": categories,
        "category": category,
        "language": language,
        "languages": [("", _("For you")), (ALL_LANGUAGES, _("All languages")), *settings.LANGUAGES],
        "may_write": may_write,
    }
    return render(request, "community/articles.html", context)


@require_safe
def show_article(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show an article at its canonical address."""
    article = get_object_or_404(articles_with_page(request.user), pk=pk)
    if slug != (article.slug or "-"):
        return lead_to(article.get_absolute_url(), request)
    response = render_article(request, article)
    if article.is_public:
        announce_sighting(request, article)
    return response


def articles_with_page(reader: Reader) -> ArticleQuerySet:
    """Articles with what the top of their page shows, in one row each."""
    related = ("category__circle", "author", "owner", "published", "under_review")
    return Article.objects.visible_to(reader).select_related(*related).fetch_mode(models.FETCH_PEERS)


def render_article(
    request: HttpRequest,
    article: Article,
    *,
    refusal: DomainError | None = None,
    form: forms.Form | None = None,
    survey: SurveyForm | None = None,
) -> HttpResponse:
    """Show the page, after a refused act with the reason."""
    reader = request.user
    reading = read_article(article, reader)
    context: dict[str, Any] = {
        "article": article,
        "reading": reading,
        "refusal": refusal,
        "faulty": form,
        "related": related_to(article, reader, told=[source.post.topic_id for source in reading.sources]),
        "thanked": request.GET.get("feedback") == "thanks",
        "thanks": request.GET.get("survey") == "thanks",
        "track": track_to(request, Thing.ARTICLE, article.pk),
        "grounds": grounds_of(article, reader),
        **_feedback(request, article),
        **(_bench(article, reader) if reading.may_edit and isinstance(reader, Member) else {}),
    }
    status = 200
    if refusal is not None:
        status = status_of(refusal)
    elif form is not None or survey is not None:
        status = 400
    if survey is not None:
        context["survey"] = survey
    return render(request, "community/article.html", context, status=status)


def _feedback(request: HttpRequest, article: Article) -> dict[str, Any]:
    """What this reader may say about it, and has said."""
    reader = request.user
    member = reader if isinstance(reader, Member) else None
    if not article.is_public or not can_give_feedback(member, article):
        return {}
    key = reader_key(request, business_day(timezone.now()))
    mine = Feedback.objects.of_visitor(key).filter(revision=article.published_id).first()
    asked = member and StalenessAnswer.objects.of_member(member, article).still_open().first()
    return {
        "feedback": FeedbackForm(initial={"text": mine.text if mine else ""}),
        "survey": SurveyForm(),
        "mine": mine,
        "asked": asked,
        "staleness": StalenessForm(initial={"text": asked.text}) if asked else None,
    }


def _bench(article: Article, member: Member) -> dict[str, Any]:
    """What those who write see: where the article stands, what may be done, and what speaks against it."""
    doubts = article.events.filter(kind=ArticleEvent.Kind.ARTICLE_DOUBTED).order_by("-id")
    decided = article.events.filter(kind__in=_DECIDED).order_by("-id").values("id")[:1]
    may_keep = can_keep_article(member, article)
    newest = newest_revision(article)
    return {
        "has_new": newest.pk not in {article.published_id, article.under_review_id}
        and article.state != Article.State.WITHDRAWN,
        "may_keep": may_keep,
        "may_review": can_review_article(member, article),
        "why": WhyForm(),
        "day": DayForm(),
        "is_due": article.is_due(business_day(timezone.now())),
        "doubt": doubts.filter(id__gt=models.Subquery(decided)).first() if may_keep else None,
        "words": article.feedback.unsettled().select_related("member").newest_first()[:5] if may_keep else [],
    }
