"""Reading an article is a visit as reading a question is."""

import pytest
from django.db import connection
from django.test import Client

from community import receivers
from community.models import Suggestion, Visit
from community.web.tracks import Track
from tests.community.web.test_visits import FIREFOX, look, take_in
from tests.factories.articles import ArticleFactory
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.self_service import SuggestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What would travel to the worker."""
    sightings = []
    monkeypatch.setattr(receivers.record_visit, "delay", sightings.append)
    return sightings


def test_articles_are_read_too(sent):
    owner = MemberFactory()
    published, outdated = ArticleFactory(owner=owner), ArticleFactory(state="outdated")
    client = Client()
    client.force_login(owner)

    look(published)
    look(published)
    look(published, client=client)
    look(outdated)
    take_in(sent)

    assert set(Visit.objects.values_list("thing_kind", "thing_id", "is_own", "was_solved")) == {
        ("article", published.pk, False, True),
        ("article", published.pk, True, True),
        ("article", outdated.pk, False, False),
    }
    assert Visit.objects.count() == 3


def test_an_article_and_a_question_of_the_same_number_are_two_things(sent):
    topic = TopicFactory()
    article = ArticleFactory(pk=topic.pk)

    look(topic)
    look(article)
    take_in(sent)

    assert Visit.objects.count() == 2


def test_programs_staff_and_drafts_make_no_visits_of_articles(sent):
    article, draft = ArticleFactory(), ArticleFactory(state="draft", author=(author := MemberFactory()))
    staff, writer = Client(), Client()
    staff.force_login(MemberFactory(roles=["support"]))
    writer.force_login(author)

    look(article, agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    look(article, agent="")
    look(article, client=staff)
    look(draft, client=writer)
    look(article, **{"sec-purpose": "prefetch"})
    Client().get(f"/articles/{article.pk}/", headers={"user-agent": FIREFOX})

    assert sent == []


def test_a_suggestion_that_led_to_an_article_is_opened(sent):
    article, session = ArticleFactory(), SuggestionFactory().session
    suggestion = Suggestion.objects.create(session=session, thing_kind="article", thing_id=article.pk, rank=2)
    query = f"?from={Track(session.pk, suggestion.pk, article.pk, 'article')}"
    # The same numbers about a question lead to no article.
    foreign = f"?from={Track(session.pk, suggestion.pk, article.pk, 'topic')}"

    look(article, foreign)
    assert sent[0]["suggestion"] is None
    response = look(article, query)
    take_in(sent)

    assert "Did this solve your problem?" in response.content.decode()
    suggestion.refresh_from_db()
    assert suggestion.opened_at is not None
    assert list(Visit.objects.values_list("is_helped", flat=True)) == [True]


def test_counting_is_off_the_path_of_the_request(sent):
    """The answer is there before anything is written; what travels is all that a worker needs."""
    article = ArticleFactory()
    writes = []

    def watch(execute, sql, params, many, context):
        if sql.lower().startswith(("insert", "update", "delete")):
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        look(article)

    assert writes == []
    assert len(sent) == 1
