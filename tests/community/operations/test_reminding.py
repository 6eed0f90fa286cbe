"""Askers are reminded of an answer that stands for days, rarely and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from community.flaggable import Because
from community.models import AcceptReminder, Member, Sanction, Topic, TopicEvent, Watch
from community.models.topic import State
from community.operations.duplicates import mark_duplicate
from community.operations.erasing import erase_member
from community.operations.integrity import checks
from community.operations.marking_topics import lock_topic
from community.operations.posting import add_post
from community.operations.reminding import remind_to_accept
from community.operations.sanctioning import sanction_member
from community.operations.solving import mark_solution
from community.operations.trying import say_it_works, say_no_help
from tests.factories.community import DiscussionFactory, HelpfulFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def answered(days=3, **fields):
    """Return a question that somebody else answered so many days ago."""
    at = timezone.now() - days * DAY
    topic = TopicFactory(created_at=at - DAY, last_posted_at=at, **fields)
    return PostFactory(topic=topic, created_at=at)


def remind(**later):
    return remind_to_accept(now=timezone.now() + timedelta(**later))


def reminders():
    return list(AcceptReminder.objects.order_by("id").values_list("topic", "member", "post", "number"))


def wrong():
    return [check.check for check in checks() if check.wrong]


def test_who_has_not_come_back_for_three_days_is_reminded_of_the_answer_once():
    post = answered()
    answered(days=2)

    assert [remind(), remind(), remind(days=10)] == [1, 0, 1]

    assert reminders()[0] == (post.topic_id, post.topic.author_id, post.pk, 1)
    event = TopicEvent.objects.filter(kind="accept_asked").earliest("id")
    assert (event.topic, event.post, event.by, event.extras) == (
        post.topic,
        post,
        Member.objects.system(),
        {"number": 1},
    )
    assert wrong() == []


def test_once_more_after_two_weeks_and_never_again():
    post = answered()

    sent = [remind(days=days) for days in (0, 13, 15, 20, 40)]

    assert sent == [1, 0, 1, 0, 0]
    assert reminders() == [(post.topic_id, post.topic.author_id, post.pk, number) for number in (1, 2)]


def test_the_answer_that_helped_most_is_named_and_the_later_of_equals():
    first = answered(days=5)
    second = PostFactory(topic=first.topic, created_at=timezone.now() - 4 * DAY)
    third = PostFactory(topic=first.topic, created_at=timezone.now() - 4 * DAY)
    PostFactory(topic=first.topic, created_at=timezone.now() - 4 * DAY, state=State.HIDDEN)
    HelpfulFactory(post=second)

    remind()
    second.helpfuls.all().delete()
    type(second).objects.filter(pk=second.pk).update(helpful_count=0)
    remind(days=15)

    assert [post for _topic, _member, post, _number in reminders()] == [second.pk, third.pk]


def test_what_works_for_others_comes_first_and_what_did_not_help_the_asker_never():
    first = answered(days=5)
    second = PostFactory(topic=first.topic, created_at=timezone.now() - 4 * DAY)
    say_it_works(first, by=MemberFactory())
    HelpfulFactory(post=second)

    remind()
    say_no_help(first, by=first.topic.author)
    remind(days=15)
    assert [post for _topic, _member, post, _number in reminders()] == [first.pk, second.pk]

    alone = answered()
    say_no_help(alone, by=alone.topic.author)
    assert remind() == 0


def test_who_still_talks_is_not_asked_until_somebody_answers_again():
    post = answered(days=6)
    PostFactory(topic=post.topic, author=post.topic.author, created_at=timezone.now() - 5 * DAY)

    assert remind() == 0
    again = PostFactory(topic=post.topic, created_at=timezone.now() - 4 * DAY)
    assert remind() == 1

    assert AcceptReminder.objects.get().post == again


def test_ones_own_answer_is_nobodys_news():
    topic = answered().topic
    topic.posts.filter(number=2).update(author=topic.author)

    assert remind() == 0


@pytest.fixture
def moderator(db):
    return MemberFactory(roles=["moderator"])


def test_where_there_is_nothing_to_accept_nobody_is_reminded(moderator):
    solved, hidden, locked, duplicate = (answered() for _ in range(4))
    mark_solution(solved.topic, solved, by=solved.topic.author)
    Topic.objects.filter(pk=hidden.topic_id).update(state=State.HIDDEN)
    lock_topic(locked.topic, by=moderator, because=Because(reason="Enough"))
    mark_duplicate(duplicate.topic, TopicFactory(), by=moderator)
    PostFactory(topic=DiscussionFactory(), created_at=timezone.now() - 4 * DAY)
    answered(days=61)

    assert remind() == 0


def test_who_does_not_want_to_or_cannot_be_reminded_is_not(moderator):
    never, unwilling, muted, suspended, erased, imported = (answered().topic for _ in range(6))
    Member.objects.filter(pk=never.author_id).update(mail_rhythm="never")
    Member.objects.filter(pk=unwilling.author_id).update(accept_reminders=False)
    Watch.objects.create(topic=muted, member=muted.author, level=Watch.Level.MUTED)
    Member.objects.filter(pk=imported.author_id).update(email=None)
    sanction_member(
        suspended.author, Sanction.Kind.SUSPENSION, by=moderator, until=None, because=Because("abuse", "Rude")
    )
    erase_member(erased.author, by=erased.author)

    assert remind() == 0
    willing = answered()
    assert remind() == 1
    assert AcceptReminder.objects.get().topic == willing.topic


def test_one_person_is_asked_of_one_question_a_day():
    asker = MemberFactory()
    for _ in range(3):
        answered(author=asker)

    assert [remind(), remind(), remind(days=1), remind(days=2)] == [1, 0, 1, 1]


def test_after_an_answer_there_is_nothing_left_to_ask():
    answered()
    remind()
    AcceptReminder.objects.update(answer="no_help", answered_at=timezone.now())

    assert remind(days=15) == 0


def test_who_comes_back_and_answers_is_not_asked_a_second_time():
    post = answered()
    remind()
    add_post(post.topic, by=post.topic.author, body="It still hums.")

    assert remind(days=15) == 0


def test_the_database_refuses_doubles_thirds_and_answers_without_a_moment():
    post = answered()
    remind()
    row = {"topic": post.topic, "member": post.topic.author, "post": post}

    for wrong_row in ({"number": 1}, {"number": 3}, {"number": 0}, {"number": 2, "answer": "solved"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AcceptReminder.objects.create(**row, **wrong_row)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_remind_everybody_once():
    topics = [answered().topic for _ in range(3)]
    asker = MemberFactory()
    for _ in range(2):
        answered(author=asker)
    start, now = Barrier(2, timeout=30), timezone.now()

    def sweep(_turn):
        try:
            start.wait()
            return remind_to_accept(now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(sweep, range(2))) == len(topics) + 1

    assert TopicEvent.objects.filter(kind="accept_asked").count() == AcceptReminder.objects.count() == 4
    assert AcceptReminder.objects.filter(member=asker).count() == 1
    assert wrong() == []
