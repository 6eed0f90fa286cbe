"""Who hears of what happens to articles, in which words, and who does not."""

from datetime import date

import pytest
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Feedback, Notification
from community.notifiers.articles import SOURCE
from community.notifiers.base import in_words, readable_by
from community.operations import keeping_articles as keeping
from community.operations.articles import Change, edit_article, write_article_from_solution
from community.operations.staleness import answer_staleness, check_staleness
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in():
    return lambda: run_intake(SOURCE.intake(), lane="live")


@pytest.fixture
def manager_of_community(db):
    return MemberFactory(roles=["community_manager"])


def heard_by(member):
    """The kinds of what somebody was told, in order."""
    return list(Notification.objects.filter(recipient=member).order_by("id").values_list("kind", flat=True))


def read_by(member):
    return [line.sentence for line in in_words(list(readable_by(member).order_by("id")), member)]


def test_everybody_who_made_an_article_possible_hears_that_it_is_published(agent, take_in, manager_of_community):
    solution = SolutionFactory()
    article = write_article_from_solution(solution.topic, by=agent).article
    keeping.submit_article(article, by=agent)
    keeping.publish_article(article, by=manager_of_community)
    take_in()

    assert heard_by(agent) == ["article_published"]
    assert heard_by(solution.post.author) == ["solution_published"]
    assert heard_by(manager_of_community) == ["article_submitted"]
    assert read_by(solution.post.author) == [f"Your solution became an article: “{article.title}”"]
    assert not Notification.objects.filter(recipient=solution.topic.author).exists()


def test_a_later_text_is_no_news_to_those_who_solved_it_first(agent, take_in, manager_of_community):
    solution = SolutionFactory()
    article = ArticleFactory(source=solution.post)
    edit_article(article, Change(body="Better."), by=agent)
    keeping.submit_article(article, by=agent)
    keeping.publish_article(article, by=manager_of_community)
    take_in()

    assert heard_by(solution.post.author) == ["solution_published"]
    assert sorted(heard_by(article.owner)) == ["article_edited", "article_published"]


def test_an_author_hears_what_is_sent_back_and_an_owner_what_is_handed_over(agent, helper, take_in):
    article = ArticleFactory(author=helper, state="in_review")
    keeping.send_article_back(article, by=agent, reason="Which pump?")
    keeping.hand_over_article(article, agent, by=MemberFactory(roles=["moderator"]))
    take_in()

    assert "article_sent_back" in heard_by(helper)
    assert heard_by(agent) == ["owner_changed"]


def test_nobody_hears_what_they_did_themselves(agent, take_in):
    article = ArticleFactory(author=agent)
    keeping.mark_article_outdated(article, by=agent, reason="Old")
    take_in()

    assert "article_outdated" not in heard_by(agent)


def test_those_it_helped_are_asked_once_and_its_owner_hears_their_doubt(customer, take_in):
    article = ArticleFactory(review_by=date(2000, 1, 1))
    Feedback.objects.create(
        article=article, revision=article.published, member=customer, visitor="carla", is_helpful=True
    )
    now = timezone.now()
    check_staleness(now=now)
    check_staleness(now=now)
    take_in()
    take_in()

    assert heard_by(customer) == ["helped_asked"]
    assert read_by(customer) == [f"“{article.title}” helped you. Does it still hold?"]

    answer_staleness(article, by=customer, holds=False, now=now)
    take_in()

    assert heard_by(article.owner)[-1] == "article_doubted"


def test_whoever_may_not_see_an_article_any_more_is_neither_told_nor_shown(agent, helper, take_in):
    told, untold = ArticleFactory(owner=helper), ArticleFactory(owner=helper)
    keeping.mark_article_outdated(told, by=agent, reason="Old")
    take_in()
    assert len(read_by(helper)) == len(heard_by(helper))
    hidden = CategoryFactory(of_circle=CircleFactory())
    for article in (told, untold):
        article.category = hidden
        article.save()

    keeping.mark_article_outdated(untold, by=agent, reason="Old")
    take_in()

    assert heard_by(helper).count("article_outdated") == 1
    assert read_by(helper) == []


def test_putting_many_notifications_into_words_takes_few_queries(agent, helper, take_in, queries):
    for _ in range(3):
        keeping.mark_article_outdated(ArticleFactory(owner=helper), by=agent, reason="Old")
    take_in()
    rows = list(readable_by(helper))

    # Their events, and the articles.
    with queries(2):
        assert len(in_words(rows, helper)) == len(rows) > 2
