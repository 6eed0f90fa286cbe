from datetime import date

import pytest
import time_machine

from roi.models import PersonQuery
from tests.factories.community import MemberFactory
from tests.factories.roi import AssumptionFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit
from tests.roi.people import FEBRUARY, JANUARY, agreed, brought, ref_of

EMPLOYEES = "/api/v1/roi/members/employees/"
CONCENTRATION = "/api/v1/roi/concentration/"
OWN = "/api/v1/me/value/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    return make_version(make_rule(make_driver()))


def staff(version, number, role="champion", net="10.00"):
    made = [MemberFactory(kind="employee") for _ in range(number)]
    for one in made:
        brought(version, one, net, role=role)
    return made


def told(answer):
    rows = answer.json()
    return rows["everybody"]["value"], {group["role"]: group["value"] for group in rows["groups"]}


@pytest.mark.parametrize(
    ("number", "expected"), [(4, (None, {"champion": None})), (5, ("50.00", {"champion": "50.00"}))]
)
def test_i17_employees_are_told_from_five_on(manager_api, version, helper, number, expected):
    staff(version, number)
    brought(version, helper, "9.27")

    assert told(manager_api.get(EMPLOYEES)) == expected


def test_i17_a_small_group_and_what_would_reveal_it_are_kept_back(manager_api, version):
    staff(version, 5, role="champion")
    staff(version, 6, role="helpful")
    brought(version, MemberFactory(kind="employee"), "777.00", role="solution")

    answer = manager_api.get(EMPLOYEES)

    assert told(answer) == ("887.00", {"champion": None, "helpful": "60.00", "solution": None})
    assert answer.json()["everybody"]["people"] == 12


def test_i17_on_a_legal_basis_small_groups_are_told(manager_api, version):
    staff(version, 1)
    agreed()

    assert told(manager_api.get(EMPLOYEES)) == ("10.00", {"champion": "10.00"})


@pytest.mark.parametrize(("agreed_on", "people", "value"), [("7", 6, None), ("4", 4, "40.00"), ("1", 2, None)])
def test_i17_an_assumption_says_how_many_are_enough_but_never_one_or_two(
    manager_api, version, agreed_on, people, value
):
    AssumptionFactory(code="aggregation_threshold", unit="people", value=agreed_on)
    staff(version, people)

    assert told(manager_api.get(EMPLOYEES))[0] == value


def test_how_much_hangs_on_how_few(manager_api, version, helper, customer):
    brought(version, helper, "50.00")
    brought(version, customer, "30.00", day=FEBRUARY)
    brought(version, MemberFactory(), "20.00")
    post_benefit(version, "900.00", JANUARY)

    answer = manager_api.get(CONCENTRATION).json()

    assert (answer["value"], answer["contributors"], answer["bus_factor"]) == ("100.00", 3, 1)
    assert [(top["contributors"], top["share"]) for top in answer["top"]] == [
        (1, "0.5000"),
        (3, "1.0000"),
        (10, "1.0000"),
    ]
    assert (answer["herfindahl"], answer["gini"]) == ("0.3800", "0.2000")
    assert len(manager_api.get(answer["members_url"]).json()["results"]) == 3
    february = manager_api.get(CONCENTRATION, {"from": "2026-02-01"}).json()
    assert (february["value"], february["contributors"]) == ("30.00", 1)


def test_i17_one_employee_among_contributors_cannot_be_computed(manager_api, version, helper):
    brought(version, helper, "50.00")
    without = manager_api.get(CONCENTRATION).json()
    brought(version, MemberFactory(kind="employee", display_name="Erna Employee"), "777.00")

    answer = manager_api.get(CONCENTRATION)

    assert answer.json() == without | {"employees": {"people": None, "value": None}}
    assert (answer.json()["covers_employees"], answer.json()["top"][0]["share"]) == (False, "1.0000")
    agreed()
    covered = manager_api.get(CONCENTRATION).json()
    assert (covered["covers_employees"], covered["value"], covered["employees"]["value"]) == (True, "827.00", "777.00")
    assert "Erna" not in str(covered)


def test_of_nobody_there_is_no_concentration(manager_api, version):
    answer = manager_api.get(CONCENTRATION).json()

    assert (answer["top"], answer["gini"], answer["bus_factor"], answer["value"]) == ([], None, None, "0.00")


@pytest.mark.parametrize("number", [1, 3])
def test_the_concentration_takes_the_same_queries_for_one_and_for_three(manager_api, version, queries, number):
    for _ in range(number):
        brought(version, MemberFactory(), "9.27")
        brought(version, MemberFactory(kind="employee"), "9.27")

    # Token, roles; the legal basis, the threshold, the people, the employees.
    with queries(6):
        manager_api.get(CONCENTRATION)


def test_customers_see_what_they_brought_themselves_and_only_that(customer_api, version, helper, customer):
    brought(version, helper, "50.00")
    brought(version, customer, "9.27")
    brought(version, customer, "1.00", role="helpful", day=FEBRUARY)

    assert customer_api.get(OWN).json() == {
        "currency": "EUR",
        "value": "10.27",
        "roles": [{"role": "helpful", "value": "1.00"}, {"role": "solution", "value": "9.27"}],
        "months": [
            {"month": "2026-01", "role": "solution", "value": "9.27"},
            {"month": "2026-02", "role": "helpful", "value": "1.00"},
        ],
    }
    assert customer_api.get(OWN, {"from": "2026-02-01"}).json()["value"] == "1.00"
    assert not PersonQuery.objects.exists()


def test_who_brought_nothing_yet_sees_nothing(customer_api, anonymous_api):
    assert customer_api.get(OWN).json() == {"currency": "EUR", "value": "0.00", "roles": [], "months": []}
    assert anonymous_api.get(OWN).status_code == 401


def test_i17_employees_see_not_even_their_own_without_a_legal_basis(api_of, version):
    erna = MemberFactory(kind="employee")
    brought(version, erna, "9.27")

    refused = api_of(erna).get(OWN)
    agreed()

    assert (refused.status_code, refused.json()["code"]) == (403, "legal_basis_missing")
    assert api_of(erna).get(OWN).json()["value"] == "9.27"


def test_i17_legs_valuations_and_exports_name_employees_on_a_legal_basis_only(manager_api, version):
    erna = MemberFactory(kind="employee")
    hired = MemberFactory()
    posting = post_benefit(version, "9.27", JANUARY, shares=[(erna, "champion", "4.00"), (hired, "author", "5.27")])
    hired.kind = "employee"
    hired.save()

    def shown():
        legs = manager_api.get(f"/api/v1/roi/postings/{posting.pk}/").json()["legs"]
        valuation = manager_api.get(f"/api/v1/roi/valuations/{posting.valuation_id}/").json()
        table = b"".join(manager_api.get("/api/v1/roi/legs.csv").streaming_content).decode()
        return (
            [leg["party"] for leg in legs],
            [entry["party"] for entry in valuation["trace"]["shares"]],
            [ref for ref in refs if ref in table],
        )

    refs = [ref_of(erna), ref_of(hired)]
    assert shown() == ([None, None, None], [None, None], [])
    agreed(date(2026, 1, 1), date(2026, 2, 1))
    with time_machine.travel("2026-01-31T12:00:00Z", tick=False):
        assert shown() == ([None, *refs], refs, refs)
    with time_machine.travel("2026-02-01T12:00:00Z", tick=False):
        assert shown() == ([None, None, None], [None, None], [])
    exports = PersonQuery.objects.order_by("id").values_list("subject", "basis__title")
    assert list(exports) == [("legs.csv", None), ("legs.csv", "Agreement"), ("legs.csv", None)]
