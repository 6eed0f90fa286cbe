"""Members hear of badges, trust and seats among the super users: once, and nobody else does."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone, translation

from community.foundation.intake import run_intake
from community.models import BadgeAward, Delivery, MemberEvent, Notification
from community.notifiers.base import in_words, readable_by
from community.notifiers.mailing import send_due_mail
from community.notifiers.members import SOURCE
from community.operations.awarding import award_badges
from community.operations.earning import settle_points
from community.operations.solving import withdraw_solution
from community.operations.super_users import accept_invitation, end_super_user, invite_super_user
from community.operations.trusting import grant_trust, set_up_bars, settle_trust
from community.signals import member_changed
from tests.factories.community import EmployeeFactory, MemberFactory, PostFactory, SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in():
    return lambda: run_intake(SOURCE.intake(), lane="live")


@pytest.fixture
def deciding():
    return MemberFactory(roles=["community_manager"])


def well_known(**fields):
    """Somebody who is about to leave the level of newcomers."""
    member = MemberFactory(joined_at=timezone.now() - timedelta(days=9), **fields)
    PostFactory.create_batch(3, author=member)
    return member


def told(member):
    return list(Notification.objects.filter(recipient=member).order_by("id").values_list("kind", flat=True))


def read_by(member):
    return [(line.sentence, line.address) for line in in_words(list(readable_by(member).order_by("id")), member)]


def test_a_badge_is_told_when_it_is_earned_and_not_when_it_comes_back(take_in):
    solution = SolutionFactory()
    solver, topic = solution.post.author, solution.topic
    settle_points()
    award_badges()
    award_badges()
    take_in()

    first = ("You have earned a badge: First solution", "/badges/first-solution/")
    assert read_by(solver).count(first) == 1
    heard = told(solver)
    with translation.override("de"):
        assert read_by(solver)[0][0].startswith("Du hast ein Abzeichen bekommen: ")
    withdraw_solution(topic, by=topic.author)
    settle_points()
    award_badges()
    SolutionFactory(post__author=solver)
    settle_points()
    award_badges()
    take_in()
    assert BadgeAward.objects.held().filter(member=solver, badge="first-solution").exists()
    assert told(solver) == heard


def test_what_was_earned_long_ago_is_no_news(take_in):
    long_ago = timezone.now() - timedelta(days=400)
    solver = SolutionFactory(marked_at=long_ago).post.author
    settle_points()
    award_badges()
    take_in()

    assert BadgeAward.objects.filter(member=solver).exists()
    assert told(solver) == []


def test_trust_is_told_up_and_down_with_its_level(deciding, customer, take_in):
    set_up_bars()
    grant_trust(customer, 2, by=deciding, reason="known")
    grant_trust(customer, 1, by=deciding, reason="rude", kind="lock")
    take_in()

    assert read_by(customer) == [
        ("You may do more here now. Your level: Helper", "/trust/"),
        ("Your level of trust has changed. It is now: Member", "/trust/"),
    ]
    assert "rude" not in str(read_by(customer))


def test_employees_and_people_that_an_import_brought_are_not_told(take_in):
    set_up_bars()
    employee = EmployeeFactory()
    imported = well_known(email=None)
    settle_trust()
    take_in()

    assert set(MemberEvent.objects.values_list("member", flat=True)) >= {employee.pk, imported.pk}
    assert not Notification.objects.exists()


def test_an_invitation_is_told_once_and_put_away_by_its_answer(deciding, customer, take_in):
    seat = invite_super_user(customer, by=deciding, message="Come!")
    take_in()
    take_in()
    assert read_by(customer) == [("You are invited to the super users", "/super-users/")]
    assert Delivery.objects.count() == 1

    accept_invitation(seat, by=customer)
    take_in()
    assert not Notification.objects.unread().filter(kind="super_user_invited").exists()

    end_super_user(seat, by=deciding, reason="moved on")
    take_in()
    assert read_by(customer)[-1] in {
        ("Your seat among the super users has ended", "/super-users/"),
        ("Your level of trust has changed. It is now: Newcomer", "/trust/"),
    }
    assert "super_user_ended" in told(customer)


def test_what_one_does_oneself_and_an_invitation_withdrawn_are_no_news(deciding, customer, helper, take_in):
    for member, by in ((customer, customer), (helper, deciding)):
        seat = invite_super_user(member, by=deciding)
        take_in()
        end_super_user(seat, by=by, reason="no")
        take_in()
        assert told(member) == ["super_user_invited"]
        assert not Notification.objects.unread().filter(recipient=member).exists()


@override_settings(BASE_URL="https://help.example.org")
def test_an_invitation_is_mailed_in_the_language_of_the_member_and_in_their_rhythm(deciding, take_in):
    german, weekly = MemberFactory(locale="de"), MemberFactory(mail_rhythm="weekly")
    for member in (german, weekly):
        invite_super_user(member, by=deciding)
    take_in()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    assert send_due_mail() == 1
    [letter] = mail.outbox
    assert (letter.subject, letter.to) == ("Du bist zu den Super-Usern eingeladen", [german.email])
    assert "https://help.example.org/super-users/" in letter.body


def test_the_bell_rings_once_for_many_and_only_after_the_commit(take_in, django_capture_on_commit_callbacks):
    set_up_bars()
    for _ in range(5):
        well_known()
    rung = []
    member_changed.connect(lambda kind, **_: rung.append(kind), weak=False, dispatch_uid="test")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            settle_trust()
            assert rung == []
    finally:
        member_changed.disconnect(dispatch_uid="test")

    assert rung == ["trust_risen"]
    assert MemberEvent.objects.filter(kind="trust_risen").count() == 5
