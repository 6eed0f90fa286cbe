"""What somebody says more on a network enters the ticket that was made of what they said before."""

import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connections

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.models import DeskPolicy, LinkedPersona, Message, Network, ReplyDelivery, Ticket, TicketEvent
from crm.operations.answering import answer_message
from crm.operations.moving import change_status
from crm.operations.receiving import fetched_events, keep
from crm.operations.solving import solve_ticket
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import decide_mention
from tests.crm.channels.hooks import event
from tests.crm.channels.threads import OTTO, hear, kinds, message, said, ticket_of
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
META = settings.REAL_DATA_DIR / "meta_webhook_payloads"
TWCS = settings.REAL_DATA_DIR / "twitter_support_twcs" / "twcs_subset.csv"


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.WEBHOOK)


def test_what_the_same_person_says_below_enters_the_ticket_and_what_others_say_does_not(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)

    hear(channel, said(2, "m-1", OTTO), said(3, "m-1"), said(4, "m-2"), said(5, "m-4", OTTO), said(6))

    joined = {number: message(number).ticket for number in range(1, 7)}
    assert joined == {1: ticket, 2: None, 3: ticket, 4: ticket, 5: None, 6: None}
    heard = ticket.events.filter(kind="message_in").order_by("id")
    assert [one.extras["message"] for one in heard] == [message(3).pk, message(4).pk]
    assert {one.by.kind for one in heard} == {"system"}


def test_a_second_reading_and_an_edit_add_nothing(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    hear(channel, said(2, "m-1"), said(2, "m-1"))
    hear(channel, said(2, "m-1"), event(2, "message.edited", text="More.", timestamp="2026-11-20T11:00:00Z"))

    assert kinds(ticket).count("message_in") == 1


def test_what_was_said_before_somebody_made_the_ticket_enters_it_too(channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO), said(3, "m-2"), said(4, "m-1"))
    decide_mention(message(4), "ignore", by=agent)

    ticket = ticket_of(1, agent)

    assert [message(number).ticket for number in (2, 3, 4)] == [None, ticket, None]


def test_an_answer_that_came_before_what_it_answers_enters_with_it(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    hear(channel, said(3, "m-2"))
    assert message(3).ticket is None

    hear(channel, said(2, "m-1"))

    assert [message(number).ticket for number in (2, 3)] == [ticket, ticket]


def test_our_answer_is_said_in_the_ticket_and_what_follows_it_wakes_it(channel, agent):
    facebook = ChannelFactory(network=Network.MASTODON)
    hear(channel, said(1))
    Message.objects.update(channel=facebook)
    ticket = ticket_of(1, agent)

    delivery = answer_message(message(1), by=agent, text="Which pump?")

    assert kinds(ticket)[-2:] == ["message_out", "status_changed"]
    assert (delivery.message.ticket, ReplyDelivery.objects.count()) == (ticket, 1)
    Message.objects.filter(pk=delivery.message.pk).update(external_id="ours")
    change_status(ticket, "pending", by=agent)
    Message.objects.update(channel=channel)

    hear(channel, said(2, "ours", OTTO), said(3, "ours", at="11:00"))

    ticket.refresh_from_db()
    assert (ticket.status, message(2).ticket, message(3).ticket) == ("open", None, ticket)
    assert kinds(ticket)[-2:] == ["status_changed", "message_in"]


def test_in_private_a_stranger_who_knows_the_id_gets_in_nowhere(channel, agent):
    hear(channel, said(1, visibility="private"))
    ticket = ticket_of(1, agent)

    hear(channel, said(2, "m-1", OTTO, visibility="private"), said(3, "m-1", visibility="private"))

    assert (message(2).ticket, message(2).parent, message(3).ticket) == (None, None, ticket)


def solved(channel, agent, at):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    solve_ticket(ticket, by=agent, answer="Turn it around.", is_told=True, at=message(1).written_at + at)
    return ticket


def test_within_the_days_of_the_policy_the_ticket_is_open_again(channel, agent, time_machine):
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    ticket = solved(channel, agent, timedelta(minutes=30))

    hear(channel, said(2, "m-1", at="11:00"))

    ticket.refresh_from_db()
    assert (ticket.status, message(2).ticket, Ticket.objects.count()) == ("open", ticket, 1)
    assert kinds(ticket)[-2:] == ["reopened", "message_in"]


def test_afterwards_one_ticket_follows_it_however_much_is_said(channel, agent, time_machine):
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    ticket = solved(channel, agent, timedelta(minutes=30))
    time_machine.shift(timedelta(days=DeskPolicy.current().reopen_days + 1))

    hear(channel, said(2, "m-1", at="11:00"), said(3, "m-2", at="11:30"))

    follows = Ticket.objects.get(follows=ticket)
    ticket.refresh_from_db()
    assert (ticket.status, follows.contact, message(2).ticket, message(3).ticket) == (
        "solved",
        ticket.contact,
        follows,
        follows,
    )
    assert kinds(follows).count("message_in") == 2


def test_what_was_said_before_the_solution_and_comes_late_does_not_take_it_back(channel, agent, time_machine):
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    ticket = solved(channel, agent, timedelta(minutes=30))

    hear(channel, said(2, "m-1", at="10:10"))

    ticket.refresh_from_db()
    assert (ticket.status, message(2).ticket) == ("solved", ticket)


@pytest.mark.skipif(not META.exists(), reason="the real payloads are elsewhere")
def test_who_writes_on_in_messenger_goes_on_in_the_ticket(agent):
    page = ChannelFactory(network=Network.FACEBOOK)
    names = ["messaging-message-basic", "messaging-message-nlp-2", "messaging-message-prior"]
    first, other, _prior = ((META / f"facebook__{name}.json").read_bytes() for name in names)
    keep(fetched_events(page, [Fetched("first", first), Fetched("other", other)]))
    take_in_inbound()
    begun = Message.objects.get(external_id__startswith="mid.1457764197618")
    ticket = decide_mention(begun, "ticket", by=agent).ticket

    again = first.replace(b"41d102a3e1ae206a38", b"another").replace(b"hello, world!", b"are you there?")
    keep(fetched_events(page, [Fetched("again", again)]))
    take_in_inbound()

    assert list(ticket.messages.order_by("id").values_list("body", flat=True)) == ["hello, world!", "are you there?"]
    stranger = Message.objects.exclude(persona=begun.persona).filter(channel=page)
    assert stranger.exists()
    assert not stranger.filter(ticket__isnull=False).exists()


@pytest.mark.skipif(not TWCS.exists(), reason="the real dialogues are elsewhere")
@pytest.mark.parametrize("is_late", [False, True])
def test_real_dialogues_become_conversations_with_their_own_authors_only(agent, is_late):
    """The oracle goes up each thread by hand: who began it is in the ticket, whoever else speaks is not."""
    with TWCS.open(encoding="utf-8") as file:
        rows = {row["tweet_id"]: row for row in csv.DictReader(file)}
    roots = [row for row in rows.values() if row["inbound"] == "True" and not row["in_response_to_tweet_id"]][:60]
    names = {row["tweet_id"] for row in roots}
    threads = [row for row in rows.values() if _root(rows, row) in names]
    channel = ChannelFactory(network=Network.CSV)
    begun = [row for row in threads if row["tweet_id"] in names]
    first, then = (threads, []) if is_late else (begun, threads)
    _hear_rows(channel, first)
    for root in begun:
        decide_mention(Message.objects.get(external_id=root["tweet_id"]), "ticket", by=agent)
    _hear_rows(channel, then)

    wanted = {
        row["tweet_id"]: root
        for row in threads
        if row["inbound"] == "True" and rows[root := _root(rows, row)]["author_id"] == row["author_id"]
    }
    of_root = dict(Message.objects.filter(external_id__in=names).values_list("ticket", "external_id"))
    joined = Message.objects.filter(ticket__isnull=False)
    found = joined.filter(direction="in").values_list("external_id", "ticket")
    assert {name: of_root[ticket] for name, ticket in found} == wanted
    # What a brand says belongs to whom it answers, past whatever it said itself in between.
    answers = {
        row["tweet_id"]: wanted[asked]
        for row in threads
        if row["inbound"] == "False" and (asked := _asked(rows, row)) in wanted
    }
    found = joined.filter(direction="out").values_list("external_id", "ticket")
    assert {name: of_root[ticket] for name, ticket in found} == answers
    assert TicketEvent.objects.filter(kind="message_out").count() == len(answers) > 50
    assert len(wanted) > len(begun)
    assert TicketEvent.objects.filter(kind="message_in").count() == len(wanted) - len(begun)


@pytest.mark.django_db(transaction=True)
def test_whoever_makes_the_ticket_and_whoever_takes_in_the_reply_at_once_see_each_other():
    agent = MemberFactory(roles=["support"])
    channel = ChannelFactory(network=Network.WEBHOOK)
    for number in range(0, 24, 3):
        author = {"id": f"u-{number}", "name": "Ute"}
        hear(channel, said(number, author=author))
        events = [said(number + 1, f"m-{number}", author), said(number + 2, f"m-{number + 1}", author)]
        at_once = Barrier(3)

        def decide(number=number, at_once=at_once):
            at_once.wait()
            decide_mention(message(number), "ticket", by=agent)

        def take_in(name, one, at_once=at_once):
            keep(fetched_events(channel, [Fetched(name, write_json(one))]))
            at_once.wait()
            take_in_inbound(batch_size=1)

        with ThreadPoolExecutor(3) as threads:
            jobs = [threads.submit(_closing, decide)]
            jobs += [threads.submit(_closing, take_in, f"r{number}-{n}", one) for n, one in enumerate(events)]
            for job in jobs:
                job.result()

        ticket = message(number).ticket
        assert (message(number + 1).ticket, message(number + 2).ticket) == (ticket, ticket)
        assert kinds(ticket).count("message_in") == 2
    assert LinkedPersona.objects.count() == Ticket.objects.count() == 8


def _closing(do, *given):
    try:
        do(*given)
    finally:
        connections.close_all()


def _hear_rows(channel, rows):
    keep(fetched_events(channel, [Fetched(row["tweet_id"], write_json(row)) for row in rows]))
    take_in_inbound()


def _root(rows, row):
    while row["in_response_to_tweet_id"] in rows:
        row = rows[row["in_response_to_tweet_id"]]
    return row["tweet_id"]


def _asked(rows, row):
    while row["in_response_to_tweet_id"] in rows and row["inbound"] == "False":
        row = rows[row["in_response_to_tweet_id"]]
    return row["tweet_id"]
