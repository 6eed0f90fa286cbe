"""Trust follows outcomes, slowly down; what a person decides wins."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone

from community.errors import MayNotGrantTrust, TextIsEmpty, TrustEndsInThePast
from community.foundation.errors import DomainError
from community.models import Member, Post, TrustChange, TrustCriterion, TrustGrant
from community.operations.earning import settle_points
from community.operations.moderation import move_post_to_state
from community.operations.solving import withdraw_solution
from community.operations.trusting import BARS, end_trust_grant, grant_trust, set_up_bars, settle_trust
from community.trust import FROM, Right, level_of, may
from config.integrity import all_checks
from tests.factories.community import EmployeeFactory, MemberFactory, PostFactory, SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bars():
    set_up_bars()


@pytest.fixture
def keeper() -> Member:
    return MemberFactory(roles=["community_manager"])


def helper(solutions: int = 3) -> Member:
    member = MemberFactory(joined_at=timezone.now() - timedelta(days=40))
    for _ in range(solutions):
        SolutionFactory(post__author=member)
    settle_points()
    return member


def level(member: Member, *, now=None) -> int:
    settle_trust(now=now)
    assert settle_trust(now=now) == 0
    assert [check for check in all_checks() if check.wrong] == []
    return Member.objects.get(pk=member.pk).trust_level


def test_a_newcomer_starts_without_trust_and_whoever_helps_rises_at_the_bar():
    assert (level(MemberFactory()), level(helper(2)), level(helper(3))) == (0, 1, 2)


def test_reading_and_writing_alone_lead_no_further_than_the_first_level():
    member = MemberFactory(joined_at=timezone.now() - timedelta(days=900))
    for _ in range(12):
        PostFactory(author=member)

    assert level(member) == 1


def test_the_bars_are_data():
    member = helper(3)
    TrustCriterion.objects.filter(level=2).update(helped=4)

    assert level(member) == 1


def test_a_little_below_the_bar_holds_and_far_below_falls_after_the_time_of_grace():
    TrustCriterion.objects.filter(level=2).update(helped=10, solutions=10)
    member = helper(10)
    assert level(member) == 2
    posts = list(Post.objects.filter(author=member).select_related("topic"))

    withdraw_solution(posts[0].topic, by=posts[0].topic.author)
    settle_points()
    assert level(member, now=timezone.now() + timedelta(days=99)) == 2

    withdraw_solution(posts[1].topic, by=posts[1].topic.author)
    settle_points()
    now = timezone.now()
    assert level(member, now=now) == 2
    assert level(member, now=now + timedelta(days=29)) == 2
    assert level(member, now=now + timedelta(days=31)) == 1
    last = TrustChange.objects.filter(member=member).latest("id")
    assert (last.before, last.after, last.cause) == (2, 1, "decline")
    assert last.figures["2"]["helped"] == 8


def test_who_recovers_within_the_time_of_grace_starts_a_new_one_later():
    TrustCriterion.objects.filter(level=2).update(helped=3, solutions=3)
    member, now = helper(3), timezone.now()
    assert level(member, now=now) == 2
    TrustCriterion.objects.filter(level=2).update(helped=30)
    assert level(member, now=now) == 2
    TrustCriterion.objects.filter(level=2).update(helped=3)
    assert level(member, now=now + timedelta(days=20)) == 2
    TrustCriterion.objects.filter(level=2).update(helped=30)

    assert level(member, now=now + timedelta(days=31)) == 2
    assert level(member, now=now + timedelta(days=62)) == 1


def test_posts_that_moderators_take_away_cost_trust_and_nobody_elses():
    moderator, member = MemberFactory(roles=["moderator"]), helper(3)
    assert level(member) == 2
    for _ in range(4):
        spam = PostFactory(author=member)
        move_post_to_state(spam, Post.State.HIDDEN, by=moderator, reason="spam")

    assert level(member, now=timezone.now() + timedelta(days=1)) == 2
    assert level(member, now=timezone.now() + timedelta(days=40)) == 0


def test_employees_are_trusted_from_the_first_day():
    employee = EmployeeFactory()

    assert level_of(employee) == 4
    assert level(employee) == 4


def test_a_grant_is_a_floor_and_a_lock_is_final(keeper):
    member = helper(3)
    assert level(member) == 2
    grant = grant_trust(member, 3, by=keeper, reason="knows the pumps")
    assert level(member) == 3
    grant_trust(member, 0, by=keeper, kind="lock", reason="sells followers")
    assert level(member) == 0
    assert not end_trust_grant(grant, by=keeper)
    assert end_trust_grant(TrustGrant.objects.get(ended_at=None), by=keeper)
    assert level(member) == 2
    assert list(TrustChange.objects.filter(member=member).order_by("id").values_list("after", "cause")) == [
        (2, "outcomes"),
        (3, "decision"),
        (0, "decision"),
        (2, "decision"),
    ]


def test_a_grant_runs_out_by_itself(keeper):
    member = MemberFactory()
    grant_trust(member, 3, by=keeper, reason="a guest", ends_at=timezone.now() + timedelta(days=7))

    assert level(member) == 3
    assert level(member, now=timezone.now() + timedelta(days=8)) == 0


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (TextIsEmpty, {"reason": " "}),
        (TrustEndsInThePast, {"ends_at": timezone.now() - timedelta(days=1)}),
        (MayNotGrantTrust, {"by": "moderator"}),
        (MayNotGrantTrust, {"by": "self"}),
    ],
)
def test_trust_is_granted_by_community_managers_for_a_reason(refusal, changes, keeper):
    member = MemberFactory()
    given = {"by": keeper, "reason": "x"} | changes
    if given["by"] == "moderator":
        given["by"] = MemberFactory(roles=["moderator"])
    if given["by"] == "self":
        member = given["by"] = keeper

    with pytest.raises(refusal):
        grant_trust(member, 3, **given)
    assert issubclass(refusal, DomainError)
    assert not TrustGrant.objects.exists()


def test_changes_of_trust_stay():
    level(helper(3))

    with pytest.raises(Error, match="never changed"), transaction.atomic():
        TrustChange.objects.update(after=4)


def test_every_right_begins_at_a_level_and_the_bars_rise():
    assert set(FROM) == set(Right)
    for right, first in FROM.items():
        assert not may(Member(trust_level=first - 1), right)
        assert may(Member(trust_level=first), right)
    assert may(EmployeeFactory.build(), Right.MOVE_TOPICS)
    assert not may(Member(trust_level=4, is_active=False), Right.POST_LINKS)
    for figure in ("helped", "solutions", "days", "clean_percent"):
        values = [bar.get(figure, 0) for bar in BARS.values()]
        assert values == sorted(values)
