"""Many tickets are moved, tagged and answered at once; where one refuses, the others go on."""

import pytest
from django.urls import reverse

from community.admin import acts
from crm.models import Message
from crm.operations.macros import MacroSpec, write_macro
from tests.factories.crm import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


def many(client, action, tickets, **values):
    form = {"action": action, "_selected_action": [ticket.pk for ticket in tickets], "applied": "1", **values}
    return client.post(reverse("admin:crm_ticket_changelist"), form, follow=True)


def read(tickets, column):
    for ticket in tickets:
        ticket.refresh_from_db()
    return [getattr(ticket, column) for ticket in tickets]


def test_the_chosen_tickets_are_moved_and_one_that_may_not_move_holds_up_no_other(desk):
    tickets = [TicketFactory(status="open"), TicketFactory(status="closed"), TicketFactory(status="open")]

    told = many(desk, "move_tickets", tickets, status="on_hold").content.decode()

    assert read(tickets, "status") == ["on_hold", "closed", "on_hold"]
    assert "Change status: 2 done." in told
    assert tickets[1].number in told


def test_tags_are_added_to_those_that_each_ticket_has(desk):
    tickets = [TicketFactory(tags=["pump"]), TicketFactory(tags=["noise"])]

    many(desk, "tag_tickets", tickets, tags="Noise, winter")
    many(desk, "tag_tickets", tickets, tags="winter")

    assert read(tickets, "tags") == [["noise", "pump", "winter"], ["noise", "winter"]]
    assert [ticket.events.filter(kind="changed").count() for ticket in tickets] == [1, 1]


def test_an_impossible_tag_is_refused_and_changes_nothing(desk):
    ticket = TicketFactory(tags=["pump"])

    told = many(desk, "tag_tickets", [ticket], tags="x" * 41).content.decode()

    assert read([ticket], "tags") == [["pump"]]
    assert "Add tags: 1 done." not in told


def test_a_macro_is_said_in_each_of_the_chosen_tickets(desk, agent):
    thanks = write_macro(MacroSpec("Thanks", {"en": "Thank you, {{ contact.name }}."}), by=agent)
    tickets = TicketFactory.create_batch(2, status="open")

    many(desk, "say_in_tickets", tickets, macro=thanks.pk)

    assert Message.objects.filter(ticket__in=tickets).count() == 2


def test_those_who_only_read_are_offered_none_of_it(client, manager, settings):
    settings.STAFF_MFA = False
    client.force_login(manager)
    ticket = TicketFactory(tags=["pump"])

    many(client, "tag_tickets", [ticket], tags="winter")

    assert read([ticket], "tags") == [["pump"]]


def test_all_of_a_list_are_chosen_beyond_its_page_and_too_many_are_refused(desk, monkeypatch):
    tickets = [TicketFactory() for _ in range(60)]
    many(desk, "tag_tickets", tickets[:1], tags="winter", select_across="1")
    assert {tuple(tags) for tags in read(tickets, "tags")} == {("winter",)}

    monkeypatch.setattr(acts, "AT_ONCE", 59)
    told = many(desk, "tag_tickets", tickets[:1], tags="summer", select_across="1").content.decode()
    assert "Choose at most 59 rows at once; these are 60." in told
    assert "summer" not in str(read(tickets, "tags"))


def test_the_question_names_some_and_counts_the_others(desk):
    tickets = [TicketFactory() for _ in range(53)]
    form = {"action": "tag_tickets", "_selected_action": [tickets[0].pk], "select_across": "1"}
    page = desk.post(reverse("admin:crm_ticket_changelist"), form).content.decode()
    assert "and 3 more" in page
    assert 'name="select_across" value="1"' in page
