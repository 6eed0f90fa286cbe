"""Declaring, answering, fixing and opening again what is broken for many, and who joins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from community.errors import MayNotWriteHere, TextIsEmpty, TopicIsNotStanding, VersionIsStale
from community.foundation.intake import run_intake
from community.foundation.integrity import all_right
from community.incident_errors import (
    IncidentIsFixed,
    MayNotBeAffected,
    MayNotKeepIncidents,
    StartIsAhead,
    TopicIsAttachedElsewhere,
    TopicIsWider,
)
from community.models import IncidentAffected, IncidentEvent, IncidentTopic, IncidentUpdate, Notification
from community.notifiers.incidents import SOURCE
from community.operations import incidents as keeping
from community.operations.integrity import checks
from community.operations.joining_incidents import attach_topic, detach_topic, join_incident, leave_incident
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


def kinds(incident):
    return [event.kind for event in incident.events.order_by("id")]


def test_an_incident_has_its_text_made_safe_once(agent):
    incident = make_incident(by=agent, body="It is **down**.<script>alert(1)</script>")

    assert incident.html.startswith("<p>It is <strong>down</strong>.")
    assert "<script" not in incident.html
    assert (incident.state, incident.by, kinds(incident)) == ("open", agent, ["incident_declared"])


@pytest.mark.parametrize("roles", [["support"], ["moderator"], ["community_manager"]])
def test_staff_keep_incidents(roles):
    keeper = MemberFactory(roles=roles)
    incident = make_incident(by=keeper)

    assert keeping.fix_incident(incident, by=keeper).kind == "incident_fixed"


@pytest.mark.parametrize("roles", [[], ["product"], ["manager"]])
def test_nobody_else_does(roles, agent):
    other, incident, topic = MemberFactory(roles=roles), make_incident(by=agent), TopicFactory()

    acts = [
        lambda: make_incident(by=other),
        lambda: keeping.edit_incident(incident, by=other, title="x"),
        lambda: keeping.answer_incident(incident, by=other, body="x"),
        lambda: keeping.fix_incident(incident, by=other),
        lambda: keeping.reopen_incident(incident, by=other, reason="x"),
        lambda: attach_topic(incident, topic, by=other),
        lambda: detach_topic(incident, topic, by=other),
    ]
    for act in acts:
        with pytest.raises(MayNotKeepIncidents):
            act()
    assert kinds(incident) == ["incident_declared"]


def test_what_is_wrong_with_a_declaration_is_said(agent):
    with pytest.raises(TextIsEmpty):
        make_incident(by=agent, title=" ")
    with pytest.raises(TextIsEmpty):
        make_incident(by=agent, body=" ")
    with pytest.raises(StartIsAhead):
        make_incident(by=agent, started_at=timezone.now() + timedelta(minutes=1))
    agent.is_active = False
    with pytest.raises((MayNotWriteHere, MayNotKeepIncidents)):
        make_incident(by=agent, category=CategoryFactory(members_only=True))


def test_editing_counts_the_version_up_and_refuses_a_stale_one(agent):
    incident = make_incident(by=agent)

    event = keeping.edit_incident(incident, by=agent, title="All is slow", version=1)

    assert (event.incident.title, event.incident.version) == ("All is slow", 2)
    assert keeping.edit_incident(incident, by=agent, title="All is slow") is None
    with pytest.raises(VersionIsStale):
        keeping.edit_incident(incident, by=agent, title="x", version=1)


def test_the_last_answer_holds_and_the_others_stay(agent):
    incident = make_incident(by=agent)

    keeping.answer_incident(incident, by=agent, body="We look.")
    keeping.answer_incident(incident, by=agent, body="Restart it.")

    assert [row.body for row in incident.updates.order_by("id")] == ["We look.", "Restart it."]
    shown = type(incident).objects.with_page(agent).get(pk=incident.pk)
    assert shown.answer_html == "<p>Restart it.</p>\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda: IncidentUpdate.objects.update(body="x"),
        lambda: IncidentUpdate.objects.all().delete(),
        lambda: IncidentEvent.objects.update(kind="x"),
    ],
)
def test_the_database_keeps_what_was_said(agent, change):
    keeping.answer_incident(make_incident(by=agent), by=agent, body="We look.")

    with pytest.raises(IntegrityError, match=r"never changed|protected"), transaction.atomic():
        change()


def test_fixing_twice_is_one_fix_and_opening_again_takes_a_reason(agent):
    incident = make_incident(by=agent)

    assert keeping.fix_incident(incident, by=agent) is not None
    assert keeping.fix_incident(incident, by=agent) is None
    with pytest.raises(TextIsEmpty):
        keeping.reopen_incident(incident, by=agent, reason=" ")
    assert keeping.reopen_incident(incident, by=agent, reason="It is back").extras == {"reason": "It is back"}
    assert keeping.reopen_incident(incident, by=agent, reason="It is back") is None
    assert kinds(incident) == ["incident_declared", "incident_fixed", "incident_reopened"]


def test_joining_is_once_and_can_be_taken_back(agent, customer):
    incident = make_incident(by=agent)

    assert [join_incident(incident, by=customer) for _ in range(2)] == [True, False]
    assert [leave_incident(incident, by=customer) for _ in range(2)] == [True, False]
    keeping.fix_incident(incident, by=agent)
    with pytest.raises(IncidentIsFixed):
        join_incident(incident, by=customer)


def test_nobody_joins_what_they_may_not_see(agent, customer):
    incident = make_incident(by=agent, category=CategoryFactory(of_circle=CircleFactory()))

    with pytest.raises(MayNotBeAffected):
        join_incident(incident, by=customer)


def test_a_topic_is_about_one_incident_and_the_pointer_is_taken_back_exactly(agent):
    topic, incident, other = TopicFactory(), make_incident(by=agent), make_incident(by=agent)
    before = type(topic).objects.values().get(pk=topic.pk)

    assert attach_topic(incident, topic, by=agent).topic == topic
    assert attach_topic(incident, topic, by=agent) is None
    with pytest.raises(TopicIsAttachedElsewhere):
        attach_topic(other, topic, by=agent)
    assert detach_topic(other, topic, by=agent) is None
    assert detach_topic(incident, topic, by=agent).topic == topic

    assert type(topic).objects.values().get(pk=topic.pk) == before
    assert not IncidentTopic.objects.exists()
    assert attach_topic(other, topic, by=agent) is not None


def test_not_every_topic_can_be_attached(agent):
    place = CategoryFactory(of_circle=CircleFactory())
    inside, topic = make_incident(by=agent, category=place), TopicFactory()

    with pytest.raises(TopicIsWider):
        attach_topic(inside, topic, by=agent)
    with pytest.raises(TopicIsNotStanding):
        attach_topic(make_incident(by=agent), TopicFactory(state="hidden"), by=agent)
    fixed = make_incident(by=agent)
    keeping.fix_incident(fixed, by=agent)
    with pytest.raises(IncidentIsFixed):
        attach_topic(fixed, topic, by=agent)
    assert attach_topic(inside, TopicFactory(category=place), by=agent) is not None


def test_integrity_finds_what_does_not_agree(agent):
    incident, topic = make_incident(by=agent), TopicFactory()
    attach_topic(incident, topic, by=agent)
    keeping.fix_incident(incident, by=agent)
    keeping.answer_incident(incident, by=agent, body="Done.")
    assert all_right(checks())

    type(incident).objects.update(fixed_at=None)
    IncidentTopic.objects.all().delete()
    IncidentUpdate.objects.create(incident=incident, by=agent, body="x", html="x")

    wrong = {check.check for check in checks() if check.wrong}
    assert wrong == {
        "community.incident_is_fixed_when_its_events_say_so",
        "community.topics_are_attached_as_the_events_of_incidents_say",
        "community.answers_to_incidents_have_their_event",
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_who_fix_at_once_and_two_who_tell_are_one_piece_of_news():
    agent, members = MemberFactory(roles=["support"]), [MemberFactory() for _ in range(3)]
    incident = make_incident(by=agent)
    for member in members:
        join_incident(incident, by=member)

    def at_once(act):
        def run(_turn):
            try:
                return act()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(run, range(8)))

    fixed = at_once(lambda: keeping.fix_incident(incident, by=agent))
    at_once(lambda: run_intake(SOURCE.intake(), lane="live"))

    assert len([event for event in fixed if event]) == 1
    told = Notification.objects.filter(kind="incident_fixed").order_by("recipient")
    assert list(told.values_list("recipient", flat=True)) == [member.pk for member in members]
    assert IncidentAffected.objects.count() == 3
