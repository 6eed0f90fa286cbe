"""Those whom an article helped last are asked whether it holds, and its owner hears what they say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from community import article_errors
from community.models import ArticleEvent, AskSession, Feedback, StalenessAnswer, StalenessCheck, Suggestion
from community.operations.moderation import move_post_to_state
from community.operations.solving import withdraw_solution
from community.operations.staleness import answer_staleness, check_staleness, people_helped_last
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, HelpfulFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def helped(article, member, *, at=NOW - DAY, is_helpful=True):
    return Feedback.objects.create(
        article=article,
        revision=article.published,
        member=member,
        visitor=f"v{member.pk}",
        is_helpful=is_helpful,
        given_at=at,
    )


@pytest.fixture
def due():
    return ArticleFactory(review_by=date(2026, 3, 10))


def asked():
    return set(StalenessAnswer.objects.values_list("member", flat=True))


def test_those_it_helped_last_are_asked_once(due):
    members = MemberFactory.create_batch(7)
    for number, member in enumerate(members):
        helped(due, member, at=NOW - number * DAY)
    helped(due, MemberFactory(), is_helpful=False)

    assert check_staleness(now=NOW) == 1
    assert check_staleness(now=NOW + DAY) == 0

    assert asked() == {member.pk for member in members[:5]}
    event = due.events.get(kind="helped_asked")
    assert (event.by.kind, event.revision) == ("system", due.published)


def test_everybody_counts_who_said_that_it_helped():
    solution = SolutionFactory()
    article = ArticleFactory(source=solution.post)
    voter, thankful = MemberFactory(), MemberFactory()
    HelpfulFactory(post=solution.post, member=voter)
    session = AskSession.objects.create(
        visitor="x", member=thankful, title="Pump?", outcome=AskSession.Outcome.HELPED, outcome_at=NOW
    )
    Suggestion.objects.create(session=session, thing_kind="article", thing_id=article.pk, rank=1, opened_at=NOW)
    # It was shown to this one, who opened nothing.
    other = AskSession.objects.create(
        visitor="y", member=MemberFactory(), title="Pump?", outcome=AskSession.Outcome.HELPED, outcome_at=NOW
    )
    Suggestion.objects.create(session=other, thing_kind="article", thing_id=article.pk, rank=1)

    assert set(people_helped_last(article)) == {voter, thankful, solution.topic.author}


def test_nobody_is_asked_who_left_is_paid_lost_access_or_answers_for_it():
    circle = CircleFactory()
    article = ArticleFactory(category=CategoryFactory(of_circle=circle), review_by=date(2026, 3, 10))
    insider, left, paid = MemberFactory(), MemberFactory(is_active=False), MemberFactory(roles=["support"])
    circle.members.set([insider, left, paid])
    for member in (insider, left, paid, MemberFactory(), article.owner):
        helped(article, member)

    check_staleness(now=NOW)

    assert asked() == {insider.pk}


@pytest.mark.parametrize(
    "fields", [{"review_by": date(2026, 4, 1)}, {"state": "outdated", "review_by": date(2026, 3, 1)}]
)
def test_what_is_not_due_or_known_to_be_outdated_is_not_asked_about(fields):
    article = ArticleFactory(**fields)
    helped(article, MemberFactory())

    assert check_staleness(now=NOW) == 0


def test_without_anybody_to_ask_there_is_no_check(due):
    assert check_staleness(now=NOW) == 0
    assert not StalenessCheck.objects.exists()


@pytest.mark.parametrize(
    ("said", "doubted"),
    [((), False), ((True, True), False), ((True, False), True), ((True, True, False), False), ((False,), True)],
)
def test_when_half_of_them_say_so_its_owner_has_to_look(due, said, doubted):
    members = MemberFactory.create_batch(4)
    for member in members:
        helped(due, member)
    check_staleness(now=NOW)

    for member, holds in zip(members, said, strict=False):
        answer_staleness(due, by=member, holds=holds, now=NOW)
    closed = check_staleness(now=NOW + 15 * DAY)

    assert closed == 1
    doubts = [event.extras for event in ArticleEvent.objects.filter(kind="article_doubted")]
    expected = {"cause": "readers", "holds": said.count(True), "outdated": said.count(False)}
    assert doubts == ([expected] if doubted else [])
    due.refresh_from_db()
    # What readers say is a proposal; its owner decides.
    assert due.state == "published"


def test_an_answer_may_change_until_all_have_answered(due):
    one, other = MemberFactory(), MemberFactory()
    helped(due, one)
    helped(due, other)
    check_staleness(now=NOW)

    assert answer_staleness(due, by=one, holds=True, now=NOW)
    assert not answer_staleness(due, by=one, holds=True, now=NOW)
    assert answer_staleness(due, by=one, holds=False, text="No button", now=NOW)
    answer_staleness(due, by=other, holds=False, now=NOW)

    assert StalenessCheck.objects.get().closed_at == NOW
    assert ArticleEvent.objects.get(kind="article_doubted").extras["outdated"] == 2
    with pytest.raises(article_errors.WasNotAsked):
        answer_staleness(due, by=one, holds=True, now=NOW)


def test_only_those_who_are_asked_answer(due, customer):
    helped(due, MemberFactory())
    check_staleness(now=NOW)

    with pytest.raises(article_errors.WasNotAsked):
        answer_staleness(due, by=customer, holds=False, now=NOW)


def test_whoever_lost_access_meanwhile_answers_no_more(due):
    circle = CircleFactory()
    member = MemberFactory()
    helped(due, member)
    check_staleness(now=NOW)
    due.category = CategoryFactory(of_circle=circle)
    due.save()

    with pytest.raises(article_errors.WasNotAsked):
        answer_staleness(due, by=member, holds=False, now=NOW)


def test_what_lost_its_solution_is_doubted_once_after_each_publishing(agent):
    solutions = SolutionFactory.create_batch(3)
    reopened, hidden, standing = [ArticleFactory(source=one.post) for one in solutions]
    withdraw_solution(solutions[0].topic, by=agent)
    move_post_to_state(solutions[1].post, "hidden", by=agent, reason="Spam")

    assert check_staleness(now=NOW) == 2
    assert check_staleness(now=NOW) == 0

    doubted = ArticleEvent.objects.filter(kind="article_doubted").values_list("article", flat=True)
    assert set(doubted) == {reopened.pk, hidden.pk}
    assert not standing.events.filter(kind="article_doubted").exists()


def test_the_database_asks_a_person_once_in_a_check(due):
    member = MemberFactory()
    helped(due, member)
    check_staleness(now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        StalenessAnswer.objects.create(check_round=StalenessCheck.objects.get(), member=member)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_ask_once():
    article = ArticleFactory(review_by=date(2026, 3, 10))
    helped(article, MemberFactory())

    def sweep(_):
        try:
            return check_staleness(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(sweep, range(4))) == 1

    assert StalenessCheck.objects.count() == 1
