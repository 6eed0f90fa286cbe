"""Many tickets are moved, tagged and answered at once; where one refuses, the others go on."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from community.admin import acts
from crm.errors import SolvedByAnswerOnly
from crm.models import Message
from crm.operations.macros import MacroSpec, write_macro
from crm.reports.newer import mark_of
from tests.factories.crm import TeamFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


def many(client, action, tickets, **values):
    form = {"action": action, "_selected_action": [ticket.pk for ticket in tickets], "applied": "1", **values}
    return client.post(reverse("admin:crm_ticket_changelist"), form, follow=True)


def key_in(answer):
    return re.search(r'name="form_key" value="([0-9a-f-]{36})"', answer.content.decode())[1]


def read(tickets, column):
    for ticket in tickets:
        ticket.refresh_from_db()
    return [getattr(ticket, column) for ticket in tickets]


def test_the_chosen_tickets_are_moved_and_one_that_may_not_move_holds_up_no_other(desk):
    tickets = [TicketFactory(status="open"), TicketFactory(status="closed"), TicketFactory(status="open")]

    told = many(desk, "move_tickets", tickets, status="on_hold").content.decode()

    assert read(tickets, "status") == ["on_hold", "closed", "on_hold"]
    closed = str(tickets[1]).replace("'", "&#x27;")
    assert f"Change status: 2 done. 1 refused. {SolvedByAnswerOnly.sentence} ({closed})" in told


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


def test_a_form_that_is_sent_twice_says_it_to_each_customer_once(desk, agent):
    thanks = write_macro(MacroSpec("Thanks", {"en": "Thank you."}), by=agent)
    tickets = TicketFactory.create_batch(2, status="open")
    asked = {"action": "say_in_tickets", "_selected_action": [ticket.pk for ticket in tickets]}
    key = key_in(desk.post(reverse("admin:crm_ticket_changelist"), asked))
    # What is wrong with the form is said, and the same form goes out once it is right.
    wrong = many(desk, "say_in_tickets", tickets, macro="", form_key=key)
    assert key_in(wrong) == key

    first = many(desk, "say_in_tickets", tickets, macro=thanks.pk, form_key=key).content.decode()
    again = many(desk, "say_in_tickets", tickets, macro=thanks.pk, form_key=key).content.decode()

    assert ("Use a macro: 2 done." in first, "was sent already" in again) == (True, True)
    assert Message.objects.filter(ticket__in=tickets).count() == 2
    # A new page is a new form, and the key of one act opens no other.
    many(desk, "say_in_tickets", tickets, macro=thanks.pk, form_key=uuid4())
    assert Message.objects.filter(ticket__in=tickets).count() == 4


def test_the_form_of_one_ticket_is_said_once_too_and_what_was_refused_may_be_sent_again(desk):
    ticket = TicketFactory(status="open")
    page = reverse("admin:crm_ticket_act", args=[ticket.pk, "note"])
    sent = {"body": "Call her.", "form_key": key_in(desk.get(page))}

    refused = desk.post(page, sent)
    done = [desk.post(page, {**sent, "seen": mark_of(ticket)}).status_code for _ in range(2)]

    assert (refused.status_code, key_in(refused)) == (200, sent["form_key"])
    assert (done, ticket.messages.count()) == ([302, 302], 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_that_arrive_at_the_same_moment_one_acts(agent, settings):
    settings.STAFF_MFA = False
    thanks = write_macro(MacroSpec("Thanks", {"en": "Thank you."}), by=agent)
    tickets, key, start = TicketFactory.create_batch(2, status="open"), uuid4(), Barrier(2)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(agent)

    def send(browser):
        start.wait()
        try:
            return many(browser, "say_in_tickets", tickets, macro=thanks.pk, form_key=key).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(send, browsers))

    assert sorted("was sent already" in one for one in told) == [False, True]
    assert Message.objects.filter(ticket__in=tickets).count() == 2


def test_the_chosen_tickets_get_a_team_and_a_priority_each_by_an_act_of_its_own(desk, agent):
    team, closed = TeamFactory(agents=[agent]), TeamFactory(is_active=False)
    tickets = [TicketFactory(), TicketFactory(status="closed")]
    page = desk.post(
        reverse("admin:crm_ticket_changelist"), {"action": "give_tickets", "_selected_action": tickets[0].pk}
    ).content.decode()
    assert (f">{team.name}</option>" in page, f">{closed.name}</option>" in page) == (True, False)

    many(desk, "give_tickets", tickets[:1], team=team.pk, select_across="1")
    many(desk, "prioritise_tickets", tickets, priority="urgent")
    assert (read(tickets, "team"), read(tickets, "priority")) == ([team, team], ["urgent", "urgent"])
    assert [one.priority_way for one in tickets] == ["by_hand", "by_hand"]
    many(desk, "prioritise_tickets", tickets[:1], priority="")
    many(desk, "give_tickets", tickets, team=closed.pk)
    many(desk, "prioritise_tickets", tickets, priority="soon")

    assert read(tickets, "team") == [team, team]
    assert read(tickets, "priority") == ["normal", "urgent"]
    kinds = [list(one.events.order_by("id").values_list("kind", flat=True)) for one in tickets]
    assert [(of.count("assigned"), of.count("changed")) for of in kinds] == [(1, 2), (1, 1)]


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
