"""The community has a question first; the desk gets what nobody answers, and can give it back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from community.foundation.events import Origin
from community.models import TopicEvent
from community.operations.needing_info import ask_for_info
from community.operations.posting import add_post, open_topic
from config.integrity import all_checks
from crm.errors import MayNotWorkTickets, TicketAlreadySolved, TicketHasNoQuestion
from crm.models import DeskPolicy, PriorityCell, Ticket
from crm.operations.assignment import assign_ticket
from crm.operations.escalation import escalate_overdue, escalate_ticket, return_to_community
from crm.operations.following import follow_topic_events, take_in_topic_events
from crm.operations.following_sayings import take_in_sayings
from crm.operations.solving import solve_ticket
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory
from tests.factories.crm import TeamFactory, TicketFactory
from tests.factories.service import CalendarFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    topic = TopicFactory()
    take_in_topic_events()
    return Ticket.objects.get(topic=topic)


def later(hours):
    return time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True)


def owner(ticket):
    ticket.refresh_from_db()
    return ticket.owner


def test_a_question_that_nobody_answers_comes_to_the_desk_once_when_its_time_is_over(ticket, agent):
    team = TeamFactory(agents=[agent])
    DeskPolicy.objects.create(pk=1, escalation_team=team)
    until = ticket.community_until
    assert (ticket.owner, until) == ("community", ticket.opened_at + timedelta(hours=24))

    with later(23):
        assert escalate_overdue() == 0
    with later(25):
        assert [escalate_overdue(), escalate_overdue()] == [1, 0]

    assert (owner(ticket), ticket.community_until, ticket.team, ticket.assignee) == ("desk", None, team, agent)
    escalated = ticket.events.get(kind="escalated")
    assert (escalated.by.kind, escalated.extras) == (
        "system",
        {"reason": "clock", "until": until.isoformat(), "note": ""},
    )
    assert [check for check in all_checks() if check.wrong] == []


def test_a_question_that_was_answered_waits_for_its_asker_and_comes_when_the_asker_asks_on(ticket, helper):
    add_post(ticket.topic, by=helper, body="Have you tried the red button?")
    with later(25):
        assert escalate_overdue() == 0
        add_post(ticket.topic, by=ticket.topic.author, body="It did not help.")
    assert owner(ticket) == "community"

    with later(50):
        assert escalate_overdue() == 1


def test_a_question_that_waits_for_its_asker_does_not_come_and_has_its_time_anew_afterwards(ticket, agent):
    ask_for_info(ticket.topic, by=agent, reason="Which version?")
    take_in_topic_events()
    with later(25):
        assert escalate_overdue() == 0
        add_post(ticket.topic, by=ticket.topic.author, body="Version 3.")
        take_in_topic_events()
        assert escalate_overdue() == 0
    assert owner(ticket) == "community"
    with later(50):
        assert escalate_overdue() == 1


def test_what_an_import_brings_has_no_clock():
    topic = TopicFactory()
    # Whoever imports writes events of that origin; the first one of a topic says where it comes from.
    brought = TopicEvent(
        topic=topic, kind="topic_opened", by=topic.author, occurred_at=topic.created_at, origin=Origin.BACKFILL
    )
    brought.save()

    follow_topic_events([brought])

    assert Ticket.objects.get(topic=topic).community_until is None
    assert escalate_overdue() == 0


def test_an_agent_takes_it_early_and_gives_it_back(ticket, agent, customer):
    escalate_ticket(ticket, by=agent, note="A safety matter")
    assert escalate_ticket(ticket, by=agent) is None
    assign_ticket(ticket, agent, by=agent)
    assert owner(ticket) == "desk"

    return_to_community(ticket, by=agent, note="Others know more")
    assert return_to_community(ticket, by=agent) is None

    assert (owner(ticket), ticket.assignee, ticket.assignments.filter(ended_at=None).count()) == ("community", None, 0)
    assert ticket.community_until > timezone.now() + timedelta(hours=23)
    kinds = list(ticket.events.order_by("id").values_list("kind", flat=True))
    assert kinds == ["opened", "escalated", "assigned", "assigned", "returned"]
    with pytest.raises(MayNotWorkTickets):
        escalate_ticket(ticket, by=customer)
    with pytest.raises(TicketHasNoQuestion):
        return_to_community(TicketFactory(), by=agent)
    solve_ticket(ticket, by=agent, answer="So.")
    with pytest.raises(TicketAlreadySolved):
        escalate_ticket(ticket, by=agent)


def test_how_pressing_a_question_is_is_asked_when_it_comes_to_the_desk_and_told(ticket, agent):
    PriorityCell.objects.filter(impact="medium", urgency="medium").update(priority="high")

    escalate_ticket(ticket, by=agent)

    ticket.refresh_from_db()
    assert ticket.priority == "high"
    told = ticket.events.get(kind="changed")
    assert told.extras == {"before": {"priority": "normal"}, "after": {"priority": "high"}}


def test_whoever_takes_a_question_takes_it_from_the_community(ticket, agent):
    assign_ticket(ticket, MemberFactory(roles=["support"]), by=agent)

    assert owner(ticket) == "desk"
    assert ticket.events.get(kind="escalated").extras["reason"] == "taken"


def test_only_the_hours_of_a_calendar_count_for_the_community_where_one_is_set(agent):
    friday, monday = datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)
    # An office in Berlin: on Friday until 17:00 there, which is 16:00; on Monday from 9:00, which is 8:00.
    DeskPolicy.objects.create(pk=1, community_hours=3, community_calendar=CalendarFactory())
    with time_machine.travel(friday, tick=False) as now:
        topic = open_topic(CategoryFactory(), by=MemberFactory(), title="It hums loudly", body="Bee.").topic
        take_in_topic_events()
        ticket = Ticket.objects.get(topic=topic)
        assert ticket.community_until == monday
        assign_ticket(ticket, agent, by=agent)
        return_to_community(ticket, by=agent)
        ticket.refresh_from_db()
        assert ticket.community_until == monday
        now.move_to(monday - timedelta(minutes=1))
        assert escalate_overdue() == 0
        now.move_to(monday)
        assert escalate_overdue() == 1


def test_a_calendar_that_never_opens_keeps_no_question_from_the_desk():
    DeskPolicy.objects.create(pk=1, community_hours=3, community_calendar=CalendarFactory(week={}))
    start = datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert DeskPolicy.current().community_until(start) == start + timedelta(hours=3)


def test_an_asker_who_writes_again_after_a_long_silence_has_the_time_of_the_community_anew(ticket, helper):
    add_post(ticket.topic, by=helper, body="Have you tried the red button?")
    for day in range(1, 33):
        with later(24 * day + 1):
            assert escalate_overdue() == 0
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.community_until) == ("community", None)

    with later(24 * 36):
        written = add_post(ticket.topic, by=ticket.topic.author, body="Still broken.").post
        take_in_sayings()
        ticket.refresh_from_db()
        assert ticket.community_until == written.created_at + timedelta(hours=24)
        assert escalate_overdue() == 0
    with later(24 * 37 + 1):
        assert escalate_overdue() == 1


def test_others_who_go_on_talking_keep_a_question_from_the_desk_for_some_days_only(ticket, helper):
    escalated = []
    for day in range(1, 8):
        with later(24 * day - 2):
            add_post(ticket.topic, by=helper, body=f"Mine as well, day {day}.")
        with later(24 * day + 1):
            escalated.append(escalate_overdue())
    assert escalated == [0, 0, 1, 0, 0, 0, 0]
