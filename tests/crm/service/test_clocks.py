"""Service clocks as tickets live: given with the opening, settled by answers, paused, resumed, warned of and missed once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from community.foundation.events import Origin
from community.models import Topic, TopicEvent
from community.operations.moderation import move_post_to_state
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution
from crm.models import ServiceClock, ServiceTerms, Ticket, TicketEvent
from crm.operations.clocks import sweep_clocks
from crm.operations.conversing import open_request, write_to_customer, write_to_desk
from crm.operations.events import record_ticket_event, record_ticket_events
from crm.operations.following import take_in_topic_events
from crm.operations.following_sayings import take_in_sayings
from crm.operations.moving import change_status
from crm.operations.saying import Words
from crm.operations.solving import reopen_ticket, solve_ticket
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory
from tests.factories.crm import ContactFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def hours(number: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=number)


@pytest.fixture
def clock():
    """The time, which stands still until it is moved."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def opened(**fields) -> Ticket:
    """A ticket that came by e-mail just now."""
    ticket = Ticket.objects.create(contact=ContactFactory(), origin="email", subject="It hums", **fields)
    by = MemberFactory()
    record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=by, at=ticket.opened_at)
    return ticket


def states(ticket: Ticket) -> dict[str, str]:
    return {f"{row.metric} {row.round}": row.state for row in ticket.clocks.order_by("id")}


def due(ticket: Ticket, metric: str) -> datetime | None:
    return ticket.clocks.filter(metric=metric).latest("round").due_at


def told(ticket: Ticket) -> list[tuple[str, str, datetime]]:
    kinds = ["clock_warned", "clock_breached"]
    events = ticket.events.filter(kind__in=kinds).order_by("id").select_related("clock")
    return [(event.kind, event.clock.metric, event.occurred_at) for event in events]


def test_a_new_ticket_is_given_what_the_first_fitting_policy_promises_and_keeps_it(clock):
    ServicePolicyFactory(name="phone", position=1, origins=["phone"])
    ServicePolicyFactory(name="firms", position=2, account_kinds=["firm"])
    policy = ServicePolicyFactory(name="everybody", position=3, hours={"first_response": 1, "resolution": 8})
    ServicePolicyFactory(name="late", position=4)

    ticket = opened()
    policy.targets.update(seconds=60)
    policy.calendar.hours.all().delete()
    other = opened()
    clock.move_to(hours(0.5))
    change_status(ticket, "open", by=MemberFactory(roles=["support"]))

    assert (ticket.terms.policy, ticket.terms.name) == (policy, "everybody")
    assert states(ticket) == {"first_response 1": "running", "resolution 1": "running"}
    assert (due(ticket, "first_response"), due(ticket, "resolution")) == (hours(1), hours(8))
    assert other.terms != ticket.terms
    assert ServiceTerms.objects.count() == 2


def test_pauses_give_time_back_and_a_solution_ends_what_was_waited_for(clock, agent):
    ServicePolicyFactory(pauses_on_hold=True)
    ticket = opened()

    clock.move_to(hours(0.5))
    change_status(ticket, "pending", by=agent)
    paused = ticket.clocks.get(metric="resolution")
    assert (paused.state, paused.pause_reason, paused.due_at, paused.worked_seconds) == (
        "paused",
        "pending",
        None,
        1800,
    )
    clock.move_to(hours(4))
    change_status(ticket, "on_hold", by=agent)
    assert ticket.clocks.get(metric="resolution").pause_reason == "on_hold"
    clock.move_to(hours(6))
    change_status(ticket, "open", by=agent)
    assert (due(ticket, "first_response"), due(ticket, "resolution")) == (hours(6.5), hours(13.5))
    clock.move_to(hours(6.25))
    solve_ticket(ticket, by=agent, answer="Tighten the left screw.")
    assert states(ticket) == {"first_response 1": "settled", "resolution 1": "settled"}
    clock.move_to(hours(10))
    reopen_ticket(ticket, by=agent)

    assert states(ticket) == {"first_response 1": "settled", "resolution 1": "running"}
    assert due(ticket, "resolution") == hours(10 + 7.25)
    assert told(ticket) == []


def test_a_policy_says_which_waiting_pauses(clock, agent):
    ServicePolicyFactory(pauses_pending=False)
    ticket = opened()

    clock.move_to(hours(0.5))
    change_status(ticket, "pending", by=agent)
    change_status(ticket, "on_hold", by=agent)

    assert due(ticket, "first_response") == hours(1)


def test_each_deadline_is_warned_of_once_and_missed_once_whoever_looks(clock, agent):
    ServicePolicyFactory(hours={"first_response": 1, "resolution": 8}, warn_percent=50)
    ticket = opened()

    clock.move_to(hours(0.75))
    assert [sweep_clocks(hours(0.75)) for _again in range(2)] == [1, 0]
    clock.move_to(hours(2))
    # Whoever writes notices too; the sweep that comes after finds nothing left to tell.
    change_status(ticket, "open", by=agent)
    assert sweep_clocks(hours(2)) == 0
    clock.move_to(hours(3))
    solve_ticket(ticket, by=agent, answer="Tighten the left screw.")
    reopen_ticket(ticket, by=agent)
    assert sweep_clocks(hours(30)) == 1
    assert sweep_clocks(hours(60)) == 0

    assert told(ticket) == [
        ("clock_warned", "first_response", hours(0.5)),
        ("clock_breached", "first_response", hours(1)),
        ("clock_warned", "resolution", hours(4)),
        ("clock_breached", "resolution", hours(8)),
    ]
    assert ticket.clocks.get(metric="first_response").breached_at == hours(1)


def test_answers_in_the_thread_settle_the_clocks_of_a_question(clock, agent):
    policy = ServicePolicyFactory(answers_of="staff")
    asker, peer = MemberFactory(), MemberFactory()
    topic = open_topic(CategoryFactory(), by=asker, title="It hums loudly", body="Like a bee.").topic
    take_in_topic_events()
    ticket = Ticket.objects.get(topic=topic)
    assert (ticket.terms.policy, due(ticket, "first_response")) == (policy, hours(1))

    clock.move_to(hours(0.25))
    add_post(topic, by=peer, body="Same here.")
    assert take_in_sayings() == 1
    assert states(ticket) == {"first_response 1": "running", "resolution 1": "running"}
    clock.move_to(hours(0.5))
    add_post(topic, by=agent, body="Is it on a wooden floor?")
    clock.move_to(hours(1))
    add_post(topic, by=asker, body="Yes, it is.")
    clock.move_to(hours(1.5))
    add_post(topic, by=asker, body="Anybody there?")
    take_in_sayings()

    assert states(ticket) == {
        "first_response 1": "settled",
        "resolution 1": "running",
        "next_response 1": "running",
    }
    assert due(ticket, "next_response") == hours(3)
    clock.move_to(hours(2))
    post = add_post(topic, by=agent, body="Put a mat below.").post
    clock.move_to(hours(2.5))
    add_post(topic, by=asker, body="And then?")
    clock.move_to(hours(2.75))
    mark_solution(topic, post, by=asker)
    # The solution is followed, and what was said before it with it.
    take_in_topic_events()
    assert states(ticket) == {
        "first_response 1": "settled",
        "resolution 1": "settled",
        "next_response 1": "settled",
        "next_response 2": "settled",
    }
    assert take_in_sayings() == 2
    sides = [event.extras["side"] for event in ticket.events.filter(kind="thread_said").order_by("id")]
    assert sides == ["peer", "staff", "customer", "customer", "staff", "customer"]


def test_peers_may_answer_where_the_policy_says_so_until_their_answer_is_hidden(clock):
    ServicePolicyFactory(answers_of="anybody")
    topic = open_topic(CategoryFactory(), by=MemberFactory(), title="It hums loudly", body="Bee.").topic
    take_in_topic_events()
    clock.move_to(hours(0.25))
    spam = add_post(topic, by=MemberFactory(), body="Buy my pumps.").post
    take_in_sayings()
    ticket = Ticket.objects.get(topic=topic)
    assert states(ticket)["first_response 1"] == "settled"

    clock.move_to(hours(2))
    move_post_to_state(spam, "hidden", by=MemberFactory(roles=["moderator"]), reason="spam")
    take_in_sayings()

    assert states(ticket)["first_response 1"] == "running"
    assert due(ticket, "first_response") == hours(2.75)


def test_a_sweep_hears_what_was_said_in_time_before_it_calls_a_deadline_missed(clock, agent):
    ServicePolicyFactory(hours={"first_response": 1}, warn_percent=0)
    topic = open_topic(CategoryFactory(), by=MemberFactory(), title="It hums loudly", body="Bee.").topic
    take_in_topic_events()
    clock.move_to(hours(0.9))
    add_post(topic, by=agent, body="Put a mat below.")

    clock.move_to(hours(2))
    sweep_clocks(hours(2))

    ticket = Ticket.objects.get(topic=topic)
    assert (told(ticket), states(ticket)) == ([], {"first_response 1": "settled"})


def test_imported_history_is_promised_nothing(clock):
    ServicePolicyFactory()
    ticket = Ticket.objects.create(contact=ContactFactory(), origin="email", subject="Old", opened_at=hours(-999))
    by = MemberFactory()
    record_ticket_events(
        [
            TicketEvent(kind=kind, ticket=ticket, by=by, occurred_at=ticket.opened_at, origin=Origin.BACKFILL)
            for kind in ("opened", "reopened")
        ]
    )
    old = Topic.objects.create(
        title="Old", slug="old", kind="question", category=CategoryFactory(), author=by, created_at=hours(-999)
    )
    asked = PostFactory(topic=old, author=by)
    imported = {"topic": old, "by": by, "occurred_at": hours(-999), "origin": Origin.BACKFILL}
    TopicEvent.objects.create(kind="topic_opened", post=asked, **imported)
    TopicEvent.objects.create(kind="post_added", post=PostFactory(topic=old), **imported)

    for lane in ("live", "backfill"):
        take_in_sayings(lane=lane)
        take_in_topic_events(lane=lane)
    add_post(old, by=by, body="It still hums.")
    take_in_sayings()
    sweep_clocks(hours(99))

    opened(opened_at=hours(-24 * 8))

    assert (ServiceClock.objects.count(), Ticket.objects.count()) == (0, 3)
    assert [event.kind for event in Ticket.objects.get(topic=old).events.order_by("id")] == [
        "opened",
        "closed",
        "thread_said",
    ]


def test_messages_of_the_desk_answer_and_those_of_the_customer_wait_and_another_priority_has_another_target(
    clock, agent
):
    policy = ServicePolicyFactory(hours={"first_response": 4, "next_response": 2})
    policy.targets.filter(metric="first_response", priority="high").update(seconds=3600)
    asker = MemberFactory()
    ticket = open_request("It hums", Words("Like a bee."), by=asker)
    assert due(ticket, "first_response") == hours(4)

    clock.move_to(hours(0.5))
    changed = {"before": {"priority": "normal"}, "after": {"priority": "high"}}
    record_ticket_events([TicketEvent(kind="changed", ticket=ticket, by=agent, occurred_at=hours(0.5), extras=changed)])
    assert due(ticket, "first_response") == hours(1)
    write_to_customer(ticket, Words("Is it on a wooden floor?"), by=agent)
    clock.move_to(hours(1))
    write_to_desk(ticket, Words("Yes, it is."), by=asker)

    assert states(ticket) == {"first_response 1": "settled", "next_response 1": "running"}
    assert due(ticket, "next_response") == hours(3)
