"""The life of an article: every move of the workflow, who may make it, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction

from community import article_errors, errors
from community.foundation.errors import DomainError
from community.models import Article
from community.models.article import MOVES
from community.operations import keeping_articles as keeping
from community.operations.articles import Change, edit_article, write_article_from_solution
from community.operations.integrity import checks
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
State = Article.State


@pytest.fixture
def reviewer(db):
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def nothing_is_wrong():
    yield
    assert [check for check in checks() if check.wrong] == []


def kinds(article):
    return list(article.events.order_by("id").values_list("kind", flat=True))


def test_from_a_solution_to_readers(agent, reviewer, nothing_is_wrong):
    article = write_article_from_solution(SolutionFactory().topic, by=agent).article
    keeping.submit_article(article, by=agent)
    with time_machine.travel("2026-03-01 23:30Z", tick=False):
        keeping.publish_article(article, by=reviewer)

    article.refresh_from_db()
    revision = article.revisions.get()
    assert (article.state, article.published, article.under_review) == (State.PUBLISHED, revision, None)
    # A year after the day of the business, on which it was the 2nd of March already.
    assert article.review_by == date(2027, 3, 2)
    assert (revision.reviewer, revision.published_at) == (reviewer, article.published_at)
    assert kinds(article) == ["article_written", "article_submitted", "article_published"]


def test_nobody_publishes_what_they_wrote_themselves(agent, settings):
    article = ArticleFactory(author=agent, state=State.IN_REVIEW)

    with pytest.raises(article_errors.AuthorIsNoReviewer):
        keeping.publish_article(article, by=agent)

    settings.ARTICLES_NEED_SECOND_PERSON = False
    assert keeping.publish_article(article, by=agent) is not None


def test_whoever_wrote_a_part_since_the_last_publishing_is_no_reviewer(agent, reviewer):
    article = ArticleFactory()
    edit_article(article, Change(body="First half."), by=reviewer)
    edit_article(article, Change(body="Both halves."), by=agent)
    keeping.submit_article(article, by=agent)

    for author in (agent, reviewer):
        with pytest.raises(article_errors.AuthorIsNoReviewer):
            keeping.publish_article(article, by=author)

    # Whoever wrote what is published already may.
    assert keeping.publish_article(article, by=article.author) is not None


def test_customers_publish_nothing(customer):
    customer.trust_level = 4
    article = ArticleFactory(state=State.IN_REVIEW)

    with pytest.raises(article_errors.MayNotReviewArticles):
        keeping.publish_article(article, by=customer)


def test_the_old_text_stands_until_the_new_one_is_reviewed(agent, reviewer, nothing_is_wrong):
    article = ArticleFactory(title="Old", body="Old.")
    edit_article(article, Change(title="New", body="New."), by=agent)
    keeping.submit_article(article, by=agent)

    article.refresh_from_db()
    assert (article.state, article.title, article.published.body) == (State.PUBLISHED, "Old", "Old.")

    keeping.publish_article(article, by=reviewer)

    article.refresh_from_db()
    assert (article.title, article.slug, article.published.body) == ("New", "new", "New.")


def test_what_is_sent_back_is_a_draft_again_with_the_reason(agent, reviewer, nothing_is_wrong):
    article = ArticleFactory(author=agent, state=State.IN_REVIEW)

    event = keeping.send_article_back(article, by=reviewer, reason="  Which pump?  ")

    article.refresh_from_db()
    assert (article.state, article.under_review, event.extras) == (State.DRAFT, None, {"reason": "Which pump?"})
    with pytest.raises(article_errors.NothingToReview):
        keeping.send_article_back(article, by=reviewer, reason="Again")


def test_handing_in_twice_is_once(agent):
    article = ArticleFactory(author=agent, state=State.DRAFT)

    assert keeping.submit_article(article, by=agent) is not None
    assert keeping.submit_article(article, by=agent) is None


def test_there_is_nothing_to_hand_in_twice(agent, reviewer):
    article = ArticleFactory()

    with pytest.raises(article_errors.NothingToReview):
        keeping.submit_article(article, by=agent)
    # It is published; asking for that again changes nothing.
    assert keeping.publish_article(article, by=reviewer) is None


def test_outdated_confirmed_withdrawn_and_restored(agent, nothing_is_wrong):
    article = ArticleFactory()

    keeping.mark_article_outdated(article, by=agent, reason="Version 4 has no button")
    assert keeping.mark_article_outdated(article, by=agent, reason="Again") is None
    keeping.confirm_article(article, by=agent, review_by=date(2999, 1, 1))
    keeping.withdraw_article(article, by=agent, reason="Wrong altogether")
    assert keeping.withdraw_article(article, by=agent, reason="Again") is None
    keeping.restore_article(article, by=agent)

    article.refresh_from_db()
    assert (article.state, article.published) == (State.DRAFT, None)
    assert kinds(article)[2:] == ["article_outdated", "article_confirmed", "article_withdrawn", "article_restored"]


ACTS = {
    "submit": (lambda article, by: keeping.submit_article(article, by=by), {State.DRAFT}),
    "publish": (lambda article, by: keeping.publish_article(article, by=by), {State.IN_REVIEW, State.PUBLISHED}),
    "outdate": (
        lambda article, by: keeping.mark_article_outdated(article, by=by, reason="x"),
        {State.PUBLISHED, State.OUTDATED},
    ),
    "confirm": (lambda article, by: keeping.confirm_article(article, by=by), {State.PUBLISHED, State.OUTDATED}),
    "withdraw": (lambda article, by: keeping.withdraw_article(article, by=by, reason="x"), set(State)),
    "restore": (lambda article, by: keeping.restore_article(article, by=by), {State.WITHDRAWN}),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_possible_exactly_where_the_workflow_leads_there(act, state, reviewer, nothing_is_wrong):
    perform, possible = ACTS[act]
    article = ArticleFactory(state=state)

    if state in possible or (act == "submit" and state == State.IN_REVIEW):
        perform(article, reviewer)
    else:
        with pytest.raises(DomainError) as refusal:
            perform(article, reviewer)
        assert refusal.value.code in {"article_is_elsewhere", "nothing_to_review"}


def test_nothing_is_an_end():
    assert set(MOVES) == set(State)
    assert all(MOVES.values())


@pytest.mark.parametrize("act", ["outdate", "confirm", "withdraw"])
def test_strangers_to_an_article_do_not_keep_it(act, customer):
    customer.trust_level = 4

    with pytest.raises(article_errors.MayNotKeepArticle):
        ACTS[act][0](ArticleFactory(), customer)


def test_its_owner_keeps_it_whoever_that_is(agent, customer):
    article = ArticleFactory()
    keeping.hand_over_article(article, customer, by=agent)

    event = keeping.mark_article_outdated(article, by=customer, reason="I tried it")

    assert event is not None
    assert keeping.hand_over_article(article, customer, by=agent) is None
    assert article.events.get(kind="owner_changed").extras == {"before": article.author_id, "after": customer.pk}


@pytest.mark.parametrize("reason", ["", "  "])
def test_whoever_warns_or_withdraws_says_why(agent, reason):
    article = ArticleFactory()

    for act in (keeping.mark_article_outdated, keeping.withdraw_article):
        with pytest.raises(errors.TextIsEmpty):
            act(article, by=agent, reason=reason)


def test_an_owner_can_see_what_they_answer_for(agent, customer):
    article = ArticleFactory(category=CategoryFactory(of_circle=CircleFactory()))

    for nobody in (customer, MemberFactory(roles=["support"], is_active=False)):
        with pytest.raises(article_errors.OwnerCannotSee):
            keeping.hand_over_article(article, nobody, by=agent)


def test_an_article_is_not_moved_to_where_its_source_would_leak(agent):
    circle = CategoryFactory(of_circle=CircleFactory())
    source = SolutionFactory(post__topic__category=circle)
    article = write_article_from_solution(source.topic, by=agent).article

    with pytest.raises(article_errors.SourceIsNarrower):
        keeping.move_article(article, CategoryFactory(), by=agent)

    free = ArticleFactory()
    assert keeping.move_article(free, CategoryFactory(slug="elsewhere"), by=agent).extras["after"] == "elsewhere"
    with pytest.raises(article_errors.MayNotReviewArticles):
        keeping.move_article(free, CategoryFactory(), by=MemberFactory())


def test_a_day_to_look_again_lies_ahead(agent):
    article = ArticleFactory()
    today = date(2026, 3, 1)

    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        for day in (today, today - timedelta(days=1)):
            with pytest.raises(article_errors.DayIsPast):
                keeping.set_review_date(article, day, by=agent)
        assert keeping.set_review_date(article, today + timedelta(days=1), by=agent) is not None
        assert keeping.set_review_date(article, today + timedelta(days=1), by=agent) is None


@pytest.mark.parametrize(
    "broken", [{"state": State.PUBLISHED}, {"state": State.IN_REVIEW}, {"published_id": "newest", "state": State.DRAFT}]
)
def test_the_database_knows_no_half_state(broken):
    article = ArticleFactory(state=State.DRAFT)
    newest = article.revisions.get().pk

    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(
            **{name: newest if value == "newest" else value for name, value in broken.items()}
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_publish_once(nothing_is_wrong):
    article = ArticleFactory(state=State.IN_REVIEW)
    reviewers = [MemberFactory(roles=["moderator"]) for _ in range(4)]

    def publish(reviewer):
        try:
            return keeping.publish_article(article, by=reviewer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        events = list(threads.map(publish, reviewers))

    assert len([event for event in events if event]) == 1
    assert article.events.filter(kind="article_published").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_solution_becomes_one_article_however_many_try():
    topic = SolutionFactory().topic
    agents = [MemberFactory(roles=["support"]) for _ in range(4)]

    def write(agent):
        try:
            return write_article_from_solution(topic, by=agent).article_id
        except article_errors.SolutionIsAnArticle:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        written = [article for article in threads.map(write, agents) if article]

    assert written == list(Article.objects.values_list("pk", flat=True))
