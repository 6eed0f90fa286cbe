from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from community.errors import (
    AskSessionIsClosed,
    PostedTopicIsMissing,
    QuestionIsPosted,
    TextIsEmpty,
    TopicOfSomebodyElse,
)
from community.models import AskSession, Suggestion
from community.operations.asking import begin_asking, open_suggestion, record_outcome
from tests.factories.articles import ArticleFactory
from tests.factories.community import PostFactory, SolutionFactory, TopicFactory
from tests.factories.self_service import AskSessionFactory, HoldOutFactory, SuggestionFactory

pytestmark = pytest.mark.django_db
O = AskSession.Outcome  # noqa: E741
VISITOR = "0" * 64


@pytest.fixture
def solved():
    return SolutionFactory(post=PostFactory(topic=TopicFactory(title="The pump hums at night"))).topic


def test_whoever_begins_to_ask_is_suggested_what_is_solved(solved, customer):
    asking = begin_asking(" My pump  hums at night ", by=customer, visitor=VISITOR)

    session = AskSession.objects.get()
    assert (session.title, session.member, session.held_out) == ("My pump hums at night", customer, False)
    assert [one.similar.id for one in asking.suggested] == [solved.pk]
    assert list(Suggestion.objects.values_list("session", "thing_kind", "thing_id", "rank", "opened_at")) == [
        (session.pk, "topic", solved.pk, 1, None)
    ]


def test_articles_are_suggested_too(solved, customer):
    article = ArticleFactory(title="When the pump hums at night")

    asking = begin_asking("My pump hums at night", by=customer, visitor=VISITOR)
    again = begin_asking("My pump hums at night", by=customer, visitor=VISITOR)

    assert set(Suggestion.objects.values_list("thing_kind", "thing_id")) == {
        ("topic", solved.pk),
        ("article", article.pk),
    }
    assert [one.row.pk for one in again.suggested] == [one.row.pk for one in asking.suggested]


def test_a_stranger_is_nobody(solved):
    begin_asking("My pump hums at night", by=AnonymousUser(), visitor=VISITOR)

    assert AskSession.objects.get().member is None


def test_who_looks_for_the_same_again_goes_on(solved, customer):
    first = begin_asking("My pump hums at night", by=customer, visitor=VISITOR)
    open_suggestion(first.suggested[0].row)
    again = begin_asking("My pump hums at night", by=customer, visitor=VISITOR)
    other = begin_asking("My pump hums by day", by=customer, visitor=VISITOR)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        later = begin_asking("My pump hums at night", by=customer, visitor=VISITOR)

    assert again.session == first.session
    assert again.suggested[0].row.opened_at is not None
    assert len({first.session.pk, other.session.pk, later.session.pk}) == 3


def test_who_is_held_out_is_shown_nothing(solved, customer):
    all_of_them, nobody = HoldOutFactory(share=1), HoldOutFactory.build(share=0)
    nobody.starts_at, nobody.ends_at = all_of_them.starts_at - timedelta(2), all_of_them.starts_at - timedelta(1)
    nobody.save()

    out = begin_asking("My pump hums at night", by=customer, visitor=VISITOR, hold_out=all_of_them)
    shown = begin_asking("My pump hums at night", by=customer, visitor=VISITOR, hold_out=nobody)

    assert (out.session.held_out, out.session.hold_out, out.suggested) == (True, all_of_them, [])
    assert (shown.session.held_out, shown.session.hold_out, len(shown.suggested)) == (False, nobody, 1)
    assert Suggestion.objects.filter(session=out.session).count() == 0


def test_an_empty_title_is_no_question(customer):
    with pytest.raises(TextIsEmpty):
        begin_asking("  ", by=customer, visitor=VISITOR)


def test_beginning_to_ask_costs_as_many_queries_for_three_as_for_one(customer, queries, solved):
    customer.roles  # noqa: B018 -- read once per member
    with queries(6 + 2):
        assert len(begin_asking("The pump hums at night", by=customer, visitor=VISITOR).suggested) == 1
    for number in range(2):
        SolutionFactory(post=PostFactory(topic=TopicFactory(title=f"The pump hums at night {number}")))
    with queries(6 + 2):
        assert len(begin_asking("The pump hums at nights", by=customer, visitor=VISITOR).suggested) == 3


def test_a_suggestion_is_opened_once():
    suggestion = SuggestionFactory()

    assert [open_suggestion(suggestion), open_suggestion(suggestion)] == [True, False]


def test_people_change_their_minds_until_they_post():
    session = AskSessionFactory()
    topic = TopicFactory(author=session.member)

    said = [
        record_outcome(session, outcome, by=session.member, topic=topic if outcome == O.POSTED else None)
        for outcome in (O.LEFT, O.HELPED, O.HELPED, O.POSTED, O.POSTED)
    ]

    assert said == [True, True, False, True, False]
    session.refresh_from_db()
    assert (session.outcome, session.topic) == ("posted", topic)
    with pytest.raises(QuestionIsPosted):
        record_outcome(session, O.HELPED, by=session.member)


def test_a_stranger_who_signs_in_to_post_is_known_from_then_on(customer):
    session = AskSessionFactory(member=None)

    record_outcome(session, O.POSTED, by=customer, topic=TopicFactory(author=customer))

    session.refresh_from_db()
    assert session.member == customer


def test_only_ones_own_question_came_of_ones_asking(customer):
    session = AskSessionFactory(member=customer)
    mine, other = TopicFactory(author=customer), TopicFactory()

    for by, topic in ((customer, other), (other.author, other), (None, mine)):
        with pytest.raises(TopicOfSomebodyElse):
            record_outcome(session, O.POSTED, by=by, topic=topic)
    with pytest.raises(PostedTopicIsMissing):
        record_outcome(session, O.POSTED, by=customer)


def test_what_was_decided_stays():
    session = AskSessionFactory(outcome="left", outcome_at=timezone.now(), verdict="none", decided_at=timezone.now())

    with pytest.raises(AskSessionIsClosed):
        record_outcome(session, O.HELPED, by=session.member)
    assert record_outcome(session, O.LEFT, by=session.member) is False


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"outcome": "helped"}, "an_outcome_has_its_moment"),
        ({"outcome_at": timezone.now()}, "an_outcome_has_its_moment"),
        ({"outcome": "posted", "outcome_at": timezone.now()}, "posted_names_the_question"),
        ({"verdict": "none"}, "a_verdict_has_its_moment"),
        ({"verdict": "confirmed", "decided_at": timezone.now()}, "confirmed_is_only_what_somebody_said"),
        (
            {"verdict": "potential", "decided_at": timezone.now(), "contact_at": timezone.now()},
            "nothing_is_spared_by_who_was_held_out_or_asked",
        ),
    ],
)
def test_the_database_knows_what_belongs_together(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AskSessionFactory(**fields)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_help_and_a_question_at_once_the_question_stays():
    session = AskSessionFactory()
    topic = TopicFactory(author=session.member)
    start = Barrier(6, timeout=30)

    def say(turn):
        try:
            start.wait()
            posted = turn % 2 == 0
            record_outcome(
                session, O.POSTED if posted else O.HELPED, by=session.member, topic=topic if posted else None
            )
        except QuestionIsPosted:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(say, range(6)))

    session.refresh_from_db()
    assert (session.outcome, session.topic) == ("posted", topic)
