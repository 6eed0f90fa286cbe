import pytest
from django.urls import reverse

from community.foundation.events import IntakeMark
from community.models import TopicEvent
from crm.models import Account, Ticket, TopicIntake
from crm.operations.following import take_in_topic_events
from crm.reports.newer import mark_of
from tests.factories.community import MemberFactory, PostFactory, TopicFactory
from tests.factories.crm import ContactFactory, TeamFactory, TicketFactory

pytestmark = pytest.mark.django_db
LIST = "admin:crm_ticket_changelist"


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def ticket() -> Ticket:
    topic = TopicFactory(title="It hums", body="Like a **bee**.")
    take_in_topic_events()
    return Ticket.objects.get(topic=topic)


def act_on(ticket: Ticket, act: str) -> str:
    return reverse("admin:crm_ticket_act", args=[ticket.pk, act])


def test_the_answer_appears_in_the_thread_and_solves(desk, agent, ticket):
    page = desk.get(act_on(ticket, "solve")).content.decode()
    assert "<strong>bee</strong>" in page

    desk.post(act_on(ticket, "solve"), {"answer": "Tighten the *left* screw.", "seen": str(mark_of(ticket))})

    ticket.refresh_from_db()
    post = ticket.topic.posts.latest("number")
    assert (ticket.status, ticket.resolution.by, ticket.resolution.member) == ("solved", "staff", agent)
    assert (post.author, post.html.strip()) == (agent, "<p>Tighten the <em>left</em> screw.</p>")
    assert ticket.topic.solution.post == post


def test_the_answer_to_a_ticket_without_a_question_is_kept_and_shown(desk):
    ticket = TicketFactory()

    without = desk.post(act_on(ticket, "solve"), {"answer": "   "})
    said = "Sent by mail.\nWith <b>love</b>."
    desk.post(act_on(ticket, "solve"), {"answer": said, "seen": str(mark_of(ticket))})

    assert without.status_code == 200
    ticket.refresh_from_db()
    assert ticket.resolution.answer.splitlines() == ["Sent by mail.", "With <b>love</b>."]
    page = desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert "Sent by mail.<br>With &lt;b&gt;love&lt;/b&gt;." in page


def test_reopening_takes_the_solution_back(desk, ticket):
    desk.post(act_on(ticket, "solve"), {"answer": "Tighten it.", "seen": str(mark_of(ticket))})

    desk.post(act_on(ticket, "reopen"))
    again = desk.post(act_on(ticket, "reopen"))

    ticket.refresh_from_db()
    ticket.topic.refresh_from_db()
    assert (ticket.status, ticket.topic.is_solved) == ("open", False)
    assert "This ticket is not solved." in again.content.decode()


def test_solving_what_is_solved_keeps_the_typed_answer(desk, ticket):
    desk.post(act_on(ticket, "solve"), {"answer": "Tighten it.", "seen": str(mark_of(ticket))})

    typed = {"answer": "A second opinion", "seen": str(mark_of(ticket))}
    refused = desk.post(act_on(ticket, "solve"), typed).content.decode()

    assert "This ticket is solved already." in refused
    assert "A second opinion" in refused


def test_tickets_are_taken_and_assigned(desk, agent, ticket):
    other = MemberFactory(roles=["support"])

    desk.post(act_on(ticket, "take"))
    ticket.refresh_from_db()
    assert ticket.assignee == agent

    desk.post(act_on(ticket, "assign"), {"agent": other.pk})
    ticket.refresh_from_db()
    assert ticket.assignee == other

    many = {"action": "take_tickets", "_selected_action": [ticket.pk], "applied": "1"}
    desk.post(reverse(LIST), many)
    ticket.refresh_from_db()
    assert ticket.assignee == agent


def test_status_moves_and_priority_is_changed_by_an_act_alone(desk, ticket):
    desk.post(act_on(ticket, "status"), {"status": "pending"})
    desk.post(reverse("admin:crm_ticket_change", args=[ticket.pk]), {"priority": "low", "account": ""})
    form = {"subject": "It hums", "impact": "high", "urgency": "high", "priority": "", "tags": "Pump, noise"}
    desk.post(act_on(ticket, "change"), form)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.version) == ("pending", "urgent", 2)
    assert ticket.tags == ["noise", "pump"]


def test_the_desk_merges_splits_and_hands_on_by_buttons(desk, agent, ticket):
    mine, other = TicketFactory(), TicketFactory()
    other.contact = mine.contact
    other.save()
    team = TeamFactory(agents=[agent])

    desk.post(act_on(mine, "merge"), {"ticket": other.pk})
    desk.post(act_on(ticket, "team"), {"team": team.pk})
    desk.post(act_on(other, "split"), {"subject": "The invoice"})
    desk.post(act_on(ticket, "return"), {"note": ""})

    assert Ticket.objects.get(pk=mine.pk).merge.into == other
    assert Ticket.objects.get(subject="The invoice").split.origin == other
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.assignee, ticket.assignments.get().agent) == ("community", None, agent)
    desk.post(act_on(mine, "unmerge"))
    assert Ticket.objects.get(pk=mine.pk).status == "new"


def test_the_queue_is_searched_by_number_and_subject_and_filtered(desk, agent, ticket):
    mine = TicketFactory(subject="Broken pump", assignee=agent)

    def found(**query):
        return set(desk.get(reverse(LIST), query).context["cl"].queryset)

    assert found(q=ticket.number) == {ticket}
    assert found(q="pump") == {mine}
    assert found(queue="mine") == {mine}
    assert found(queue="community") == {ticket}
    assert found(queue="open") == {mine, ticket}
    assert found(queue="solved") == set()
    assert found(q="T-99999999999999999999") == set()
    assert found(q="T-999999999999999999") == set()


def test_the_page_shows_thread_contact_and_timeline(desk, ticket):
    PostFactory(topic=ticket.topic, body="Mine does that **too**.")

    page = desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()

    assert "<strong>too</strong>" in page
    assert reverse("admin:crm_contact_change", args=[ticket.contact_id]) in page
    assert act_on(ticket, "solve") in page


def test_the_manager_reads_and_does_not_act(client, manager, ticket):
    client.force_login(manager)

    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk]))

    assert act_on(ticket, "solve") not in page.content.decode()
    assert client.post(act_on(ticket, "solve"), {"answer": "x"}).status_code == 403


def test_contacts_and_accounts_are_edited_and_stay(desk):
    contact = ContactFactory()
    form = {"name": "Ada", "email": "ada@example.org", "account": "", **_none_of("points", "tickets", "personas")}

    desk.post(reverse("admin:crm_contact_change", args=[contact.pk]), form)
    below = _none_of("tickets", "values", "children", "contacts")
    desk.post(reverse("admin:crm_account_add"), {"name": "Ada Ltd", "kind": "firm", "owner": "", "parent": "", **below})

    contact.refresh_from_db()
    assert (contact.name, contact.version) == ("Ada", 2)
    assert Account.objects.get().name == "Ada Ltd"
    assert desk.get(reverse("admin:crm_contact_delete", args=[contact.pk])).status_code == 403


def test_events_that_were_set_aside_are_requeued(client, ticket):
    client.force_login(MemberFactory(roles=["admin"]))
    event = TopicEvent.objects.get()
    TopicIntake.objects.filter(event=event).update(state=IntakeMark.State.DEAD, starts=5)
    address = reverse("admin:crm_topicintake_changelist")

    done = client.post(address, {"action": "requeue_events", "_selected_action": [event.pk]}, follow=True)

    assert "1 event will be tried again." in done.content.decode()
    assert take_in_topic_events() == 1
    assert list(client.get(address).context["cl"].queryset) == []


def _none_of(*prefixes: str) -> dict[str, str]:
    names = ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    return {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in names}
