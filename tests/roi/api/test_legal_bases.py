from datetime import date

import pytest
import time_machine

from roi.models import LegalBasis, PersonQuery
from tests.factories.community import MemberFactory
from tests.roi.people import agreed

BASES = "/api/v1/roi/legal-bases/"
QUERIES = "/api/v1/roi/person-queries/"
WRITTEN = {"title": "Agreement", "document": "BV 7/2026", "valid_from": "2026-01-01"}
pytestmark = pytest.mark.django_db


def problem(answer):
    return answer.status_code, answer.json().get("code")


def in_force(day):
    return LegalBasis.objects.in_force(day).exists()


def test_i17_one_writes_and_another_one_signs(manager_api, controller_api, controller):
    written = manager_api.post(BASES, WRITTEN)
    address = f"{BASES}{written.json()['id']}/"

    assert (written.status_code, in_force(date(2026, 5, 1))) == (201, False)
    assert problem(manager_api.put(f"{address}approval/")) == (403, "permission_denied")
    assert controller_api.put(f"{address}approval/").json()["approved_by"] == "Colin Controller"
    assert in_force(date(2026, 5, 1))
    assert not in_force(date(2025, 12, 31))
    assert problem(manager_api.patch(address, {"document": "Another"})) == (409, "approved_is_fixed")


def test_i17_nobody_signs_what_they_wrote(controller_api):
    written = controller_api.post(BASES, WRITTEN).json()

    assert problem(controller_api.put(f"{BASES}{written['id']}/approval/")) == (403, "approver_is_author")


def test_days_that_run_backwards_are_refused(manager_api):
    answer = manager_api.post(BASES, WRITTEN | {"valid_until": "2026-01-01"})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/valid_until")


@time_machine.travel("2026-05-10T12:00:00Z", tick=False)
def test_i17_an_agreement_ends_by_one_signature_but_never_in_the_past(controller_api, manager_api):
    address = f"{BASES}{agreed(date(2026, 1, 1)).pk}/end/"

    assert problem(manager_api.put(address, {"day": "2026-06-01"})) == (403, "permission_denied")
    assert problem(controller_api.put(address, {"day": "2026-05-09"})) == (400, "end_is_past")
    assert controller_api.put(address, {"day": "2026-05-10"}).json()["valid_until"] == "2026-05-10"
    assert (in_force(date(2026, 5, 9)), in_force(date(2026, 5, 10))) == (True, False)
    assert problem(controller_api.put(address, {"day": "2026-06-01"})) == (400, "end_is_past")


def test_what_nobody_signed_does_not_end(controller_api):
    draft = agreed(approved_by=None, approved_at=None)

    assert problem(controller_api.put(f"{BASES}{draft.pk}/end/", {"day": "2099-01-01"})) == (
        409,
        "legal_basis_not_approved",
    )


def test_the_signature_stays_under_what_was_asked_on_it(controller_api, controller):
    used, unused = agreed(), agreed()
    PersonQuery.objects.create(asked_by=controller, subject="members", basis=used)

    assert problem(controller_api.delete(f"{BASES}{used.pk}/approval/")) == (409, "approval_in_use")
    assert controller_api.delete(f"{BASES}{unused.pk}/approval/").json()["approved_at"] is None


def test_controllers_see_who_asked_and_managers_do_not(controller_api, manager_api, customer_api, manager):
    basis = agreed()
    for subject in ("members", "employees"):
        PersonQuery.objects.create(asked_by=manager, subject=subject, parameters={"limit": "5"}, basis=basis)

    rows = controller_api.get(QUERIES).json()["results"]

    assert [(row["subject"], row["asked_by"], row["legal_basis"]) for row in rows] == [
        ("employees", "Mara Manager", basis.pk),
        ("members", "Mara Manager", basis.pk),
    ]
    assert rows[0]["parameters"] == {"limit": "5"}
    assert [api.get(QUERIES).status_code for api in (manager_api, customer_api)] == [403, 403]
    assert controller_api.delete(QUERIES).status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_take_the_same_queries_for_one_and_for_three(controller_api, queries, number):
    for _ in range(number):
        PersonQuery.objects.create(
            asked_by=MemberFactory(),
            subject="members",
            basis=agreed(author=MemberFactory(), approved_by=MemberFactory()),
        )

    # Token, roles, rows.
    with queries(3):
        controller_api.get(QUERIES)
    with queries(3):
        controller_api.get(BASES)
