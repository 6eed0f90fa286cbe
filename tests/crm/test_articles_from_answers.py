"""An answer of the desk becomes the draft of an article, which says nothing of who asked and keeps where it comes from."""

import re

import pytest
from django.urls import reverse

from community.article_errors import SourceIsNarrower
from community.models import Article
from community.operations.articles import Text
from community.operations.solving import mark_solution
from crm.conversation_errors import AnswerIsElsewhere, TellsOfThePerson
from crm.errors import MayNotWorkTickets
from crm.models import ContactPoint, Ticket, TicketArticle
from crm.operations.conversing import write_note, write_to_customer, write_to_desk
from crm.operations.following import take_in_topic_events
from crm.operations.saying import Words
from crm.operations.writing_up import WriteUp, write_up
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def place(db):
    return CategoryFactory(name="Pumps")


@pytest.fixture
def ticket(customer, agent):
    contact = ContactFactory(member=customer, name="Clara Brandt", email="clara@example.org")
    ticket = TicketFactory(contact=contact, subject="The pump hums")
    write_to_desk(ticket, Words("It hums all night."), by=customer)
    write_note(ticket, Words("She is a fool."), by=agent)
    write_to_customer(ticket, Words("Tighten the left screw."), by=agent)
    return ticket


def answer_in(ticket):
    return f"message-{ticket.messages.get(direction='out').pk}"


def draft(ticket, place, body="Tighten the left screw.", **more):
    return WriteUp(more.pop("answer", None) or answer_in(ticket), place, Text("A humming pump", body), **more)


def test_the_article_is_a_draft_that_keeps_its_ticket_and_its_answer(ticket, place, agent):
    link = write_up(ticket, draft(ticket, place), by=agent)

    assert (link.ticket, link.by, link.post, link.is_confirmed) == (ticket, agent, None, False)
    assert link.message.body == "Tighten the left screw."
    assert (link.article.state, link.article.category, link.article.author) == ("draft", place, agent)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Clara Brandt should tighten it.", "Clara Brandt, Clara, Brandt"),
        ("As brandt says.", "Brandt"),
        ("Write to clara@example.org.", "clara@example.org"),
        ("Write to someone@else.example.", "someone@else.example"),
        ("Call 0170 1234567 at night.", "0170 1234567"),
        ("Call +49 30 555 12.", "+49 30 555 12"),
    ],
)
def test_what_tells_of_the_customer_is_named_and_refused_until_somebody_means_it(words, found, ticket, place, agent):
    ContactPoint.objects.filter(contact=ticket.contact, kind="phone").delete()

    with pytest.raises(TellsOfThePerson) as refused:
        write_up(ticket, draft(ticket, place, words), by=agent)

    assert found in str(refused.value)
    assert not Article.objects.exists()
    assert write_up(ticket, draft(ticket, place, words, is_confirmed=True), by=agent).is_confirmed


def test_words_that_only_hold_a_name_are_no_name(ticket, place, agent):
    assert write_up(
        ticket, draft(ticket, place, "A declaration about brandts, 350 W and 1234567.25 since 2026-03-02."), by=agent
    )


def test_a_note_a_foreign_answer_and_what_the_customer_said_are_no_answers(ticket, place, agent):
    other = TicketFactory()
    foreign = write_to_customer(other, Words("Elsewhere."), by=agent)
    own = [f"message-{message.pk}" for message in ticket.messages.exclude(direction="out")]

    for answer in [*own, f"message-{foreign.pk}", "message-", "post-1"]:
        with pytest.raises(AnswerIsElsewhere):
            write_up(ticket, draft(ticket, place, answer=answer), by=agent)


def test_who_may_not_work_tickets_writes_none_of_them(ticket, place, customer):
    for by in (customer, MemberFactory(roles=["manager"])):
        with pytest.raises(MayNotWorkTickets):
            write_up(ticket, draft(ticket, place), by=by)


def test_the_solution_of_a_peer_stays_credited(place, agent, helper):
    topic = TopicFactory(title="It hums", category=place)
    post = PostFactory(topic=topic, author=helper, body="Turn it off and on.")
    mark_solution(topic, post, by=topic.author)
    take_in_topic_events()
    ticket = Ticket.objects.get(topic=topic)

    link = write_up(ticket, draft(ticket, place, "Turn it off and on.", answer=f"post-{post.pk}"), by=agent)

    assert (link.post, link.article.sources.get().post) == (post, post)


def test_what_was_said_in_a_circle_is_not_written_for_more_people(place, agent):
    inside = CategoryFactory(of_circle=CircleFactory(members=[agent]))
    topic = TopicFactory(category=inside)
    post = PostFactory(topic=topic, author=agent)
    take_in_topic_events()
    ticket = Ticket.objects.get(topic=topic)

    with pytest.raises(SourceIsNarrower):
        write_up(ticket, draft(ticket, place, answer=f"post-{post.pk}"), by=agent)
    assert not Article.objects.exists()
    assert write_up(ticket, draft(ticket, inside, answer=f"post-{post.pk}"), by=agent)


def act_on(ticket):
    return reverse("admin:crm_ticket_act", args=[ticket.pk, "article"])


def test_the_form_begins_with_subject_question_and_answer(desk, ticket):
    page = desk.get(act_on(ticket)).content.decode()

    assert 'value="The pump hums"' in page
    for words in ("It hums all night.", "Tighten the left screw."):
        assert words in page
    assert "She is a fool." not in page.split("<form")[-1].split("</form>")[0]


def test_another_answer_brings_its_own_text_and_nothing_is_written_yet(desk, ticket, place, agent):
    write_to_customer(ticket, Words("Or buy a new one."), by=agent)
    page = desk.get(act_on(ticket)).content.decode()
    made_of = re.search(r'name="made_of" value="([^"]+)"', page)[1]
    first = f"message-{ticket.messages.filter(direction='out').order_by('id').first().pk}"
    assert made_of != first
    typed = {"answer": first, "made_of": made_of, "title": "T", "body": "Or buy a new one.", "category": place.pk}

    page = desk.post(act_on(ticket), typed).content.decode()

    assert "Tighten the left screw." in page.split("<textarea")[1]
    assert not Article.objects.exists()
    desk.post(act_on(ticket), typed | {"made_of": first, "body": "Tighten the screw."})
    assert TicketArticle.objects.get().message.body == "Tighten the left screw."


def test_the_form_warns_of_names_and_refuses_them_until_confirmed(desk, ticket, place, agent):
    write_to_customer(ticket, Words("Dear Clara, tighten it."), by=agent)
    page = desk.get(act_on(ticket)).content.decode()
    assert "It has what tells of the customer: Clara." in page
    made_of = re.search(r'name="made_of" value="([^"]+)"', page)[1]
    typed = {"answer": made_of, "made_of": made_of, "title": "T", "body": "Dear Clara", "category": place.pk}

    refused = desk.post(act_on(ticket), typed)
    assert refused.status_code == 200
    assert "Take it out, or say that it may stand there." in refused.content.decode()
    assert not Article.objects.exists()
    desk.post(act_on(ticket), typed | {"is_confirmed": "on"})
    assert TicketArticle.objects.get().is_confirmed


def test_staff_see_the_ticket_at_the_article_and_nobody_else_does(desk, ticket, place, agent, customer, helper):
    article = write_up(ticket, draft(ticket, place), by=agent).article
    assert article.title in desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert ticket.number in desk.get(article.get_absolute_url()).content.decode()
    Article.objects.filter(pk=article.pk).update(author=helper, owner=helper)

    desk.force_login(helper)
    page = desk.get(article.get_absolute_url()).content.decode()
    assert article.title in page
    assert ticket.number not in page
    assert "Made of an answer" not in page


def test_programs_write_them_and_list_them(agent_api, customer_api, ticket, place):
    url = f"/api/v1/tickets/{ticket.pk}/"
    [answer] = agent_api.get(f"{url}answers/").json()
    assert answer["body"] == "Tighten the left screw."
    given = {"answer": answer["answer"], "category": place.pk, "title": "Humming", "body": "Clara, tighten it."}

    refused = agent_api.post(f"{url}articles/", given)
    assert (refused.status_code, refused.json()["code"]) == (400, "tells_of_the_person")
    written = agent_api.post(f"{url}articles/", given | {"body": "Tighten it."})
    assert (written.status_code, written.json()["state"]) == (201, "draft")
    [row] = agent_api.get(f"{url}articles/").json()["results"]
    assert row == written.json()
    assert customer_api.get(f"{url}articles/").status_code == 403
