"""The link of a reminder: looking changes nothing, answering acts once, and whoever may not is told what to do."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from community.flaggable import Because
from community.models import AcceptReminder, Member, NoHelp, Sanction, Solution, Topic
from community.models.topic import State
from community.operations.erasing import erase_member
from community.operations.sanctioning import sanction_member
from community.operations.solution_links import SolutionLink
from community.operations.solving import mark_solution, withdraw_solution
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox():
    """A browser that a mail program opened: no cookie, no session."""
    return Client(enforce_csrf_checks=True)


def reminded(**fields):
    post = PostFactory(topic=TopicFactory(title="The pump hums", **fields), body="Tighten the **left** screw.")
    return AcceptReminder.objects.create(topic=post.topic, member=post.topic.author, post=post, number=1)


def path_of(reminder):
    return f"/mail/solution/{SolutionLink(reminder.member_id, reminder.topic_id, reminder.post_id)}/"


def test_looking_shows_question_and_answer_and_writes_nothing(mailbox):
    path = path_of(reminded())
    written = []

    def watch(execute, sql, params, many, context):
        if not sql.startswith("SELECT"):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        pages = [mailbox.get(path), mailbox.head(path), mailbox.get(f"{path}?answer=solved")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    for words in ("The pump hums", "Tighten the <strong>left</strong> screw.", "Yes, this solved it"):
        assert words in pages[0].text
    assert "no-store" in pages[0].headers["Cache-Control"]
    assert written == []
    assert not Solution.objects.exists()


def test_yes_marks_the_solution_as_the_asker_and_twice_says_that_it_is_done(mailbox):
    reminder = reminded()

    first, second = (mailbox.post(path_of(reminder), {"answer": "solved"}) for _ in range(2))

    solution = Solution.objects.get()
    assert (solution.post, solution.marked_by) == (reminder.post, reminder.member)
    assert "Thank you! Your question is solved" in first.text
    assert "This is done: your question is solved." in second.text
    assert "Yes, this solved it" not in second.text + mailbox.get(path_of(reminder)).text
    assert Topic.objects.get().events.filter(kind="topic_solved").count() == 1


def test_no_is_noted_and_leaves_the_question_open(mailbox):
    reminder = reminded()

    first = mailbox.post(path_of(reminder), {"answer": "no_help"})
    mailbox.post(path_of(reminder), {"answer": "solved"})

    assert "Noted: it did not help." in first.text
    reminder.refresh_from_db()
    assert (reminder.answer, reminder.topic.is_solved) == ("no_help", False)
    assert (NoHelp.objects.get().post, NoHelp.objects.get().member) == (reminder.post, reminder.member)


def test_an_answer_that_is_none_changes_nothing(mailbox):
    assert mailbox.post(path_of(reminded()), {"answer": "perhaps"}).status_code == 400
    assert AcceptReminder.objects.get().answer == ""


def test_a_used_link_does_not_undo_what_the_asker_did_since(mailbox):
    reminder = reminded()
    mailbox.post(path_of(reminder), {"answer": "solved"})
    withdraw_solution(reminder.topic, by=reminder.member)

    again = mailbox.post(path_of(reminder), {"answer": "solved"})

    assert "This link has been used already." in again.text
    assert not Solution.objects.exists()


def test_a_question_that_was_solved_otherwise_stays_so(mailbox):
    reminder = reminded()
    better = PostFactory(topic=reminder.topic)
    mark_solution(reminder.topic, better, by=reminder.member)

    done = mailbox.post(path_of(reminder), {"answer": "solved"})

    assert "This is done: your question is solved." in done.text
    assert Solution.objects.get().post == better
    assert AcceptReminder.objects.get().answer == ""


def test_an_expired_link_says_so_and_what_to_do(mailbox):
    path = path_of(reminded())

    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1), tick=False):
        pages = [mailbox.get(path), mailbox.post(path, {"answer": "solved"})]

    assert [page.status_code for page in pages] == [410, 410]
    assert "This link has expired." in pages[0].text
    assert "Sign in and open your question" in pages[0].text
    assert not Solution.objects.exists()


@pytest.mark.parametrize("change", [lambda word: word[:-1] + "?", lambda word: "9" + word, lambda _word: "1-2-3"])
def test_a_link_that_we_did_not_sign_is_none(mailbox, change):
    reminder = reminded()
    word = change(str(SolutionLink(reminder.member_id, reminder.topic_id, reminder.post_id))).replace("?", "_")

    pages = [mailbox.get(f"/mail/solution/{word}/"), mailbox.post(f"/mail/solution/{word}/", {"answer": "solved"})]

    assert [page.status_code for page in pages] == [404, 404]
    assert "This link is not complete or not from us." in pages[0].text
    assert not Solution.objects.exists()


def test_a_link_is_of_its_asker_its_question_and_its_answer_only(mailbox):
    reminder, other = reminded(), reminded()
    for link in (
        SolutionLink(other.member_id, reminder.topic_id, reminder.post_id),
        SolutionLink(reminder.member_id, other.topic_id, reminder.post_id),
        SolutionLink(reminder.member_id, reminder.topic_id, other.post_id),
    ):
        assert mailbox.post(f"/mail/solution/{link}/", {"answer": "solved"}).status_code == 404

    assert not Solution.objects.exists()


def test_who_is_suspended_forgotten_or_no_longer_of_the_circle_is_refused(mailbox):
    suspended, erased = reminded(), reminded()
    outside = reminded(category=CategoryFactory(of_circle=CircleFactory()))
    because = Because("abuse", "Rude")
    by = MemberFactory(roles=["moderator"])
    sanction_member(suspended.member, Sanction.Kind.SUSPENSION, by=by, until=None, because=because)
    erase_member(erased.member, by=Member.objects.get(pk=erased.member_id))

    for reminder in (suspended, erased, outside):
        for page in (mailbox.get(path_of(reminder)), mailbox.post(path_of(reminder), {"answer": "solved"})):
            assert page.status_code == 403
            assert "The pump hums" not in page.text

    assert not Solution.objects.exists()


def test_what_was_hidden_since_is_not_shown(mailbox):
    answer, question = reminded(), reminded()
    type(answer.post).objects.filter(pk=answer.post_id).update(state=State.HIDDEN)
    Topic.objects.filter(pk=question.topic_id).update(state=State.HIDDEN)

    pages = [mailbox.get(path_of(reminder)) for reminder in (answer, question)]

    assert [page.status_code for page in pages] == [409, 409]
    assert not any("screw" in page.text for page in pages)


def test_it_acts_as_the_asker_whoever_is_signed_in():
    reminder, client = reminded(), Client()
    client.force_login(MemberFactory())

    client.post(path_of(reminder), {"answer": "solved"})

    assert Solution.objects.get().marked_by == reminder.member


def test_a_flood_of_answers_is_held_back(mailbox, settings):
    settings.RATE_LIMIT_FACTOR = 0.05
    path = path_of(reminded())

    assert [mailbox.post(path, {"answer": "no_help"}).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_program_does_what_the_page_can(anonymous_api):
    reminder = reminded()
    word = str(SolutionLink(reminder.member_id, reminder.topic_id, reminder.post_id))

    def say(answer, given=word):
        return anonymous_api.post("/api/v1/solution-links/", {"word": given, "answer": answer})

    solved = say("solved")
    assert (solved.status_code, solved.json()["answer"], solved.json()["post"]) == (200, "solved", reminder.post_id)
    assert say("no_help").json() == solved.json()
    forged = say("solved", given=f"{word}x")
    assert (forged.status_code, forged.json()["code"]) == (400, "link_is_unknown")
    assert say("perhaps").status_code == 400
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        expired = say("solved")
    assert (expired.status_code, expired.json()["code"]) == (409, "link_has_expired")
