"""A reminder reaches its asker as a notification and as an e-mail with a link that works without signing in."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from community.models import Delivery, Member, Notification, Solution
from community.notifiers.mailing import send_due_mail
from community.operations.reminding import remind_to_accept
from community.operations.solving import mark_solution
from tests.factories.community import MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def remind(take_in):
    def act(**member):
        at = timezone.now() - timedelta(days=3)
        topic = TopicFactory(title="The pump hums", author=MemberFactory(**member), created_at=at, last_posted_at=at)
        post = PostFactory(
            topic=topic, author=MemberFactory(display_name="Ben"), body="Tighten the **left** screw.", created_at=at
        )
        remind_to_accept(now=timezone.now())
        take_in()
        return post

    return act


def send():
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    return mail.outbox


def test_the_e_mail_asks_shows_the_answer_and_has_the_link_and_a_way_out(remind):
    post = remind()

    (letter,) = send()

    assert letter.to == [post.topic.author.email]
    assert letter.subject == "Did this answer solve “The pump hums”?"
    html = letter.alternatives[0].content
    assert "Ben answered your question:" in letter.body
    assert "Tighten the **left** screw." in letter.body
    assert "<strong>left</strong>" in html
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    links = [re.search(r"/mail/solution/[^\s\"<]+/", text)[0] for text in (letter.body, html)]
    assert links[0] == links[1]
    assert Client().get(links[0]).status_code == 200
    assert Client().post(links[0], {"answer": "solved"}).status_code == 200
    assert Solution.objects.get().post == post


def test_it_is_written_in_the_language_of_the_asker(remind):
    remind(locale="de")

    (letter,) = send()

    assert letter.subject == "Hat diese Antwort „The pump hums“ gelöst?"
    assert "Ja oder Nein" in letter.body
    assert "answer" not in letter.body.lower().replace("/mail/solution/", "")


def test_nobody_is_written_to_whose_question_was_solved_meanwhile(remind, take_in):
    post = remind()
    mark_solution(post.topic, post, by=post.topic.author)
    take_in()

    send()

    assert [letter.subject for letter in mail.outbox if "Did this" in letter.subject] == []
    assert Notification.objects.get(kind="accept").read_at is not None


def test_a_digest_leads_to_the_page_that_needs_no_signing_in(remind):
    post = remind(mail_rhythm="daily")
    assert send() == []
    now = timezone.now()
    Delivery.objects.create(
        recipient=post.topic.author,
        rhythm="daily",
        key="daily",
        since=now - timedelta(days=1),
        until=now + timedelta(minutes=1),
        due_at=now,
    )

    (letter,) = send()

    assert "/mail/solution/" in letter.body


def test_the_preference_is_on_the_page_and_in_the_api(api_of, client):
    member = MemberFactory()
    client.force_login(member)
    assert "Remind me to say whether an answer solved my question" in client.get("/notifications/settings/").text

    client.post("/notifications/settings/", {"mail_rhythm": "immediate"})
    assert Member.objects.get(pk=member.pk).accept_reminders is False
    changed = api_of(member).patch("/api/v1/me/", {"accept_reminders": True})
    assert changed.json()["accept_reminders"] is True
