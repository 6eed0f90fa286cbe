"""Nobody answers blindly: what others said or changed meanwhile is read first."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from crm.models import Ticket
from crm.operations.assignment import assign_ticket
from crm.operations.conversing import write_in_public, write_note, write_to_customer, write_to_desk
from crm.operations.following import take_in_topic_events
from crm.operations.following_sayings import take_in_sayings
from crm.operations.macros import MacroSpec, write_macro
from crm.operations.saying import Words
from crm.reports.newer import Mark
from tests.factories.community import MemberFactory, PostFactory, TopicFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db
TOLD = "so nothing was sent"


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def colleague(db):
    return MemberFactory(display_name="Berta", roles=["support"])


@pytest.fixture
def ticket(customer):
    return TicketFactory(contact=ContactFactory(member=customer))


@pytest.fixture
def question(db):
    topic = TopicFactory(title="It hums")
    take_in_topic_events()
    return Ticket.objects.get(topic=topic)


class Desk:
    """An agent with a browser."""

    def __init__(self, member):
        self.client = Client()
        self.client.force_login(member)

    def open(self, ticket, act):
        self.url = reverse("admin:crm_ticket_act", args=[ticket.pk, act])
        self.shown(self.client.get(self.url))

    def shown(self, answer):
        self.page = answer.content.decode()
        self.seen = re.search(r'name="seen" value="(\d+-\d+)"', self.page)[1]

    def send(self, **typed):
        answer = self.client.post(self.url, {"seen": self.seen, **typed})
        if answer.status_code == 200:
            self.shown(answer)
        return answer.status_code == 302


@pytest.fixture
def desk(agent):
    return Desk(agent)


def test_what_the_customer_wrote_meanwhile_is_read_before_the_answer_goes(desk, ticket, customer):
    desk.open(ticket, "reply")
    write_to_desk(ticket, Words("It works **again**."), by=customer)

    assert not desk.send(body="Send it in, please.")
    top, form = desk.page.split("<textarea", 1)
    assert TOLD in top
    assert "New meanwhile" in top
    assert "<strong>again</strong>" in top[top.index("New meanwhile") :]
    # Why nothing was sent stands with the form, and what was said before comes below it.
    assert top.index(TOLD) > top.index("New meanwhile")
    assert 'id="conversation"' in form
    assert "Send it in, please." in form
    assert ticket.messages.count() == 1

    assert desk.send(body="Send it in, please.")
    assert ticket.messages.count() == 2


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("reply", {"body": "Which one?", "status": ""}),
        ("note", {"body": "Seen before."}),
        ("solve", {"answer": "Turn it."}),
        ("public", {"body": "Hello all.", "is_meant": "on"}),
        ("macro", {}),
    ],
)
def test_every_page_that_speaks_waits_for_its_reader(desk, question, colleague, agent, act, typed):
    if act == "macro":
        typed = {"macro": write_macro(MacroSpec("Reset", {"en": "Reset it."}), by=agent).pk}
    desk.open(question, act)
    assign_ticket(question, colleague, by=colleague)

    assert not desk.send(**typed)
    assert f"Given to {colleague.display_name}" in desk.page[desk.page.index("New meanwhile") :]
    assert (question.messages.count(), question.topic.posts.count()) == (0, 1)
    assert desk.send(**typed)
    assert question.messages.count() + question.topic.posts.count() == 2


def test_a_public_answer_of_a_colleague_counts_before_the_ticket_hears_of_it(desk, question, colleague):
    desk.open(question, "public")
    write_in_public(question, "Turn the **left** screw.", by=colleague)

    assert not desk.send(body="Turn it.", is_meant="on")
    assert "<strong>left</strong>" in desk.page[desk.page.index("New meanwhile") :]

    take_in_sayings()
    assert desk.send(body="Turn it.", is_meant="on")


def test_what_is_wrong_with_the_form_hides_no_news(desk, question):
    desk.open(question, "public")
    PostFactory(topic=question.topic, body="Mine **too**.")

    assert not desk.send(body="Turn it.")
    assert "This field is required." in desk.page
    assert "<strong>too</strong>" in desk.page[desk.page.index("New meanwhile") :]
    assert desk.send(body="Turn it.", is_meant="on")


def test_what_one_did_oneself_and_what_was_read_holds_nothing_up(desk, ticket, agent, colleague):
    write_to_customer(ticket, Words("Hello."), by=colleague)
    desk.open(ticket, "note")
    write_note(ticket, Words("From another window."), by=agent)

    assert desk.send(body="And this.")


def test_a_form_that_says_nothing_of_what_was_read_has_read_nothing(desk, ticket, colleague):
    write_note(ticket, Words("Careful."), by=colleague)
    desk.open(ticket, "note")

    for seen in ("", "x", "1", "1-2-3", "-1-0", "9" * 30 + "-0"):
        desk.seen = seen
        assert not desk.send(body="Blindly")
        assert TOLD in desk.page
    assert Mark.from_text("12-3") == Mark(12, 3)
    assert ticket.messages.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["reply", "public"])
def test_of_two_who_send_at_the_same_moment_one_is_told(question, agent, colleague, act):
    both = [Desk(agent), Desk(colleague)]
    for one in both:
        one.open(question, act)
    start = Barrier(2)

    def send(one):
        start.wait()
        try:
            return one.send(body="Turn it.", is_meant="on", status="")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        sent = list(threads.map(send, both))

    assert sorted(sent) == [False, True]
    assert question.messages.count() + question.topic.posts.count() == 2
    assert TOLD in both[sent.index(False)].page
    assert "Turn it." in both[sent.index(False)].page
