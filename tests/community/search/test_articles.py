"""Articles are found like questions: what holds, by whom who may read it, and as it was published."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.models import Article, ArticleSearchIntake, Category, SearchDocument
from community.operations import integrity
from community.operations.articles import Change, Text, edit_article, write_article
from community.operations.indexing.articles import take_in_article_events
from community.operations.keeping_articles import (
    confirm_article,
    mark_article_outdated,
    move_article,
    publish_article,
    submit_article,
    withdraw_article,
)
from community.reports.queries import Query
from community.reports.searching import Narrowing, Stretch, search
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.factories.search import index_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return MemberFactory(roles=["support"])


@pytest.fixture
def reviewer():
    return MemberFactory(roles=["moderator"])


def found(typed, reader=None, **narrowing):
    narrowing = Narrowing(kind="article", **narrowing)
    return [hit.thing_id for hit in search(reader or AnonymousUser(), Query.read(typed), narrowing, Stretch(20)).hits]


def wrong():
    return {check.check: check.examples for check in integrity.checks() if check.wrong}


def published(place, writer, reviewer, body="Turn the valve.", title="A leaking boiler"):
    article = write_article(place, Text(title, body, "For plumbers."), by=writer).article
    submit_article(article, by=writer)
    publish_article(article, by=reviewer)
    article.refresh_from_db()
    return article


def test_an_article_is_found_once_it_is_published_and_as_it_was_published(writer, reviewer):
    article = write_article(
        CategoryFactory(), Text("A leaking boiler", "Turn the **valve**.", "For plumbers."), by=writer
    )
    article = article.article
    take_in_article_events()
    assert found("boiler", writer) == []

    submit_article(article, by=writer)
    publish_article(article, by=reviewer)
    assert take_in_article_events() == 2
    assert found("boilers") == found("valve") == found("plumber") == [article.pk]

    edit_article(article, Change(body="Replace the gasket."), by=writer)
    take_in_article_events()
    assert (found("gasket", writer), found("valve")) == ([], [article.pk])

    submit_article(article, by=writer)
    publish_article(article, by=reviewer)
    take_in_article_events()
    assert (found("gasket"), found("valve")) == ([article.pk], [])
    assert take_in_article_events() == 0
    assert wrong() == {}


def test_what_holds_no_more_vanishes_at_once_and_comes_back_when_it_is_confirmed(writer, reviewer):
    article = published(CategoryFactory(), writer, reviewer)
    take_in_article_events()

    mark_article_outdated(article, by=writer, reason="There are new boilers.")
    assert found("boiler", writer) == []
    take_in_article_events()
    assert found("boiler", writer) == []

    confirm_article(article, by=writer)
    take_in_article_events()
    assert found("boiler") == [article.pk]

    withdraw_article(article, by=writer, reason="Nobody has boilers.")
    assert found("boiler", writer) == []
    take_in_article_events()
    assert SearchDocument.objects.filter(kind="article").count() == 0
    assert wrong() == {}


def test_an_article_that_moves_is_unseen_and_seen_at_once(writer, reviewer):
    insider = MemberFactory()
    article = published(CategoryFactory(), writer, reviewer)
    take_in_article_events()

    move_article(article, CategoryFactory(of_circle=CircleFactory(members=[insider])), by=reviewer)
    assert (found("boiler"), found("boiler", MemberFactory()), found("boiler", insider)) == ([], [], [article.pk])

    Category.objects.filter(pk=Article.objects.get().category_id).update(visibility="members", circle=None)
    assert (found("boiler"), found("boiler", MemberFactory())) == ([], [article.pk])


@pytest.mark.parametrize("state", [state for state in Article.State if state != Article.State.PUBLISHED])
def test_nobody_finds_what_is_not_published_in_any_way_it_came_there(state):
    article = ArticleFactory(title="A leaking boiler")
    index_everything()
    assert found("boiler") == [article.pk]

    public = {} if state == Article.State.OUTDATED else {"published": None, "published_at": None}
    review = {"under_review": article.published} if state == Article.State.IN_REVIEW else {}
    Article.objects.filter(pk=article.pk).update(state=state, **public, **review)

    assert found("boiler", MemberFactory(roles=["support"])) == []
    index_everything()
    assert found("boiler", MemberFactory(roles=["support"])) == []


def test_words_are_taken_apart_as_the_language_of_the_article_asks_for():
    place = CategoryFactory(language="en")
    german = ArticleFactory(title="Die Häuser sind kalt", category=place, language="de", summary="")
    ArticleFactory(title="The houses are cold", category=place, summary="")
    index_everything()

    assert found("haus") == [german.pk]
    assert SearchDocument.objects.get(kind="article", thing_id=german.pk).language == "german"


def test_the_endpoint_and_the_page_offer_articles_among_the_rest(anonymous_api, client):
    article = ArticleFactory(title="A leaking boiler", summary="For plumbers.", body="Turn the boiler off.")
    TopicFactory(title="My boiler leaks")
    elsewhere = ArticleFactory(title="Boilers for insiders", category__members_only=True)
    index_everything()

    hits = anonymous_api.get("/api/v1/search/", {"q": "boiler", "kind": "article"}).json()["results"]
    assert [(hit["kind"], hit["id"], hit["title"], hit["url"], hit["solved"]) for hit in hits] == [
        ("article", article.pk, "A leaking boiler", article.get_absolute_url(), None)
    ]
    assert hits[0]["snippet"] == "For plumbers. Turn the <mark>boiler</mark> off."
    assert anonymous_api.get("/api/v1/search/", {"q": "boiler"}).json()["total"] == 2
    assert found("boiler", category_id=elsewhere.category_id) == []
    assert found("boiler", author_id=article.author_id, since=timezone.now().date()) == [article.pk]

    html = client.get("/search/", {"q": "boiler", "kind": "article"}).content.decode()
    assert f'<a href="{article.get_absolute_url()}">A leaking <mark>boiler</mark></a>' in html
    assert '<span class="chip">Article</span>' in html
    assert "insiders" not in html


def test_the_integrity_check_finds_documents_of_articles_that_are_missing_left_over_or_elsewhere():
    articles = [ArticleFactory() for _article in range(3)]
    assert wrong() == {}
    take_in_article_events()
    assert wrong() == {}

    documents = SearchDocument.objects.filter(kind="article")
    documents.filter(thing_id=articles[0].pk).delete()
    documents.filter(thing_id=articles[1].pk).update(thing_id=10**9)
    documents.filter(thing_id=articles[2].pk).update(category=articles[0].category)

    named = wrong()["community.every_article_has_its_search_document"]
    assert sorted(named, key=int) == [*sorted((str(article.pk) for article in articles), key=int), str(10**9)]
    assert ArticleSearchIntake.objects.filter(state="done").count() == 6
