"""The way to the report in the main menu of every page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.web import menu
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
READERS = ["manager", "controller", "admin"]
OTHERS = ["support", "moderator", "community_manager", "product"]


def menu_of(response):
    return response.content.decode().partition("</nav>")[0]


@pytest.mark.parametrize(("role", "shown"), [*((role, True) for role in READERS), *((role, False) for role in OTHERS)])
def test_who_may_read_the_value_is_led_there(client, role, shown):
    client.force_login(MemberFactory(roles=[role]))

    for page in ("/", "/questions/", "/ideas/"):
        assert ('<a href="/value/"' in menu_of(client.get(page))) is shown
    assert client.get("/value/").status_code == (200 if shown else 403)


def test_customers_and_strangers_are_not_led_there(client, customer):
    assert "/value/" not in client.get("/").content.decode()
    client.force_login(customer)
    assert "/value/" not in client.get("/").content.decode()


def test_the_menu_speaks_german_and_says_where_one_is(client, manager):
    client.force_login(manager)

    page = client.get("/value/", headers={"accept-language": "de"})

    assert '<a href="/value/" aria-current="true">Wert</a>' in menu_of(page)


@pytest.mark.parametrize("page", ["/", "/questions/", "/ideas/", "/ask/"])
@pytest.mark.parametrize(("reader", "most"), [("a member", 1), ("a stranger", 0)])
def test_the_entry_costs_a_member_one_query_at_most_and_strangers_none(
    client, monkeypatch, customer, page, reader, most
):
    if reader == "a member":
        client.force_login(customer)

    with_entry = queries_of(client, page)
    monkeypatch.setattr(menu, "_entries", {})
    without = queries_of(client, page)

    assert 0 <= with_entry - without <= most


def queries_of(client, page):
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    return len(captured)
