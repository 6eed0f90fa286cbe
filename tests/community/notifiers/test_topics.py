from datetime import timedelta

import pytest
from django.utils import timezone

from community.foundation.events import Origin
from community.models import Delivery, Notification, TopicEvent, Watch
from community.models.topic import State
from community.notifiers.base import tell_of
from community.notifiers.topics import SOURCE
from community.operations.agreeing import add_me_too
from community.operations.duplicates import mark_duplicate
from community.operations.moderation import move_post_to_state
from community.operations.posting import add_post, edit_post, open_topic
from community.operations.reading import mark_read, raise_read_mark
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.watching import watch
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    PostFactory,
    TagFactory,
    TopicFactory,
    told_of,
)

pytestmark = pytest.mark.django_db


def test_the_closest_reason_is_the_one_that_is_told(take_in):
    topic = TopicFactory()
    called, answered, quoted, watching = (MemberFactory(handle=name) for name in ("anna", "ben", "cleo", "dora"))
    words = add_post(topic, by=answered, body="first").post
    take_in()
    for member in (called, answered, quoted, watching):
        watch(topic, by=member)

    body = "@anna look\n\n> @cleo: yes\n\n> @ben: first"
    post = add_post(topic, by=MemberFactory(), body=body, reply_to=words).post
    take_in()

    assert told_of(called) == [("mention", post.number)]
    assert told_of(answered) == [("reply", post.number)]
    assert told_of(quoted) == [("quote", post.number)]
    assert told_of(watching) == [("watching", post.number)]


def test_whoever_is_called_quoted_answered_and_watching_gets_one_message(take_in):
    topic, anna = TopicFactory(), MemberFactory(handle="anna")
    first = add_post(topic, by=anna, body="first").post
    for thing in (topic, topic.category):
        watch(thing, by=anna)

    add_post(topic, by=MemberFactory(), body="@anna\n\n> @anna: first", reply_to=first)
    take_in()

    assert told_of(anna) == [("mention", 3)]
    assert Delivery.objects.filter(recipient=anna).count() == 1


def test_nobody_is_told_what_they_did_themselves(take_in):
    anna = MemberFactory(handle="anna")
    topic = open_topic(CategoryFactory(), by=anna, title="t", body="@anna").topic
    watch(topic.category, by=anna)

    event = add_post(topic, by=anna, body="@anna again")
    mark_solution(topic, event.post, by=anna)
    take_in()

    assert told_of(anna) == []


def test_taking_an_event_in_again_tells_nobody_twice(take_in):
    topic, anna = TopicFactory(), MemberFactory()
    watch(topic, by=anna)
    event = add_post(topic, by=MemberFactory(), body="hello")
    take_in()
    Notification.objects.update(read_at=timezone.now())

    assert take_in() == 0
    tell_of(SOURCE, [event])

    assert told_of(anna) == [("watching", 2)]


def test_until_the_reader_returns_only_the_first_reply_is_told(take_in):
    topic, anna, ben = TopicFactory(), MemberFactory(handle="anna"), MemberFactory()
    watch(topic, by=anna)
    for _ in range(3):
        add_post(topic, by=ben, body="hello")
    take_in()
    add_post(topic, by=ben, body="hello")
    take_in()
    assert told_of(anna) == [("watching", 2)]

    add_post(topic, by=ben, body="@anna, are you there?")
    take_in()
    assert told_of(anna) == [("watching", 2), ("mention", 6)]

    raise_read_mark(topic, 6, by=anna)
    add_post(topic, by=ben, body="hello")
    take_in()
    assert told_of(anna) == [("watching", 2), ("mention", 6), ("watching", 7)]


def test_what_is_read_before_the_news_arrives_is_no_news(take_in):
    topic, anna = TopicFactory(), MemberFactory(handle="anna")
    watch(topic, by=anna)
    post = add_post(topic, by=MemberFactory(), body="@anna hello").post

    raise_read_mark(topic, post.number, by=anna)
    take_in()

    assert told_of(anna) == []


def test_nothing_is_told_of_muted_topics_and_people(take_in):
    topic, loud = TopicFactory(), MemberFactory()
    anna, ben = MemberFactory(handle="anna"), MemberFactory(handle="ben")
    for member in (anna, ben):
        watch(topic.category, by=member)
    watch(topic, by=anna, level=Watch.Level.MUTED)
    watch(loud, by=ben, level=Watch.Level.MUTED)

    add_post(topic, by=loud, body="@anna @ben")
    add_post(topic, by=MemberFactory(), body="hello")
    take_in()

    assert told_of(anna) == []
    assert told_of(ben) == [("watching", 3)]


def test_the_closer_watch_counts(take_in):
    tag = TagFactory()
    topic = TopicFactory(tags=[tag.slug])
    anna, ben, cleo = MemberFactory(), MemberFactory(), MemberFactory()
    watch(topic.category, by=anna)
    watch(tag, by=anna, level=Watch.Level.MUTED)
    watch(topic.category, by=ben, level=Watch.Level.MUTED)
    watch(topic, by=ben)
    watch(topic.category, by=cleo, level=Watch.Level.OPENINGS)

    add_post(topic, by=MemberFactory(), body="hello")
    take_in()

    assert (told_of(anna), told_of(ben), told_of(cleo)) == ([], [("watching", 2)], [])


def test_new_topics_reach_those_who_watch_the_place_the_tag_or_the_person(take_in):
    category, tag, asker = CategoryFactory(), TagFactory(), MemberFactory()
    watchers = [MemberFactory() for _ in range(4)]
    watch(category, by=watchers[0], level=Watch.Level.OPENINGS)
    watch(tag, by=watchers[1])
    watch(asker, by=watchers[2])

    open_topic(category, by=asker, title="t", body="b", tags=[tag.slug])
    take_in()

    assert [told_of(member) for member in watchers] == [[("opened", 1)]] * 3 + [[]]


def test_who_may_not_see_it_is_not_told(take_in):
    insider, outsider = MemberFactory(handle="anna"), MemberFactory(handle="ben")
    circle = CircleFactory(members=[insider, outsider])
    topic = TopicFactory(category__of_circle=circle)
    for member in (insider, outsider):
        watch(topic, by=member)
    circle.members.remove(outsider)
    gone = MemberFactory(handle="gone", is_active=False)

    add_post(topic, by=MemberFactory(roles=["moderator"]), body="@anna @ben @gone")
    take_in()

    assert (told_of(insider), told_of(outsider), told_of(gone)) == ([("mention", 2)], [], [])


def test_what_was_hidden_before_the_news_arrives_is_told_to_nobody(take_in):
    topic, anna = TopicFactory(), MemberFactory()
    watch(topic, by=anna)
    post = add_post(topic, by=MemberFactory(), body="spam").post
    move_post_to_state(post, State.HIDDEN, by=MemberFactory(roles=["moderator"]), reason="spam")
    take_in()
    assert told_of(anna) == []

    add_post(topic, by=MemberFactory(), body="hello")
    take_in()
    assert told_of(anna) == [("watching", 3)]


def test_what_is_hidden_afterwards_waits_for_nobody_and_stands_in_no_others_way(take_in):
    topic, anna = TopicFactory(), MemberFactory()
    watch(topic, by=anna)
    post = add_post(topic, by=MemberFactory(), body="spam").post
    take_in()
    move_post_to_state(post, State.DELETED, by=MemberFactory(roles=["moderator"]), reason="spam")
    take_in()

    assert not Notification.objects.unread().exists()
    add_post(topic, by=MemberFactory(), body="hello")
    take_in()
    assert told_of(anna) == [("watching", 2), ("watching", 3)]


def test_those_whom_a_solution_concerns_are_told(take_in):
    topic = TopicFactory()
    solver, same, watching = MemberFactory(), MemberFactory(), MemberFactory()
    add_me_too(topic, by=same)
    watch(topic, by=watching)
    post = add_post(topic, by=solver, body="turn it off and on").post
    raise_read_mark(topic, post.number, by=watching)
    take_in()
    Notification.objects.all().delete()

    agent = MemberFactory(roles=["support"])
    mark_solution(topic, post, by=agent)
    take_in()
    withdraw_solution(topic, by=agent)
    take_in()

    assert told_of(solver) == [("solution", 2), ("reopened", 2)]
    assert told_of(topic.author) == [("solved", 2), ("reopened", 2)]
    assert (told_of(same), told_of(watching)) == ([("solved", 2)], [("solved", 2)])


def test_who_asked_what_was_asked_before_is_told_once(take_in):
    topic, agent = TopicFactory(), MemberFactory(roles=["support"])
    original = TopicFactory()
    mark_duplicate(topic, original, by=agent)
    mark_duplicate(topic, original, by=agent)
    take_in()

    assert told_of(topic.author) == [("duplicate", 0)]


def test_an_edit_calls_only_those_who_have_not_heard_of_the_post(take_in):
    topic, anna, ben = TopicFactory(), MemberFactory(handle="anna"), MemberFactory(handle="ben")
    post = add_post(topic, by=MemberFactory(), body="@anna").post
    take_in()
    for row in Notification.objects.all():
        mark_read(row, by=anna)

    edit_post(post, by=post.author, body="@anna and @ben")
    take_in()
    edit_post(post, by=post.author, body="@anna, and @ben")
    take_in()

    assert (told_of(anna), told_of(ben)) == ([("mention", 2)], [("mention", 2)])


def test_imported_and_old_events_are_no_news(take_in):
    topic, anna = TopicFactory(), MemberFactory()
    watch(topic, by=anna)
    Watch.objects.update(created_at=timezone.now() - timedelta(days=30))
    post = PostFactory(topic=topic)
    fields = {"kind": TopicEvent.Kind.POST_ADDED, "topic": topic, "post": post, "by": post.author}
    TopicEvent.objects.create(**fields, occurred_at=timezone.now() - timedelta(days=8))
    TopicEvent.objects.create(**fields, occurred_at=timezone.now(), origin=Origin.BACKFILL)
    take_in()
    assert told_of(anna) == []

    TopicEvent.objects.create(**fields, occurred_at=timezone.now())
    take_in()
    assert told_of(anna) == [("watching", 2)]


def test_whoever_writes_watches_from_then_on_unless_they_do_not_want_to(take_in):
    asker, shy, quiet = MemberFactory(), MemberFactory(watches_automatically=False), MemberFactory()
    topic = open_topic(CategoryFactory(), by=asker, title="t", body="b").topic
    take_in()
    watch(topic, by=quiet, level=Watch.Level.MUTED)
    for member in (shy, quiet):
        add_post(topic, by=member, body="hello")
    take_in()
    add_post(topic, by=MemberFactory(), body="hello")
    take_in()

    assert told_of(asker) == [("watching", 2)]
    assert (told_of(shy), told_of(quiet)) == ([], [])
    assert set(Watch.objects.filter(topic=topic).exclude(member=asker).values_list("member", "level")) >= {
        (quiet.pk, "muted")
    }
