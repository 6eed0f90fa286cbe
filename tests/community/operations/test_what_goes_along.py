"""What hangs on topics that are merged and split besides their posts: read marks, incidents, and news that still wait."""

import pytest

from community.flaggable import Because
from community.models import IncidentAffected, IncidentTopic, Member, Notification, Post, ReadMark, Topic, Watch
from community.models.read_mark import new_posts
from community.operations.agreeing import add_me_too
from community.operations.incidents import declare_incident, fix_incident
from community.operations.integrity import checks
from community.operations.joining_incidents import attach_topic
from community.operations.merging import merge_topics
from community.operations.posting import add_post
from community.operations.reading import raise_read_mark
from community.operations.splitting import NewTopic, split_topic
from community.operations.undoing import undo_act
from community.operations.watching import watch
from config.intakes import run_here
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db
WHY = Because(reason="One thread is enough")


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def reader():
    return MemberFactory()


def thread(length, **fields):
    topic = TopicFactory(**fields)
    for _ in range(length - 1):
        add_post(topic, by=MemberFactory(), body="Try this.")
    return Topic.objects.get(pk=topic.pk)


def news(reader, topic):
    return Topic.objects.annotate(news=new_posts(reader)).get(pk=topic.pk).news


def marks():
    return sorted(ReadMark.objects.values_list("member", "topic", "number"))


def tell():
    for _run in run_here():
        pass
    assert [check.check for check in checks() if check.wrong] == []


@pytest.mark.parametrize(
    ("read_of_topic", "read_of_other", "news_before", "news_after"),
    [
        (4, 3, (0, 0), 0),
        (2, 3, (2, 0), 2),
        (4, 0, (0, 0), 0),
        (0, 3, (0, 0), 4),
        (0, 0, (0, 0), 0),
        # One number cannot say that only the first ones are unread: what was not read stays so.
        (4, 2, (0, 1), 5),
    ],
)
def test_what_was_read_before_a_merge_is_read_after_it(
    moderator, reader, read_of_topic, read_of_other, news_before, news_after
):
    topic, into = thread(4), thread(3)
    for one, number in ((topic, read_of_topic), (into, read_of_other)):
        if number:
            raise_read_mark(one, number, by=reader)
    before = marks()
    assert (news(reader, topic), news(reader, into)) == news_before

    act = merge_topics(topic, into, by=moderator, because=WHY)
    assert news(reader, into) == news_after
    assert [check.check for check in checks() if check.wrong] == []

    undo_act(act, by=moderator, reason="They differ")
    assert marks() == before
    assert (news(reader, topic), news(reader, into)) == news_before


def test_what_is_read_while_two_topics_are_one_is_read_when_they_are_two_again(moderator, reader):
    topic, into = thread(4), thread(3)
    raise_read_mark(topic, 1, by=reader)
    act = merge_topics(topic, into, by=moderator, because=WHY)
    raise_read_mark(into, 6, by=reader)

    undo_act(act, by=moderator, reason="They differ")

    assert (news(reader, topic), news(reader, into)) == (1, 0)
    added = add_post(Topic.objects.get(pk=into.pk), by=MemberFactory(), body="New.").post
    assert (added.number, news(reader, into)) == (8, 1)
    assert [check.check for check in checks() if check.wrong] == []


def test_a_topic_that_is_split_off_is_as_unread_as_its_posts_were(moderator, reader):
    topic, hasty = thread(6), MemberFactory()
    raise_read_mark(topic, 4, by=reader)
    raise_read_mark(topic, 2, by=hasty)
    before, posts = marks(), Post.objects.filter(topic=topic, number__in=[3, 5, 6]).values_list("pk", flat=True)

    act = split_topic(topic, list(posts), NewTopic("Apart", topic.category), by=moderator, because=WHY)

    apart = Topic.objects.get(pk=act.extras["into"])
    assert [(news(one, topic), news(one, apart)) for one in (reader, hasty)] == [(0, 2), (1, 3)]
    assert news(MemberFactory(), apart) == 0

    undo_act(act, by=moderator, reason="It belongs here")
    assert marks() == before
    assert [check.check for check in checks() if check.wrong] == []


def told_of_a_fix():
    return set(Notification.objects.filter(kind="incident_fixed").values_list("recipient", flat=True))


def affected(topic):
    """Somebody who shares the problem, somebody who watches, and who asked."""
    sharing, watching = MemberFactory.create_batch(2)
    add_me_too(topic, by=sharing)
    watch(topic, by=watching)
    return {topic.author_id, sharing.pk, watching.pk}


def test_whoever_waits_for_an_incident_by_a_question_is_told_after_it_was_merged(moderator):
    topic, into = TopicFactory(), TopicFactory()
    people = affected(topic)
    incident = declare_incident(by=moderator, title="Nothing prints", body="We know.").incident
    attach_topic(incident, topic, by=moderator)

    act = merge_topics(topic, into, by=moderator, because=WHY)
    assert IncidentTopic.objects.get().topic == into
    fix_incident(incident, by=moderator)
    tell()

    assert told_of_a_fix() == people | {into.author_id}
    undo_act(act, by=moderator, reason="They differ")
    assert IncidentTopic.objects.get().topic == topic
    tell()


@pytest.mark.parametrize("elsewhere", ["of another incident", "outside of the circle"])
def test_they_are_told_also_where_the_question_leads_to_one_that_is_not_about_it(moderator, elsewhere):
    circle = CircleFactory()
    place = CategoryFactory(visibility="circle", circle=circle) if elsewhere == "outside of the circle" else None
    topic, into = TopicFactory(), TopicFactory()
    people = affected(topic)
    incident, other = (
        declare_incident(by=moderator, title=title, body="We know.", category=at).incident
        for title, at in (("Nothing prints", None), ("Nothing beeps", None))
    )
    attach_topic(incident, topic, by=moderator)
    if place is not None:
        circle.members.set(Member.objects.all())
        type(incident).objects.update(category=place)
    else:
        attach_topic(other, into, by=moderator)

    act = merge_topics(topic, into, by=moderator, because=WHY)
    assert set(IncidentAffected.objects.values_list("incident", "member")) == {(incident.pk, pk) for pk in people}
    fix_incident(incident, by=moderator)
    tell()

    assert told_of_a_fix() == people
    undo_act(act, by=moderator, reason="They differ")
    assert (IncidentAffected.objects.count(), IncidentTopic.objects.get(topic=topic).incident) == (0, incident)


def test_news_that_wait_when_a_topic_is_merged_are_told_where_they_stand_now(moderator):
    topic, into, watching, named = TopicFactory(), TopicFactory(), MemberFactory(), MemberFactory(handle="nora")
    watch(topic, by=watching)
    tell()
    post = add_post(topic, by=MemberFactory(), body="Have a look, @nora.").post

    merge_topics(topic, into, by=moderator, because=WHY)
    tell()

    told = Notification.objects.filter(post=post).values_list("recipient", "kind", "topic")
    watchers = {(pk, "watching", into.pk) for pk in (watching.pk, topic.author_id, into.author_id)}
    assert set(told) == {(named.pk, "mention", into.pk)} | watchers
    assert Watch.objects.filter(topic=topic, member=post.author).exists() is False
    assert Watch.objects.get(member=post.author).topic == into


def test_news_that_wait_when_posts_are_split_off_reach_those_who_watched(moderator):
    topic, watching = thread(2), MemberFactory()
    watch(topic, by=watching)
    tell()
    post = add_post(topic, by=MemberFactory(), body="By the way.").post

    act = split_topic(topic, [post.pk], NewTopic("Apart", topic.category), by=moderator, because=WHY)
    tell()

    told = Notification.objects.filter(recipient=watching)
    assert [(row.kind, row.post, row.topic_id) for row in told] == [("watching", post, act.extras["into"])]
