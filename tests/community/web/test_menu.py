"""The slot of the main menu: what another app puts there is shown to whom it says."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils.translation import gettext_lazy

from community.models import Member
from community.web import menu
from community.web.menu import Entry, add_entry, entries_for
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_slot(monkeypatch):
    monkeypatch.setattr(menu, "_entries", {})


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def for_employees():
    return Entry(gettext_lazy("Ideas"), "propose-idea", lambda member: member.is_employee)


def link_in(response):
    return 'href="/ideas/propose/"' in response.content.decode().partition("</nav>")[0]


def test_an_entry_is_shown_to_whom_its_app_says_and_to_nobody_else():
    add_entry(for_employees())

    employee, customer = signed_in(MemberFactory(roles=["support"])), signed_in(MemberFactory())

    for page in ("/questions/", "/ideas/", "/nowhere/", "/accounts/email/"):
        assert [link_in(client.get(page)) for client in (employee, customer, Client())] == [True, False, False], page


def test_an_entry_is_asked_of_members_only():
    asked = []
    add_entry(Entry(gettext_lazy("Ideas"), "ideas", lambda member: not asked.append(member)))
    member = MemberFactory()

    assert [len(list(entries_for(reader))) for reader in (member, AnonymousUser(), None)] == [1, 0, 0]
    assert asked == [member]
    assert isinstance(asked[0], Member)


def test_an_entry_stands_once_however_often_it_is_put():
    for _ in range(2):
        add_entry(for_employees())

    assert len(list(entries_for(MemberFactory(roles=["support"])))) == 1


def test_the_menu_says_where_one_is():
    add_entry(for_employees())

    page = signed_in(MemberFactory(roles=["support"])).get("/ideas/propose/").content.decode()

    assert '<a href="/ideas/propose/" aria-current="true">' in page
