from datetime import date

import pytest

from roi.models import LegalBasis, PersonQuery
from tests.factories.community import MemberFactory
from tests.roi.admin.pages import page, post, told
from tests.roi.ledger import make_version, post_benefit
from tests.roi.people import agreed, ref_of

WRITTEN = {"title": "Agreement", "document": "BV 7", "validity_0": "2026-01-01", "validity_1": ""}
pytestmark = pytest.mark.django_db


def test_i17_one_writes_an_agreement_and_another_one_signs_it(office, client, controller):
    post(office, page("legalbasis", "add"), WRITTEN)
    basis = LegalBasis.objects.get()
    act = page("legalbasis", "act", basis.pk, "approve")

    assert "Somebody else than its author must approve this." in office.post(act).content.decode()
    client.force_login(MemberFactory(roles=["controller"]))
    client.post(act)

    basis.refresh_from_db()
    assert (basis.author, basis.is_approved, basis.validity.lower) == (controller, True, date(2026, 1, 1))


def test_an_agreement_ends_by_a_button(office):
    basis = agreed(date(2026, 1, 1))
    act = page("legalbasis", "act", basis.pk, "end")

    assert "This can end today or later" in office.post(act, {"day": "2020-01-01"}).content.decode()
    assert told(office.post(act, {"day": "2099-01-01"}, follow=True)) == ["End: done."]
    basis.refresh_from_db()
    assert basis.validity.upper == date(2099, 1, 1)


def test_questions_can_only_be_looked_at_and_by_controllers_only(office, client, controller, manager):
    kept = PersonQuery.objects.create(asked_by=manager, subject="members", basis=agreed())

    assert "members" in office.get(page("personquery", "changelist")).content.decode()
    assert office.get(page("personquery", "change", kept.pk)).status_code == 200
    assert [
        office.get(page("personquery", name, *key)).status_code for name, key in (("add", ()), ("delete", [kept.pk]))
    ] == [
        403,
        403,
    ]
    client.force_login(manager)
    assert client.get(page("personquery", "changelist")).status_code == 403


def test_i17_the_back_office_names_employees_on_a_legal_basis_only(office, rule):
    employee = MemberFactory(kind="employee")
    posting = post_benefit(make_version(rule), "9.27", date(2026, 1, 5), shares=[(employee, "champion", "9.27")])
    pages = [page("posting", "change", posting.pk), page("valuation", "change", posting.valuation_id)]

    def shown():
        return [ref_of(employee) in office.get(address).content.decode() for address in pages]

    assert shown() == [False, False]
    agreed()
    assert shown() == [True, True]
