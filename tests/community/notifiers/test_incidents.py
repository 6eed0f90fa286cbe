"""Everybody affected is told once when it is fixed, and again when it is fixed again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.foundation.intake import run_intake
from community.models import Delivery, Notification, Watch
from community.notifiers.base import in_words, readable_by, tell_of
from community.notifiers.incidents import SOURCE
from community.operations import incidents as keeping
from community.operations.joining_incidents import attach_topic, detach_topic, join_incident
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    TopicFactory,
)
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in():
    return lambda: run_intake(SOURCE.intake(), lane="live")


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient", flat=True))


def read_by(member):
    return [(line.sentence, line.address) for line in in_words(list(readable_by(member).order_by("id")), member)]


def attached_topic(incident, by, **fields):
    topic = TopicFactory(**fields)
    attach_topic(incident, topic, by=by)
    return topic


def test_everybody_affected_is_told_once_by_whatever_way(agent, take_in):
    incident = make_incident(by=agent)
    topic = attached_topic(incident, agent)
    me_too, watcher, declared = MeTooFactory(topic=topic).member, MemberFactory(), MemberFactory()
    Watch.objects.create(member=watcher, topic=topic)
    # The asker says so, too, and has the same problem elsewhere.
    other = attached_topic(incident, agent)
    MeTooFactory(topic=other, member=topic.author)
    for member in (declared, topic.author, agent):
        join_incident(incident, by=member)
    PostFactory(topic=topic)

    keeping.fix_incident(incident, by=agent)
    take_in()
    take_in()

    people = {me_too.pk, watcher.pk, declared.pk, topic.author.pk, other.author.pk}
    assert told("incident_fixed") == people
    assert Notification.objects.filter(kind="incident_fixed").count() == len(people)
    assert Delivery.objects.filter(notification__kind="incident_fixed").count() == len(people)
    assert read_by(declared) == [("Fixed: “The portal is slow”", f"/incidents/{incident.pk}/")]


def test_whoever_asked_hears_that_it_is_known(agent, take_in):
    incident = make_incident(by=agent)
    topic, gone = attached_topic(incident, agent), attached_topic(incident, agent)
    detach_topic(incident, gone, by=agent)
    take_in()

    assert told("incident_found") == {topic.author.pk}
    assert read_by(topic.author) == [
        ("What you ask about is known: “The portal is slow”", f"/incidents/{incident.pk}/")
    ]


def test_a_second_fix_is_news_again(agent, take_in, customer):
    incident = make_incident(by=agent)
    join_incident(incident, by=customer)
    keeping.fix_incident(incident, by=agent)
    keeping.reopen_incident(incident, by=agent, reason="It is back")
    keeping.fix_incident(incident, by=agent)
    take_in()

    heard = Notification.objects.filter(recipient=customer).order_by("source_id").values_list("kind", flat=True)
    assert list(heard) == ["incident_fixed", "incident_reopened", "incident_fixed"]


def test_who_may_not_look_who_muted_and_what_is_hidden_hear_nothing(agent, take_in):
    insider, outsider = MemberFactory(), MemberFactory()
    circle = CircleFactory(members=[insider, outsider])
    incident = make_incident(by=agent, category=CategoryFactory(of_circle=circle))
    for member in (insider, outsider):
        join_incident(incident, by=member)
    muting = attached_topic(incident, agent, category=incident.category, author=MemberFactory())
    circle.members.add(muting.author)
    Watch.objects.create(member=muting.author, topic=muting, level="muted")
    hidden = attached_topic(incident, agent, category=incident.category)
    circle.members.add(hidden.author)
    type(hidden).objects.filter(pk=hidden.pk).update(state="hidden")
    circle.members.remove(outsider)

    keeping.fix_incident(incident, by=agent)
    take_in()

    assert told("incident_fixed") == {insider.pk}
    circle.members.remove(insider)
    assert read_by(insider) == []


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_the_affected_changes_no_number_of_statements(agent, number):
    incident = make_incident(by=agent)
    for _ in range(number):
        join_incident(incident, by=MemberFactory())
    event = keeping.fix_incident(incident, by=agent)

    with CaptureQueriesContext(connection) as captured:
        tell_of(SOURCE, [event])

    assert len(captured) == 1
    assert Notification.objects.count() == Delivery.objects.count() == number
