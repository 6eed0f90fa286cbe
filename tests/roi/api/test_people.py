from datetime import date
from uuid import uuid4

import pytest
import time_machine

from roi.models import PartyMember, PersonQuery
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse
from tests.roi.people import FEBRUARY, JANUARY, agreed, brought, ref_of

MEMBERS = "/api/v1/roi/members/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    return make_version(make_rule(make_driver()))


@pytest.fixture
def erna(version):
    """An employee with more than anybody else."""
    erna = MemberFactory(kind="employee", display_name="Erna Employee")
    brought(version, erna, "777.00", role="champion")
    return erna


def names(answer):
    assert answer.status_code == 200, answer.json()
    return [(row["name"], row["value"]) for row in answer.json()["results"]]


def test_i17_people_come_by_what_they_brought_and_employees_not_at_all(manager_api, version, helper, customer, erna):
    brought(version, customer, "9.27")
    brought(version, helper, "9.27")
    brought(version, helper, "4.00", role="helpful", day=FEBRUARY)
    partner = MemberFactory(kind="partner", display_name="Paula Partner")
    brought(version, partner, "10.00")

    answer = manager_api.get(MEMBERS)

    assert names(answer) == [("Hugo Helper", "13.27"), ("Paula Partner", "10.00"), ("Carla Customer", "9.27")]
    hugo = answer.json()["results"][0]
    assert (hugo["id"], hugo["member"], hugo["kind"]) == (ref_of(helper), helper.pk, "customer")
    assert hugo["roles"] == [{"role": "helpful", "value": "4.00"}, {"role": "solution", "value": "9.27"}]
    assert "777.00" not in answer.content.decode()
    assert ref_of(erna) not in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"from": "2026-02-01"}, [("Carla Customer", "5.00")]),
        ({"basis": "valid", "to": "2026-01-05"}, [("Hugo Helper", "9.00")]),
        ({"as_of": "2026-01-31"}, [("Hugo Helper", "9.00"), ("Carla Customer", "3.00")]),
        ({"min_grade": "E2"}, [("Carla Customer", "5.00")]),
        ({"cashable": "false"}, []),
        ({"currency": "USD"}, []),
    ],
)
def test_the_same_selection_as_in_the_report(manager_api, version, helper, customer, asked, expected):
    better = make_version(make_rule(make_driver("other"), subject="idea_realised"), grade="E2", unit_value=None)
    with time_machine.travel("2026-01-10T10:00:00Z", tick=False):
        brought(version, helper, "9.00")
        taken_back = brought(version, customer, "3.00", day=date(2026, 1, 10))
    with time_machine.travel("2026-02-10T10:00:00Z", tick=False):
        reverse(taken_back, known_on=date(2026, 1, 10))
        brought(better, customer, "5.00", day=FEBRUARY)

    assert names(manager_api.get(MEMBERS, asked)) == expected


def test_pages_go_on_where_they_ended_even_among_equals(manager_api, version):
    for number in range(5):
        brought(version, MemberFactory(display_name=f"M{number}"), "9.27")

    found, address = [], f"{MEMBERS}?limit=2"
    while address:
        answer = manager_api.get(address).json()
        found += [row["name"] for row in answer["results"]]
        address = answer["next"]

    assert sorted(found) == ["M0", "M1", "M2", "M3", "M4"]


def test_one_person_by_role_and_month_down_to_every_share(manager_api, version, helper, customer):
    posting = post_benefit(
        version, "9.27", JANUARY, shares=[(helper, "solution", "6.49"), (customer, "helpful", "2.78")]
    )
    brought(version, helper, "5.00", day=FEBRUARY)

    hugo = manager_api.get(MEMBERS).json()["results"][0]
    one = manager_api.get(hugo["url"]).json()
    shares = manager_api.get(one["postings_url"]).json()["results"]

    assert (one["value"], one["currency"]) == ("11.49", "EUR")
    assert one["months"] == [
        {"month": "2026-01", "role": "solution", "value": "6.49"},
        {"month": "2026-02", "role": "solution", "value": "5.00"},
    ]
    assert [share["amount"] for share in shares] == ["6.49", "5.00"]
    assert manager_api.get(shares[0]["posting_url"]).json()["id"] == posting.pk
    assert manager_api.get(shares[0]["valuation_url"]).json()["net"] == "9.27"


def test_i17_an_employee_is_nobody_to_ask_about(manager_api, erna):
    ref = ref_of(erna)

    answers = [manager_api.get(f"{MEMBERS}{who}/{what}") for who in (ref, uuid4()) for what in ("", "postings/")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert not PersonQuery.objects.exists()


def test_i17_a_legal_basis_switches_employees_on_and_off_by_day(manager_api, erna):
    agreed(date(2026, 3, 1), date(2026, 4, 1))
    ref, seen = ref_of(erna), {}

    for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            seen[day] = (names(manager_api.get(MEMBERS)), manager_api.get(f"{MEMBERS}{ref}/").status_code)

    shown, hidden = ([("Erna Employee", "777.00")], 200), ([], 404)
    assert list(seen.values()) == [hidden, shown, shown, hidden]


def test_i17_an_agreement_that_nobody_signed_allows_nothing(manager_api, erna):
    agreed(approved_by=None, approved_at=None)

    assert names(manager_api.get(MEMBERS)) == []


def test_i17_who_is_hired_leaves_the_list(manager_api, version, helper):
    brought(version, helper, "9.27")
    helper.kind = "employee"
    helper.save()

    assert names(manager_api.get(MEMBERS)) == []
    assert manager_api.get(f"{MEMBERS}{ref_of(helper)}/").status_code == 404


def test_who_is_erased_leaves_the_money(manager_api, version, helper, erna):
    brought(version, helper, "9.27")
    PartyMember.objects.all().delete()

    answer = manager_api.get(MEMBERS)

    assert names(answer) == [("somebody who left", "9.27")]
    assert answer.json()["results"][0]["member"] is None
    assert manager_api.get(answer.json()["results"][0]["url"]).json()["value"] == "9.27"


def test_i17_every_question_is_kept_with_what_was_asked(manager_api, manager, version, helper):
    brought(version, helper, "9.27")
    basis, ref = agreed(), ref_of(helper)

    manager_api.get(MEMBERS, {"from": "2026-01-01", "limit": 5})
    manager_api.get(f"{MEMBERS}{ref}/")
    manager_api.get(f"{MEMBERS}{ref}/postings/")
    manager_api.get(f"{MEMBERS}employees/")

    rows = PersonQuery.objects.order_by("id").values_list("asked_by", "subject", "parameters", "basis")
    assert list(rows) == [
        (manager.pk, "members", {"from": "2026-01-01", "limit": "5"}, basis.pk),
        (manager.pk, ref, {}, basis.pk),
        (manager.pk, ref, {"list": "postings"}, basis.pk),
        (manager.pk, "employees", {}, basis.pk),
    ]


def test_who_is_not_answered_has_not_asked(customer_api, manager_api, anonymous_api, version, helper):
    brought(version, helper, "9.27")
    for address in (MEMBERS, f"{MEMBERS}{ref_of(helper)}/", f"{MEMBERS}employees/", "/api/v1/roi/concentration/"):
        answers = [api.get(address) for api in (customer_api, anonymous_api)]
        assert [answer.status_code for answer in answers] == [403, 401]
        assert manager_api.get(address, {"group_by": "role"}).status_code == 400
    assert not PersonQuery.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(manager_api, version, queries, number):
    for _ in range(number):
        brought(version, MemberFactory(), "9.27")

    # Token, roles; the transaction (twice), the legal basis, the record, the people, what they did.
    with queries(8):
        assert len(manager_api.get(MEMBERS).json()["results"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_one_person_takes_the_same_queries_for_one_share_and_for_three(manager_api, version, queries, helper, number):
    for _ in range(number):
        brought(version, helper, "9.27")
    ref = ref_of(helper)

    # As above, and the months or the shares.
    with queries(9):
        manager_api.get(f"{MEMBERS}{ref}/")
    with queries(9):
        assert len(manager_api.get(f"{MEMBERS}{ref}/postings/").json()["results"]) == number
