import pytest
from django.db import IntegrityError

from community.errors import TextIsEmpty, TextIsTooLong
from community.models import Post, Solution
from crm.errors import MayNotWorkTickets, TicketAlreadySolved, TicketIsNotSolved
from crm.models import Resolution, Ticket
from crm.operations.following import take_in_topic_events
from crm.operations.solving import reopen_ticket, solve_ticket
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.crm import TicketFactory

pytestmark = pytest.mark.django_db


def ticket_of_a_question() -> Ticket:
    TopicFactory()
    take_in_topic_events()
    return Ticket.objects.get()


def test_the_agents_answer_appears_in_the_thread_and_solves():
    ticket, agent = ticket_of_a_question(), MemberFactory(roles=["support"])

    event = solve_ticket(ticket, by=agent, answer="Press **reset**.")

    post = Post.objects.get(number=2)
    assert (post.author, post.topic, post.body) == (agent, ticket.topic, "Press **reset**.")
    assert Solution.objects.get().post == post
    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolution.by, ticket.resolution.member) == ("solved", "staff", agent)
    assert event.extras == {"by": "staff", "member": agent.pk, "post": post.pk}


def test_the_intake_finds_nothing_left_to_do_afterwards():
    ticket = ticket_of_a_question()
    solve_ticket(ticket, by=MemberFactory(roles=["support"]), answer="Press reset.")

    take_in_topic_events()

    assert [event.kind for event in ticket.events.order_by("id")] == ["opened", "solved"]


def test_a_solved_ticket_is_not_solved_again():
    SolutionFactory(post=PostFactory())
    take_in_topic_events()

    with pytest.raises(TicketAlreadySolved):
        solve_ticket(Ticket.objects.get(), by=MemberFactory(roles=["support"]), answer="Me too late.")

    assert Post.objects.count() == 2


@pytest.mark.parametrize("roles", [(), ("moderator",), ("manager",)])
def test_only_support_staff_solve_tickets(roles):
    ticket = ticket_of_a_question()

    with pytest.raises(MayNotWorkTickets):
        solve_ticket(ticket, by=MemberFactory(roles=roles), answer="hello")

    assert Post.objects.count() == 1


def test_a_ticket_without_a_question_is_solved_by_its_resolution():
    ticket, agent = TicketFactory(), MemberFactory(roles=["support"])

    solve_ticket(ticket, by=agent, answer="Sent by mail.\n\n**Twice**, <b>really</b>.")

    resolution = Resolution.objects.get()
    assert (resolution.by, resolution.member, resolution.post) == ("staff", agent, None)
    assert resolution.answer == "Sent by mail.\n\n**Twice**, <b>really</b>."


def test_the_words_of_an_answer_in_the_thread_stand_there_only():
    solve_ticket(ticket_of_a_question(), by=MemberFactory(roles=["support"]), answer="Press reset.")

    resolution = Resolution.objects.get()
    assert (resolution.post.body, resolution.answer) == ("Press reset.", "")
    with pytest.raises(IntegrityError, match="an_answer_stands_in_the_post_or_in_the_resolution"):
        Resolution.objects.update(answer="Twice.")


@pytest.mark.parametrize("make", [TicketFactory, ticket_of_a_question])
@pytest.mark.parametrize(
    ("answer", "refusal"), [("", TextIsEmpty), (" \n\t ", TextIsEmpty), ("x" * 20_001, TextIsTooLong)]
)
def test_staff_do_not_solve_without_words_or_with_too_many(make, answer, refusal):
    ticket = make()

    with pytest.raises(refusal) as refused:
        solve_ticket(ticket, by=MemberFactory(roles=["support"]), answer=answer)

    ticket.refresh_from_db()
    assert refused.value.pointer == "/answer"
    assert (ticket.is_solved, Resolution.objects.count()) == (False, 0)


def test_staff_reopen_a_ticket_and_its_question():
    ticket, agent = ticket_of_a_question(), MemberFactory(roles=["support"])
    solve_ticket(ticket, by=agent, answer="Press reset.")

    event = reopen_ticket(ticket, by=agent)

    ticket.refresh_from_db()
    assert (event.kind, ticket.status, Solution.objects.count()) == ("reopened", "open", 0)
    with pytest.raises(TicketIsNotSolved):
        reopen_ticket(ticket, by=agent)
