"""Solved questions that are like one about to be asked."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.models import Topic
from community.models.topic import State
from community.reports import related_to, similar_questions, similar_things
from tests.factories.articles import ArticleFactory
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.factories.search import index_everything

pytestmark = pytest.mark.django_db
STRANGER = AnonymousUser()


@pytest.fixture
def german():
    return CategoryFactory(language="de")


@pytest.fixture
def english():
    return CategoryFactory(language="en")


def solved(title, **topic):
    return SolutionFactory(post=PostFactory(topic=TopicFactory(title=title, **topic))).topic


def found(title, reader=STRANGER):
    return [similar.title for similar in similar_questions(reader, title)]


def test_the_words_of_german_are_taken_apart_as_german(german):
    solved("Die Pumpe brummt in der Nacht", category=german)
    solved("Wie entlüfte ich die Heizung?", category=german)

    assert found("Nachts brummen alle Pumpen") == ["Die Pumpe brummt in der Nacht"]
    assert found("Heizung entlüften") == ["Wie entlüfte ich die Heizung?"]


def test_the_words_of_english_are_taken_apart_as_english(english):
    solved("Why is my pump humming at night?", category=english)
    solved("Where do I find the serial number?", category=english)

    assert found("pumps that hum") == ["Why is my pump humming at night?"]
    assert found("Finding serial numbers") == ["Where do I find the serial number?"]


def test_typing_errors_and_compound_words_are_forgiven(german):
    solved("Umwälzpumpe macht Geräusche", category=german)

    assert found("Umwälzpunpe macht Gereusche") == ["Umwälzpumpe macht Geräusche"]


def test_the_most_alike_comes_first_and_what_shares_one_word_does_not_come(english):
    for title in ("Pump", "The pump hums", "The pump hums at night and wakes me up", "How do I order a pump by post?"):
        solved(title, category=english)
    index_everything()

    titles = found("The pump hums at night")

    assert titles[:2] == ["The pump hums at night and wakes me up", "The pump hums"]
    assert "How do I order a pump by post?" not in titles


def test_five_are_enough(english):
    for number in range(7):
        solved(f"Pump {number} hums at night", category=english)

    assert len(found("Pump hums at night")) == 5


def test_what_is_unsolved_hidden_or_elsewhere_is_not_suggested(english):
    insider = MemberFactory()
    TopicFactory(title="My pump hums loudly", category=english)
    solved("My pump hums hidden", category=english, state=State.HIDDEN)
    solved("My pump hums inside", category=CategoryFactory(of_circle=CircleFactory(members=[insider])))
    solved("My pump hums among members", category=CategoryFactory(members_only=True))

    assert found("My pump hums") == []
    assert found("My pump hums", MemberFactory()) == ["My pump hums among members"]
    assert len(found("My pump hums", insider)) == 2
    assert "My pump hums hidden" not in found("My pump hums", MemberFactory(roles=["admin"]))


@pytest.mark.parametrize(
    "title", ["", "?", "or or or", "' \" & | ! ( ) : * <->", "%_\\", "x" * 300, "a " * 150, "日本語"]
)
def test_no_title_breaks_the_search(title, english):
    solved("My pump hums", category=english)

    assert found(title) == []


def test_a_search_is_two_queries(english, queries):
    for number in range(3):
        solved(f"Pump {number} hums at night", category=english)

    with queries(2):
        assert len(found("Pump hums at night")) == 3


def test_articles_are_found_by_title_and_summary_beside_questions(english, german):
    question = solved("Why is my pump humming at night?", category=english)
    article = ArticleFactory(title="Humming at night", summary="What every pump does when air is in it")
    ArticleFactory(title="Pumpe brummt nachts", language="de", category=german)

    found_things = [(one.kind, one.id) for one in similar_things(STRANGER, "pumps that hum at night")]

    assert set(found_things) == {("topic", question.pk), ("article", article.pk)}
    assert [one.title for one in similar_things(STRANGER, "Nachts brummen alle Pumpen")] == ["Pumpe brummt nachts"]


def test_only_what_holds_and_may_be_seen_is_like_anything():
    for state in ("draft", "in_review", "outdated", "withdrawn"):
        ArticleFactory(title="The pump hums at night", state=state)
    ArticleFactory(title="The pump hums at night", category=CategoryFactory(of_circle=CircleFactory()))
    ArticleFactory(title="The pump hums at night", category=CategoryFactory(members_only=True))

    assert similar_things(STRANGER, "pump hums at night") == []
    assert len(similar_things(MemberFactory(), "pump hums at night")) == 1
    assert len(similar_things(MemberFactory(roles=["support"]), "pump hums at night")) == 2


def test_what_is_like_an_article_is_neither_itself_nor_its_translation_nor_its_source():
    question, source = solved("Why does the pump hum at night?"), solved("The pump hums at night")
    article = ArticleFactory(title="The pump hums at night")
    ArticleFactory(title="The pump hums at night", language="de", family=article.family)
    other = ArticleFactory(title="The pump hums by day")

    related = related_to(article, STRANGER, told=[source.pk])

    assert {(one.kind, one.id) for one in related} == {("topic", question.pk), ("article", other.pk)}


@pytest.mark.parametrize("number", [0, 7])
def test_similar_things_take_two_queries(number, queries):
    for _ in range(number):
        ArticleFactory(title="The pump hums at night")
        solved("The pump hums at night")

    with queries(2):
        assert len(similar_things(STRANGER, "pump hums at night")) == min(number, 5)
    article = ArticleFactory(title="The pump hums at night")
    with queries(2):
        related_to(article, STRANGER)


def test_the_text_of_what_is_typed_is_looked_for_in_the_texts_of_what_was_solved(english):
    boiler = solved("It does not work", category=english, body="The boiler shows error E7 after a power cut.")
    solved("Something is broken", category=english, body="The garden hose leaks.")
    article = ArticleFactory(title="After a power cut", summary="", body="Press reset when the display says E7.")
    index_everything()

    assert similar_things(STRANGER, "Please help me") == []
    typed = similar_things(STRANGER, "Please help me", "My boiler shows E7 since the power cut.")
    assert {(one.kind, one.id) for one in typed} == {("topic", boiler.pk), ("article", article.pk)}


def test_what_is_solved_or_published_just_now_needs_no_document_and_what_is_no_more_is_not_suggested(english):
    topic, article = (
        solved("The pump hums at night", category=english),
        ArticleFactory(title="A pump that hums at night"),
    )
    assert len(similar_things(STRANGER, "pump hums at night")) == 2

    index_everything()
    Topic.objects.filter(pk=topic.pk).update(solved_at=None)
    article.category.visibility = "members"
    article.category.save()
    assert similar_things(STRANGER, "pump hums at night") == []


def test_no_text_breaks_the_search(english):
    topic = solved("My pump hums", category=english)
    index_everything()

    for body in ("' \" & | ! ( ) : * <->", "%_\\ %s %(x)s", "x" * 70_000, "Ä" * 5_000, "日本語 " * 3_000):
        assert [one.id for one in similar_questions(STRANGER, "My pump hums", body)] == [topic.pk]
