"""Reporting, and what many reports do before anybody has looked."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from community.errors.moderating import (
    DecisionDoesNotFit,
    FlagIsOpen,
    FlagWasDecided,
    OwnThingIsNotFlagged,
    ThingIsGone,
)
from community.models import Flag, ModerationAct, ModerationCase, ModerationPolicy, Post, Topic
from community.models.flag import Outcome
from community.models.topic import State
from community.operations.flagging import Record, weight_of
from community.operations.integrity import checks
from community.operations.judging import Consequence, Decision, decide_case
from community.operations.posting import edit_post
from tests.factories.articles import ArticleFactory
from tests.factories.community import EmployeeFactory, MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.moderation import flagged

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def sums_are_right() -> bool:
    return [check for check in checks() if check.wrong] == []


def test_five_newcomers_hide_a_post_of_a_newcomer_and_the_fourth_does_not():
    post = PostFactory()

    for _ in range(4):
        flagged(post)
    before = Post.objects.get(pk=post.pk).state
    flagged(post)

    post.refresh_from_db()
    case, act = ModerationCase.objects.get(), ModerationAct.objects.get()
    assert (before, post.state) == (State.VISIBLE, State.HIDDEN)
    assert (case.weight, case.flag_count, case.hidden_by_flags) == (Decimal(5), 5, act)
    assert (act.kind, act.by.kind, act.member, act.ground) == ("hide", "system", post.author, "spam")
    assert Topic.objects.get().post_count == 1
    assert sums_are_right()


@pytest.mark.parametrize("maker", [TopicFactory, IdeaFactory])
def test_topics_and_ideas_hide_as_posts_do(maker):
    thing = maker()

    for _ in range(5):
        flagged(thing)

    thing.refresh_from_db()
    assert thing.state == State.HIDDEN


def test_a_keeper_alone_is_enough_and_nothing_of_our_team_hides(moderator):
    post, ours = PostFactory(), PostFactory(author=EmployeeFactory())

    flagged(post, by=moderator)
    flagged(ours, by=moderator)
    for _ in range(6):
        flagged(ours)

    post.refresh_from_db()
    ours.refresh_from_db()
    assert (post.state, ours.state) == (State.HIDDEN, State.VISIBLE)


def test_what_is_only_in_the_wrong_place_stays():
    post = PostFactory()

    for _ in range(9):
        flagged(post, ground="wrong_category")

    post.refresh_from_db()
    assert (post.state, ModerationCase.objects.get().weight) == (State.VISIBLE, 9)


def test_the_numbers_are_data():
    ModerationPolicy.objects.update(hide_at=2)
    post = PostFactory()

    flagged(post)
    flagged(post)

    post.refresh_from_db()
    assert post.state == State.HIDDEN


def test_members_are_reported_and_do_not_disappear():
    member = MemberFactory()

    for _ in range(6):
        flagged(member, ground="abuse")

    member.refresh_from_db()
    assert (member.is_active, ModerationCase.objects.get().member) == (True, member)


def test_articles_are_reported_and_stay_until_somebody_withdraws_them(moderator):
    article = ArticleFactory()

    flag = next(iter([flagged(article) for _ in range(9)]))
    with pytest.raises(DecisionDoesNotFit):
        decide_case(flag.case, Decision(Outcome.AGREED, reason="Wrong"), by=moderator)
    decide_case(flag.case, Decision(Outcome.AGREED, Consequence.NOTHING), by=moderator)

    article.refresh_from_db()
    assert article.is_public
    assert set(Flag.objects.values_list("outcome", flat=True)) == {"agreed"}


def test_nobody_reports_twice_themselves_or_what_is_gone(moderator):
    post, member = PostFactory(), MemberFactory()
    flagged(post, by=member)

    with pytest.raises(FlagIsOpen):
        flagged(post, by=member, ground="abuse")
    with pytest.raises(OwnThingIsNotFlagged):
        flagged(post, by=post.author)
    with pytest.raises(ThingIsGone):
        flagged(PostFactory(state=State.DELETED), by=member)
    assert Flag.objects.count() == 1


def test_the_database_keeps_one_open_flag_too():
    flag = flagged(PostFactory())

    with pytest.raises(IntegrityError, match="one_open_flag_per_member_and_thing"), transaction.atomic():
        Flag.objects.create(
            case=flag.case, thing_kind="post", thing_id=flag.thing_id, by=flag.by, ground="spam", weight=1
        )


def test_the_same_words_are_reported_again_only_after_they_were_changed(moderator):
    post, member = PostFactory(), MemberFactory()
    flag = flagged(post, by=member)
    decide_case(flag.case, Decision(Outcome.DISAGREED), by=moderator)

    with pytest.raises(FlagWasDecided):
        flagged(post, by=member)
    edit_post(post, by=post.author, body="Buy this!")

    assert flagged(post, by=member).outcome == "open"


@pytest.mark.parametrize(
    ("agreed", "disagreed", "least", "most"),
    [(4, 0, 0, 0), (10, 0, 1.5, 2.0), (7, 3, 0, 0), (5, 5, -0.6, -0.3), (0, 10, -2, -1.5), (100, 0, 3, 4)],
)
def test_being_right_makes_a_word_heavier_and_being_wrong_lighter(agreed, disagreed, least, most):
    assert least <= round(Record(agreed, disagreed).bonus(), 6) <= most


def test_a_word_always_weighs_something(moderator):
    liar = MemberFactory()
    for _ in range(8):
        flag = flagged(PostFactory(), by=liar)
        decide_case(flag.case, Decision(Outcome.DISAGREED), by=moderator)

    assert Decimal(0) < weight_of(liar) < 1


def test_hiding_a_solution_by_flags_opens_the_question_and_disagreeing_brings_all_back(moderator):
    solution = SolutionFactory()
    post, topic = solution.post, solution.topic
    for _ in range(5):
        flagged(post)
    topic.refresh_from_db()
    assert (topic.is_solved, topic.post_count) == (False, 1)

    decide_case(ModerationCase.objects.get(), Decision(Outcome.DISAGREED), by=moderator)

    topic.refresh_from_db()
    post.refresh_from_db()
    assert (post.state, topic.post_count, topic.solved_at) == (State.VISIBLE, 2, solution.marked_at)
    revived = topic.solution
    assert (revived.post, revived.marked_by, revived.marked_at) == (post, solution.marked_by, solution.marked_at)
    assert sums_are_right()
