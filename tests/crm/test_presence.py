"""Agents see who else is at a ticket."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.models import TicketPresence
from crm.tasks import forget_old_inbound
from tests.factories.community import MemberFactory
from tests.factories.crm import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def ticket(db):
    return TicketFactory()


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def mine(agent):
    return signed_in(agent)


@pytest.fixture
def theirs(db):
    return signed_in(MemberFactory(display_name="Berta <b>", roles=["support"]))


def at(ticket):
    return reverse("admin:crm_ticket_presence", args=[ticket.pk])


def page_of(ticket):
    return reverse("admin:crm_ticket_change", args=[ticket.pk])


def test_two_at_one_ticket_are_told_of_each_other_and_nobody_of_themselves(mine, theirs, ticket):
    assert mine.post(at(ticket)).json() == {"others": [], "told": ""}
    assert theirs.post(at(ticket), {"writes": "1"}).json()["told"] == "Also at this ticket: Aga Agent"

    assert mine.post(at(ticket)).json() == {
        "others": [{"name": "Berta <b>", "is_writing": True}],
        "told": "Also at this ticket: Berta <b> (is writing)",
    }
    assert theirs.post(at(TicketFactory())).json()["others"] == []
    assert TicketPresence.objects.filter(ticket=ticket).count() == 2


@pytest.mark.parametrize("page", [page_of, lambda ticket: reverse("admin:crm_ticket_act", args=[ticket.pk, "reply"])])
def test_the_page_says_it_when_it_is_opened(mine, theirs, ticket, page):
    theirs.post(at(ticket))

    shown = mine.get(page(ticket)).content.decode()

    assert '<p role="status">Also at this ticket: Berta &lt;b&gt;</p>' in shown
    assert f'data-presence="{at(ticket)}"' in shown
    assert "crm/desk.js" in shown


def test_whoever_was_not_seen_for_a_minute_is_gone(mine, theirs, ticket):
    theirs.post(at(ticket))
    TicketPresence.objects.update(seen_at=timezone.now() - timedelta(seconds=61))

    assert mine.post(at(ticket)).json()["others"] == []
    assert "Berta" not in mine.get(page_of(ticket)).content.decode()


def test_a_call_costs_little_and_writes_one_row(mine, theirs, ticket, django_assert_max_num_queries):
    mine.post(at(ticket))

    with django_assert_max_num_queries(8):
        mine.post(at(ticket), {"writes": "1"})

    assert list(TicketPresence.objects.values_list("is_writing", flat=True)) == [True]


def test_only_those_who_work_on_tickets_are_noted(mine, customer, manager, client, ticket):
    assert client.post(at(ticket)).status_code == 302
    assert signed_in(customer).post(at(ticket)).status_code == 302
    assert signed_in(manager).post(at(ticket)).status_code == 403
    assert mine.get(at(ticket)).status_code == 405
    assert mine.post(reverse("admin:crm_ticket_presence", args=["x"])).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = mine.cookies
    assert strict.post(at(ticket)).status_code == 403
    assert TicketPresence.objects.count() == 0

    shown = signed_in(manager).get(page_of(ticket)).content.decode()
    assert "data-presence" not in shown
    assert 'id="keys"' not in shown


def test_at_night_what_is_older_than_a_day_is_deleted(mine, theirs, ticket):
    for one in (mine, theirs):
        one.post(at(ticket))
    old = TicketPresence.objects.earliest("pk")
    TicketPresence.objects.filter(pk=old.pk).update(seen_at=timezone.now() - timedelta(days=1, seconds=1))

    forget_old_inbound()

    assert TicketPresence.objects.exclude(pk=old.pk).count() == TicketPresence.objects.count() == 1
