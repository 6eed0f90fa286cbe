"""A ticket moves as the rows allow, whoever moves it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Post
from community.models.topic import State
from community.operations.moderation import move_topic_to_state
from config.integrity import all_checks
from crm.errors import (
    MayNotAskAgain,
    MayNotWorkTickets,
    MoveNotAllowed,
    ReopeningIsOver,
    SolvedByAnswerOnly,
    TicketIsClosed,
    TicketIsNotSolved,
)
from crm.models import DeskPolicy, Ticket, TicketMove
from crm.operations.closing import close_solved_tickets, close_ticket
from crm.operations.following import take_in_topic_events
from crm.operations.moving import change_status
from crm.operations.solving import ask_again, reopen_ticket, solve_ticket
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory
from tests.factories.crm import ContactFactory, ResolutionFactory, TicketFactory

pytestmark = pytest.mark.django_db
WORDS = list(Ticket.Status.values)
WORKING = {"new", "open", "pending", "on_hold"}


def story_of(ticket):
    return list(ticket.events.exclude(kind__startswith="message").order_by("id").values_list("kind", flat=True))


def solved_days_ago(days, **fields):
    return ResolutionFactory(resolved_at=timezone.now() - timedelta(days=days), **fields).ticket


def test_every_pair_of_words_is_moved_or_refused_by_the_rows_alone(agent):
    allowed = set(TicketMove.objects.values_list("before", "after"))
    moment = timezone.now()
    for before in WORDS:
        for after in WORDS:
            solved_at = moment if before == "solved" else None
            ticket = TicketFactory(status=before, solved_at=solved_at)
            ended = {before, after} - WORKING
            try:
                with transaction.atomic():
                    change_status(ticket, after, by=agent)
                outcome = "moved"
            except (MoveNotAllowed, SolvedByAnswerOnly) as refusal:
                outcome = type(refusal)
            if before == after:
                expected = "moved"
            elif ended:
                expected = SolvedByAnswerOnly
            else:
                expected = "moved" if (before, after) in allowed else MoveNotAllowed
            assert (before, after, outcome) == (before, after, expected)
            ticket.refresh_from_db()
            assert ticket.status == (after if outcome == "moved" else before)
            # What no operation knows of meets the database.
            if before != after and (before, after) not in allowed:
                with (
                    pytest.raises(IntegrityError, match=f"no ticket moves from {before} to {after}"),
                    transaction.atomic(),
                ):
                    Ticket.objects.filter(pk=ticket.pk).update(
                        status=after, solved_at=moment if after == "solved" else None
                    )


def test_a_move_that_is_taken_away_is_refused_and_the_needed_ones_stay(agent):
    ticket = TicketFactory(status="open")
    TicketMove.objects.get(before="open", after="on_hold").delete()

    with pytest.raises(MoveNotAllowed):
        change_status(ticket, "on_hold", by=agent)
    with pytest.raises(IntegrityError, match="the product itself"), transaction.atomic():
        TicketMove.objects.get(before="new", after="solved").delete()
    with pytest.raises(IntegrityError, match="the product itself"), transaction.atomic():
        TicketMove.objects.filter(before="new", after="solved").update(after="on_hold")
    with pytest.raises(MayNotWorkTickets):
        change_status(ticket, "pending", by=MemberFactory())


def test_a_solved_ticket_is_opened_again_for_so_many_days_and_no_longer(agent):
    in_time, late = solved_days_ago(13.9), solved_days_ago(14.1)

    reopen_ticket(in_time, by=agent)
    with pytest.raises(ReopeningIsOver):
        reopen_ticket(late, by=agent)

    assert [Ticket.objects.get(pk=ticket.pk).status for ticket in (in_time, late)] == ["open", "solved"]
    DeskPolicy.objects.create(pk=1, reopen_days=15)
    reopen_ticket(late, by=agent)
    assert Ticket.objects.get(pk=late.pk).status == "open"


def test_whoever_asks_again_meets_the_ticket_that_goes_on(agent, customer, helper):
    contact = ContactFactory(member=customer)
    fresh, old = (solved_days_ago(days, ticket__contact=contact, ticket__subject="Pump") for days in (1, 30))
    waiting = TicketFactory(contact=contact)

    assert ask_again(waiting, by=customer) == waiting
    assert ask_again(fresh, by=customer) == fresh
    first, again = ask_again(old, by=customer), ask_again(old, by=agent)

    fresh.refresh_from_db()
    old.refresh_from_db()
    assert (fresh.status, story_of(fresh)) == ("open", ["opened", "solved", "reopened"])
    assert first == again != old
    assert (first.follows, first.contact, first.subject, first.status) == (old, contact, "Pump", "new")
    assert first.events.get().extras == {"follows": old.pk, "split_from": None}
    assert (old.status, story_of(old)) == ("solved", ["opened", "solved"])
    with pytest.raises(MayNotAskAgain):
        ask_again(fresh, by=helper)
    change_status(first, "open", by=agent)
    solve_ticket(first, by=agent, answer="Once more.")
    Ticket.objects.filter(pk=first.pk).update(solved_at=timezone.now())
    assert ask_again(old, by=customer) not in {first, old}, "what was solved meanwhile is another matter"


def test_solved_tickets_are_closed_after_a_while_once_and_keep_their_solution(agent):
    old, fresh = solved_days_ago(15), solved_days_ago(13)
    unsolved = TicketFactory(opened_at=timezone.now() - timedelta(days=99))

    assert [close_solved_tickets(), close_solved_tickets()] == [1, 0]

    statuses = {ticket: Ticket.objects.get(pk=ticket.pk).status for ticket in (old, fresh, unsolved)}
    assert statuses == {old: "closed", fresh: "solved", unsolved: "new"}
    old.refresh_from_db()
    assert (old.is_solved, old.resolution.by, story_of(old)) == (True, "staff", ["opened", "solved", "closed"])
    last = old.events.latest("id")
    assert (last.by.kind, last.extras) == ("system", {"before": "solved", "after": "closed"})
    assert close_ticket(fresh, by=agent) is not None
    assert close_ticket(fresh, by=agent) is None
    with pytest.raises(TicketIsNotSolved):
        close_ticket(unsolved, by=agent)
    assert [check for check in all_checks() if check.wrong] == []


def test_what_was_closed_is_opened_again_while_that_is_possible(agent):
    ticket = solved_days_ago(1)
    close_ticket(ticket, by=agent)

    reopen_ticket(ticket, by=agent)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.is_solved) == ("open", False)
    assert story_of(ticket) == ["opened", "solved", "closed", "reopened"]


def test_nobody_solves_what_is_closed_without_a_solution(agent):
    ticket = TicketFactory(status="closed")

    with pytest.raises(TicketIsClosed):
        solve_ticket(ticket, by=agent, answer="Too late.")


def test_a_question_that_goes_away_after_its_ticket_was_closed_loses_its_solution_and_comes_back_open(agent):
    post: Post = PostFactory(author=MemberFactory())
    SolutionFactory(post=post)
    take_in_topic_events()
    ticket = Ticket.objects.get()
    close_ticket(ticket, by=agent)

    move_topic_to_state(post.topic, State.HIDDEN, by=agent, reason="A mistake")
    take_in_topic_events()

    ticket.refresh_from_db()
    assert (ticket.status, ticket.is_solved) == ("closed", False)
    move_topic_to_state(post.topic, State.VISIBLE, by=agent, reason="It was none")
    take_in_topic_events()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.is_solved) == ("open", False)
    assert story_of(ticket) == ["opened", "solved", "closed", "reopened", "closed", "status_changed"]
    assert [check for check in all_checks() if check.wrong] == []
