"""What members' work brought is told to the CRM as the ledger says it, and of employees only where that is agreed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from community.operations.erasing import erase_member
from crm import advocacy
from crm.reports.advocacy import advocacy_of
from roi.reports.worth_for_others import worth_for_others
from tests.factories.community import EmployeeFactory, MemberFactory
from tests.factories.identity import contact_of
from tests.roi.ledger import make_driver, make_rule, make_version
from tests.roi.people import agreed, brought

pytestmark = pytest.mark.django_db


def told(*members):
    return {worth.member_id: (worth.amount, worth.currency) for worth in worth_for_others([one.pk for one in members])}


def test_the_slot_is_filled_by_the_ledger(queries):
    version, helper, nobody = make_version(make_rule(make_driver())), MemberFactory(), MemberFactory()
    brought(version, helper, "40.00"), brought(version, helper, "21.20")

    assert worth_for_others in advocacy._valuers
    assert told(helper, nobody) == {helper.pk: (Decimal("61.20"), "EUR")}
    assert worth_for_others([]) == []
    with queries(2):
        told(helper, nobody)
    contact = contact_of(helper)
    assert [worth.amount for worth in advocacy_of([contact])[contact.pk].worth] == [Decimal("61.20")]


def test_employees_are_told_of_only_with_a_legal_basis():
    version, employee = make_version(make_rule(make_driver())), EmployeeFactory()
    brought(version, employee, "40.00")

    assert told(employee) == {}
    agreed()
    assert told(employee) == {employee.pk: (Decimal("40.00"), "EUR")}


def test_who_was_forgotten_is_told_of_no_more_and_the_money_stays():
    version, helper = make_version(make_rule(make_driver())), MemberFactory()
    posting = brought(version, helper, "40.00")
    admin = MemberFactory(roles=["admin"])

    erase_member(helper, by=admin, reason="asked for it")

    assert told(helper) == {}
    posting.refresh_from_db()
    assert posting.legs.exists()


def test_the_page_of_the_person_shows_it_with_what_it_counts(client, agent, settings):
    settings.STAFF_MFA = False
    version, helper = make_version(make_rule(make_driver())), MemberFactory()
    brought(version, helper, "61.20")
    client.force_login(agent)

    page = client.get(reverse("admin:crm_contact_advocacy", args=[contact_of(helper).pk])).content.decode()

    assert "61.20" in page
    assert "What the work brought, as the ledger says." in page
