"""Feedback: one vote per visitor and revision, changed and taken back, counted right whatever happens at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction

from community import article_errors, errors
from community.models import Article, Feedback
from community.operations.articles import Change, edit_article
from community.operations.erasing import erase_member
from community.operations.feedback import forget_feedback_of, give_feedback, settle_feedback, take_feedback_back
from community.operations.integrity import REBUILDS, checks
from community.operations.keeping_articles import publish_article, submit_article
from tests.factories.articles import ArticleFactory
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nothing_is_wrong():
    yield
    assert [check for check in checks() if check.wrong] == []


def counts(article):
    article.refresh_from_db()
    return article.helpful_count, article.unhelpful_count


def test_a_reader_votes_once_and_may_think_again(customer, nothing_is_wrong):
    article = ArticleFactory()

    assert give_feedback(article, by=customer, visitor="carla", is_helpful=True)
    assert not give_feedback(article, by=customer, visitor="carla", is_helpful=True)
    assert counts(article) == (1, 0)
    assert give_feedback(article, by=customer, visitor="carla", is_helpful=False, text=" No button ")
    assert counts(article) == (0, 1)
    assert Feedback.objects.get().text == "No button"
    assert take_feedback_back(article, visitor="carla")
    assert not take_feedback_back(article, visitor="carla")
    assert counts(article) == (0, 0)


def test_strangers_are_told_apart_by_their_key(nothing_is_wrong):
    article = ArticleFactory()

    for visitor in ("one", "other", "one"):
        give_feedback(article, by=None, visitor=visitor, is_helpful=True)

    assert counts(article) == (2, 0)


def test_a_new_text_is_voted_on_anew(agent, customer, nothing_is_wrong):
    article = ArticleFactory(author=agent)
    give_feedback(article, by=customer, visitor="carla", is_helpful=False)
    edit_article(article, Change(body="Better."), by=agent)
    submit_article(article, by=agent)
    publish_article(article, by=MemberFactory(roles=["support"]))

    give_feedback(article, by=customer, visitor="carla", is_helpful=True)

    assert counts(article) == (1, 1)


def test_those_who_wrote_it_and_those_who_are_paid_do_not_vote(agent):
    own = ArticleFactory(author=MemberFactory())

    for voter in (own.author, agent, MemberFactory(is_active=False)):
        with pytest.raises(article_errors.MayNotGiveFeedback):
            give_feedback(own, by=voter, visitor="x", is_helpful=True)

    assert counts(own) == (0, 0)


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_what_nobody_reads_helps_nobody(state):
    with pytest.raises(article_errors.ArticleIsNotPublic):
        give_feedback(ArticleFactory(state=state), by=None, visitor="x", is_helpful=True)


def test_words_have_an_end(customer):
    with pytest.raises(errors.TextIsTooLong):
        give_feedback(ArticleFactory(), by=customer, visitor="x", is_helpful=True, text="x" * 2001)


def test_its_owner_deals_with_the_words_and_new_words_ask_again(agent, customer):
    article = ArticleFactory(author=agent)
    give_feedback(article, by=customer, visitor="carla", is_helpful=False, text="No button")
    said = Feedback.objects.get()

    with pytest.raises(article_errors.MayNotKeepArticle):
        settle_feedback(said, by=customer)
    assert settle_feedback(said, by=agent)
    assert not settle_feedback(said, by=agent)
    assert not Feedback.objects.unsettled().exists()

    give_feedback(article, by=customer, visitor="carla", is_helpful=False, text="Still none")

    assert Feedback.objects.unsettled().get() == said


def test_who_leaves_takes_the_votes_along(customer, nothing_is_wrong):
    articles = [ArticleFactory(), ArticleFactory()]
    for article in articles:
        give_feedback(article, by=customer, visitor="carla", is_helpful=True)
        give_feedback(article, by=None, visitor="somebody", is_helpful=True)

    forget_feedback_of(customer)

    assert [counts(article) for article in articles] == [(1, 0), (1, 0)]


def test_a_person_who_is_erased_leaves_the_counts_right(customer, nothing_is_wrong):
    article = ArticleFactory()
    give_feedback(article, by=customer, visitor="carla", is_helpful=True, text="That was mine")

    erase_member(customer, by=MemberFactory(roles=["admin"]))

    assert counts(article) == (0, 0)
    assert not Feedback.objects.exists()


def test_the_database_keeps_one_vote_per_member_and_revision(customer):
    article = ArticleFactory()
    give_feedback(article, by=customer, visitor="carla", is_helpful=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(
            article=article, revision=article.published, member=customer, visitor="another key", is_helpful=True
        )


def test_drift_is_found_and_repaired(customer):
    article = ArticleFactory()
    give_feedback(article, by=customer, visitor="carla", is_helpful=True)
    Article.objects.update(helpful_count=7, unhelpful_count=3)

    assert [check.check for check in checks() if check.wrong] == ["community.article_counts_equal_feedback"]

    with connections["default"].cursor() as cursor:
        for statement in REBUILDS:
            cursor.execute(statement)
    assert counts(article) == (1, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_votes_of_one_visitor_at_once_are_one(nothing_is_wrong):
    article = ArticleFactory()

    def vote(number):
        try:
            return give_feedback(article, by=None, visitor="one", is_helpful=number % 2 == 0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(vote, range(50)))

    assert sum(counts(article)) == Feedback.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_visitors_at_once_are_all_counted(nothing_is_wrong):
    article = ArticleFactory()

    def vote(number):
        try:
            give_feedback(article, by=None, visitor=f"v{number}", is_helpful=True)
            if number % 3 == 0:
                take_feedback_back(article, visitor=f"v{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(vote, range(30)))

    assert counts(article) == (20, 0)
