"""Enough independent members mark a solution as outdated; no number outvotes a person who says that it holds."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection
from django.test import override_settings

from community.errors import MayNotWriteHere, TextIsEmpty
from community.errors.moderating import MemberIsSilenced
from community.errors.solving import MarksItAtOnce, QuestionIsNotSolved
from community.flaggable import Because
from community.foundation.intake import run_intake
from community.models import Member, Notification, OutdatedVoice, Sanction, SolutionOutdated
from community.notifiers.base import in_words, readable_by
from community.notifiers.topics import SOURCE
from community.operations.erasing import erase_member
from community.operations.outdating import mark_outdated, say_outdated, take_outdated_voice_back, withdraw_outdated
from community.operations.sanctioning import sanction_member
from community.operations.solving import mark_solution, withdraw_solution
from community.reports.life import life_of
from config.integrity import all_checks
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
OLD = "There is no such button any more."


def known(number: int = 1) -> list[Member]:
    """Members whose word counts."""
    return MemberFactory.create_batch(number, trust_level=1)


def last(topic):
    event = topic.events.latest("id")
    return event.kind, event.by.kind, event.extras.get("reason")


@pytest.fixture
def topic():
    return SolutionFactory().topic


def is_marked(topic) -> bool:
    return SolutionOutdated.objects.of(topic).exists()


def test_the_last_voice_that_is_needed_marks_it_in_the_name_of_the_system(topic):
    first, second, third = known(3)
    for member in (first, second):
        assert say_outdated(topic, by=member, reason="Version 3.")
    assert not is_marked(topic)

    assert say_outdated(topic, by=third, reason=OLD)

    assert last(topic) == ("solution_outdated", "system", OLD)
    topic.refresh_from_db()
    assert topic.is_solved
    said = topic.events.filter(kind="outdated_said").order_by("id")
    assert [(event.by, event.extras["reason"]) for event in said] == [
        (first, "Version 3."),
        (second, "Version 3."),
        (third, OLD),
    ]


def test_only_independent_voices_count(topic):
    voices = [*MemberFactory.create_batch(3, trust_level=0), topic.author, MemberFactory(kind="employee")]
    for member in voices[:4]:
        say_outdated(topic, by=member, reason=OLD)
    with pytest.raises(MarksItAtOnce):
        say_outdated(topic, by=voices[4], reason=OLD)
    with pytest.raises(MarksItAtOnce):
        say_outdated(topic, by=topic.solution.post.author, reason=OLD)

    assert not is_marked(topic)
    assert not OutdatedVoice.objects.filter(counts=True).exists()


@override_settings(OUTDATED_VOICES_NEEDED=1)
def test_how_many_are_needed_is_a_setting(topic):
    say_outdated(topic, by=known()[0], reason=OLD)

    assert is_marked(topic)


def test_saying_it_twice_is_saying_it_once_and_may_change_the_words(topic):
    [member] = known()
    assert say_outdated(topic, by=member, reason=OLD)
    assert not say_outdated(topic, by=member, reason=OLD)
    assert say_outdated(topic, by=member, reason="Version 4.")

    assert OutdatedVoice.objects.get().reason == "Version 4."
    assert topic.events.filter(kind="outdated_said").count() == 1


def test_a_voice_taken_back_below_the_bar_takes_the_mark_off_again(topic):
    members = known(3)
    for member in members:
        say_outdated(topic, by=member, reason=OLD)

    assert take_outdated_voice_back(topic, by=members[0])
    assert not take_outdated_voice_back(topic, by=members[0])

    assert not is_marked(topic)
    assert last(topic)[:2] == ("solution_current", "system")


def test_what_a_person_stands_for_does_not_fall_with_the_number(topic):
    members, expert = known(3), MemberFactory(trust_level=3)
    for member in members:
        say_outdated(topic, by=member, reason=OLD)
    assert mark_outdated(topic, by=expert, reason=OLD) is not None
    assert mark_outdated(topic, by=expert, reason=OLD) is None

    take_outdated_voice_back(topic, by=members[0])

    assert SolutionOutdated.objects.of(topic).get().by == expert


def test_when_a_person_says_that_it_holds_all_voices_begin_anew(topic):
    for member in known(3):
        say_outdated(topic, by=member, reason=OLD)

    withdraw_outdated(topic, by=topic.solution.post.author, reason="The button is behind the lid.")
    for member in known(2):
        say_outdated(topic, by=member, reason=OLD)
    assert not is_marked(topic)
    say_outdated(topic, by=known()[0], reason=OLD)
    assert is_marked(topic)


def test_voices_go_with_the_solution(topic):
    for member in known(2):
        say_outdated(topic, by=member, reason=OLD)
    mark_solution(topic, PostFactory(topic=topic), by=topic.author)
    assert not OutdatedVoice.objects.exists()

    say_outdated(topic, by=known()[0], reason=OLD)
    withdraw_solution(topic, by=topic.author)
    assert not OutdatedVoice.objects.exists()
    with pytest.raises(QuestionIsNotSolved):
        say_outdated(topic, by=known()[0], reason=OLD)


def test_who_may_not_write_says_nothing_and_whoever_says_it_says_why(topic, agent):
    [member, silenced] = known(2)
    sanction_member(silenced, Sanction.Kind.SILENCE, by=agent, until=None, because=Because("abuse", "Rude."))
    secret = SolutionFactory(post__topic=TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))).topic

    with pytest.raises(MemberIsSilenced):
        say_outdated(topic, by=silenced, reason=OLD)
    with pytest.raises(TextIsEmpty):
        say_outdated(topic, by=member, reason=" ")
    with pytest.raises(MayNotWriteHere):
        say_outdated(secret, by=member, reason=OLD)
    assert not OutdatedVoice.objects.exists()


def test_who_is_concerned_is_told_that_readers_say_so(topic):
    for member in known(3):
        say_outdated(topic, by=member, reason=OLD)
    run_intake(SOURCE.intake(), lane="live")

    solver = topic.solution.post.author
    assert {row.recipient for row in Notification.objects.filter(kind="outdated_by_many")} == {solver, topic.author}
    [line] = in_words(list(readable_by(solver).filter(kind="outdated_by_many")), solver)
    assert line.sentence == f"The solution of “{topic.title}” is outdated, several readers say"


def test_single_voices_are_for_keepers_only(topic, customer, agent):
    say_outdated(topic, by=known()[0], reason=OLD)

    assert "outdated_said" not in {event.kind for event in life_of(topic, customer)}
    assert "outdated_said" in {event.kind for event in life_of(topic, agent)}


def test_whoever_is_forgotten_leaves_no_voice_and_the_mark_stays(topic):
    members = known(3)
    for member in members:
        say_outdated(topic, by=member, reason=OLD)

    erase_member(members[0], by=members[0])

    assert OutdatedVoice.objects.count() == 2
    assert is_marked(topic)


def test_a_page_and_a_token_say_it_and_take_it_back(topic, client, api_of, anonymous_api):
    [one, two] = known(2)
    address, api = f"/api/v1/topics/{topic.pk}/outdated/voice/", api_of(two)
    client.force_login(one)
    assert "Helps me no longer" in client.get(topic.get_absolute_url()).content.decode()
    client.post(f"/questions/{topic.pk}/outdated/voice/", {"reason": OLD})

    assert api.get(address).json() == {"count": 1, "mine": False}
    assert api.put(address, {"reason": OLD}).json() == {"count": 2, "mine": True}
    assert api.put(address, {"reason": " "}).status_code == 400
    assert "outdated for 2 people" in " ".join(client.get(topic.get_absolute_url()).content.decode().split())
    client.post(f"/questions/{topic.pk}/outdated/voice/undo/")
    assert api.delete(address).json() == {"count": 0, "mine": False}
    assert anonymous_api.put(address, {"reason": OLD}).status_code == 401
    assert anonymous_api.get(address).json() == {"count": 0, "mine": False}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_voices_and_their_withdrawal_at_once_leave_a_mark_exactly_with_enough_of_them():
    topic = SolutionFactory().topic
    members = known(6)

    def act(number: int) -> None:
        member = members[number % 6]
        try:
            if number % 4 == 3:
                take_outdated_voice_back(topic, by=member)
            else:
                say_outdated(topic, by=member, reason=OLD)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(48)))

    assert is_marked(topic) == (OutdatedVoice.objects.filter(counts=True).count() >= 3)
    marks = list(topic.events.filter(kind__startswith="solution_").order_by("id").values_list("kind", flat=True))
    assert all(one != other for one, other in pairwise(marks))
    assert [check.check for check in all_checks() if check.wrong and "solution" in check.check] == []
