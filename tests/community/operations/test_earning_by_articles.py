"""Articles that help pay who wrote and who checked them: once for whom they helped, and as long as they stand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Article, ArticleEvent, DailyScore, Feedback, Member, PointEntry
from community.operations.articles import Change, edit_article
from community.operations.earning import settle_points
from community.operations.earning_by_articles import take_in_recognition_of_articles
from community.operations.erasing import erase_member
from community.operations.feedback import give_feedback, take_feedback_back
from community.operations.keeping_articles import (
    mark_article_outdated,
    move_article,
    publish_article,
    restore_article,
    submit_article,
    withdraw_article,
)
from community.operations.outcomes import HELPFUL_A_DAY, HELPFUL_A_DAY_FROM_ONE
from config.integrity import all_checks
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> Member:
    return MemberFactory()


@pytest.fixture
def keeper() -> Member:
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def article(writer) -> Article:
    return ArticleFactory(author=writer)


def reviewer_of(article: Article) -> Member:
    return article.revisions.get(number=1).reviewer


def vote(article: Article, by: Member, *, is_helpful: bool = True) -> None:
    give_feedback(article, by=by, visitor=f"v{by.pk}", is_helpful=is_helpful)


def points_of(*members: Member) -> list[int]:
    """Take in what waits, prove the ledger, and look."""
    take_in_recognition_of_articles()
    assert [check.check for check in all_checks() if check.wrong] == []
    assert settle_points() == 0
    return [Member.objects.get(pk=member.pk).points for member in members]


def again(article: Article, text: str, *, by: Member, checked_by: Member) -> None:
    """Write, hand in and publish the next text."""
    edit_article(article, Change(body=text), by=by)
    submit_article(article, by=by)
    publish_article(article, by=checked_by)


def test_a_helpful_article_pays_its_writer_and_its_reviewer(article, writer, customer):
    vote(article, customer)

    assert points_of(writer, reviewer_of(article), customer) == [2, 1, 0]
    assert {(row.outcome, row.source, row.giver_id) for row in PointEntry.objects.all()} == {
        ("article", "community.article", customer.pk),
        ("review", "community.article", customer.pk),
    }
    assert DailyScore.objects.get(member=writer).category_id == article.category_id


def test_a_vote_changed_or_taken_back_takes_the_points_along_and_brings_them_back(article, writer, customer):
    vote(article, customer)
    vote(article, customer, is_helpful=False)
    assert points_of(writer, reviewer_of(article)) == [0, 0]

    vote(article, customer)
    assert points_of(writer, reviewer_of(article)) == [2, 1]
    assert take_feedback_back(article, visitor=f"v{customer.pk}")
    assert points_of(writer, reviewer_of(article)) == [0, 0]
    assert not DailyScore.objects.exists()


def test_what_strangers_say_and_what_did_not_help_pays_nothing(article, writer, customer):
    give_feedback(article, by=None, visitor="somebody", is_helpful=True)
    vote(article, customer, is_helpful=False)

    assert points_of(writer, reviewer_of(article)) == [0, 0]
    assert not ArticleEvent.objects.filter(kind="feedback_given").exclude(by=customer).exists()


def test_who_wrote_or_checked_a_text_pays_for_none_of_it(article, writer, customer):
    revision = article.revisions.get(number=1)
    rows = [
        Feedback(article=article, revision=revision, is_helpful=True, visitor=f"x{member.pk}", member=member)
        for member in (writer, revision.reviewer)
    ]
    Feedback.objects.bulk_create(rows)
    Article.objects.filter(pk=article.pk).update(helpful_count=2)

    assert settle_points() == 0
    assert points_of(writer, revision.reviewer) == [0, 0]


def test_who_publishes_alone_is_paid_for_writing_only(article, writer, customer):
    article.revisions.update(reviewer=writer)
    vote(article, customer)

    assert points_of(writer) == [2]
    assert PointEntry.objects.get().outcome == "article"


def test_one_reader_and_one_article_pay_once_whatever_the_text(article, writer, customer, keeper):
    vote(article, customer)
    assert points_of(writer) == [2]
    again(article, "Hold it for twelve seconds.", by=writer, checked_by=keeper)
    vote(article, customer)
    assert points_of(writer, keeper) == [2, 1]

    # The first vote goes, so the second one counts, on its own day.
    first = Feedback.objects.filter(member=customer).order_by("id").first()
    Feedback.objects.filter(pk=first.pk).delete()
    Article.objects.filter(pk=article.pk).update(helpful_count=1)
    settle_points()
    assert points_of(writer, keeper) == [2, 1]


def test_a_new_text_by_somebody_else_pays_who_wrote_that(article, writer, customer, keeper):
    vote(article, customer)
    other, reader = MemberFactory(roles=["support"]), MemberFactory()
    again(article, "Hold it for twelve seconds.", by=other, checked_by=keeper)
    vote(article, reader)

    assert points_of(writer, other, keeper, reviewer_of(article)) == [2, 2, 1, 1]


def test_votes_are_capped_by_the_day_for_each_and_from_one(writer, customer):
    for _ in range(HELPFUL_A_DAY_FROM_ONE + 2):
        vote(ArticleFactory(author=writer), customer)
    assert points_of(writer) == [2 * HELPFUL_A_DAY_FROM_ONE]

    loved = ArticleFactory(author=writer)
    readers = MemberFactory.create_batch(HELPFUL_A_DAY)
    for reader in readers:
        vote(loved, reader)
    assert points_of(writer) == [2 * HELPFUL_A_DAY]

    # What makes room lets the next one in.
    take_feedback_back(loved, visitor=f"v{readers[0].pk}")
    assert points_of(writer) == [2 * HELPFUL_A_DAY]


def test_an_article_that_goes_takes_its_points_along_and_brings_them_back(article, writer, customer, keeper):
    vote(article, customer)
    assert points_of(writer) == [2]
    mark_article_outdated(article, by=keeper, reason="Old.")
    assert points_of(writer) == [2]
    withdraw_article(article, by=keeper, reason="Wrong.")
    assert points_of(writer, reviewer_of(article)) == [0, 0]

    restore_article(article, by=keeper)
    assert points_of(writer) == [0]
    submit_article(article, by=writer)
    publish_article(article, by=keeper)
    assert points_of(writer) == [2]


def test_an_article_that_moves_takes_its_scores_along_and_in_a_circle_earns_nothing(article, writer, customer, keeper):
    vote(article, customer)
    points_of(writer)
    other = CategoryFactory()
    move_article(article, other, by=keeper)
    assert points_of(writer) == [2]
    assert {row.category_id for row in DailyScore.objects.all()} == {other.pk}

    move_article(article, CategoryFactory(of_circle=CircleFactory(members=[writer])), by=keeper)
    assert points_of(writer) == [0]
    move_article(article, other, by=keeper)
    assert points_of(writer) == [2]


def test_what_no_event_told_is_found_at_night(article, writer, customer):
    take_in_recognition_of_articles()
    revision = article.revisions.get(number=1)
    Feedback.objects.create(
        article=article,
        revision=revision,
        is_helpful=True,
        visitor="x",
        member=customer,
        given_at=timezone.now() - timedelta(days=9),
    )
    Article.objects.filter(pk=article.pk).update(helpful_count=1)
    assert [check.check for check in all_checks() if check.wrong] == ["community.points_are_paid_for_what_stands"]

    assert settle_points() == 2
    assert points_of(writer) == [2]


def test_whoever_is_forgotten_earned_nothing_and_helped_nobody(article, writer, customer, keeper):
    vote(article, customer)
    reader = MemberFactory()
    vote(article, reader)
    assert points_of(writer, reviewer_of(article)) == [4, 2]

    erase_member(reader, by=reader)
    assert points_of(writer, reviewer_of(article)) == [2, 1]
    erase_member(writer, by=writer)
    assert points_of(writer, reviewer_of(article)) == [0, 1]
    assert not PointEntry.objects.filter(member=writer).exists()


def test_the_timeline_of_an_article_names_no_reader(article, customer, api_of, keeper):
    vote(article, customer)

    rows = api_of(keeper).get(f"/api/v1/articles/{article.pk}/events/").json()["results"]

    assert rows
    assert not [row for row in rows if row["by"]["id"] == customer.pk]
