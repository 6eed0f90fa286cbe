"""Pages of frozen reports, of what changed since, of returns and of how much hangs on how few."""

import re
from datetime import date
from decimal import Decimal

import pytest

from roi.models.attribution import Role
from roi.operations.costs import Amount, enter_cost
from roi.operations.snapshots import sign_snapshot, take_snapshot
from roi.reports.grouping import GroupBy
from roi.reports.selection import Basis, Selection
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse
from tests.roi.web.test_value_area import Page

pytestmark = pytest.mark.django_db
BY_DRIVER = Selection("EUR", group_by=GroupBy.DRIVER)


@pytest.fixture
def reader(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def frozen(quarter, manager, controller):
    snapshot = take_snapshot(BY_DRIVER, by=manager, title="First quarter")
    return sign_snapshot(snapshot, by=controller)


def ways(shown: Page) -> list[str]:
    return [way for way in shown.links if way.startswith("/value/entries/")]


def test_o40_a_snapshot_shows_what_it_kept_and_who_signed_it(reader, frozen, queries):
    with queries(3):
        listed = Page(reader.get("/value/snapshots/"))
    with queries(3):
        shown = Page(reader.get(f"/value/snapshots/{frozen.pk}/"))

    assert f"/value/snapshots/{frozen.pk}/" in listed.links
    assert "115,085.43 EUR" in listed.text
    for told in ("First quarter", "150,625.43", "323.82 %", frozen.sha256, frozen.ledger_hash, "Colin Controller"):
        assert told in shown.text
    assert (listed.active, shown.active) == ([], [])
    assert len(ways(shown)) > 20
    for way in ways(shown)[::4]:
        assert reader.get(way).status_code == 200


def test_the_links_of_a_snapshot_lead_to_what_was_known_then(reader, frozen, quarter):
    post_benefit(quarter.direct[0].rule_version, "77.00", date(2026, 3, 5))

    way = next(way for way in ways(Page(reader.get(f"/value/snapshots/{frozen.pk}/"))) if "side=benefits" in way)

    assert "77.00" not in reader.get(way).content.decode()
    assert "77.00" in reader.get("/value/entries/?side=benefits").content.decode()


def test_a_snapshot_of_an_earlier_knowledge_keeps_it(reader, frozen, manager):
    unsigned = take_snapshot(Selection("EUR", Basis.VALID, from_day=date(2026, 1, 15)), by=manager, title="Late")

    text = reader.get(f"/value/snapshots/{unsigned.pk}/").content.decode()

    assert "by business date" in text
    assert "not signed" in text
    assert reader.get("/value/snapshots/0/").status_code == 404


def test_what_changed_since_is_told_by_cause_and_sums_to_the_difference(reader, frozen, quarter, controller):
    reverse(quarter.direct[0], known_on=date(2026, 3, 28))
    amount = Amount(Decimal("500.00"), "EUR")
    enter_cost(by=controller, category="campaign", description="More", incurred_on=date(2026, 3, 20), spent=amount)

    shown = Page(reader.get(f"/value/snapshots/{frozen.pk}/changes/"))

    for told in ("Net in the snapshot", "Net now", "events that ended", "-500.00", "115,085.43", "First quarter"):
        assert told in shown.text
    assert (shown.pictures, shown.active) == (1, [])
    assert re.search(r"<th[^>]*>\s*events that ended", shown.text)
    assert not re.search(r"<th[^>]*>\s*new events", shown.text)
    for way in ways(shown)[::5]:
        assert reader.get(way).status_code == 200


def test_a_snapshot_is_compared_with_a_later_one_of_the_same_question_only(reader, frozen, manager):
    same = take_snapshot(BY_DRIVER, by=manager, title="Again")
    other = take_snapshot(Selection("EUR"), by=manager, title="Another question")
    address = f"/value/snapshots/{frozen.pk}/changes/"

    assert "Nothing has changed." in reader.get(f"{address}?to={same.pk}").content.decode()
    for to in (other.pk, frozen.pk, "x"):
        refused = reader.get(f"{address}?to={to}")
        assert (refused.status_code, "cannot be shown" in refused.content.decode()) == (400, True)


def test_o40_returns_stand_under_four_names(reader, quarter):
    shown = Page(reader.get("/value/returns/?rate=0.1&initial_until=2026-01-31"))

    for told in ("323.82 %", "115,085.43 EUR", "Phillips", "Forrester", "Lithium 2009", "4.2382", "Net present value"):
        assert told in shown.text
    assert (shown.pictures, shown.active) == (1, [])
    of_years = [way for way in ways(shown) if "from=2026-02-01" in way]
    assert len(of_years) == 4
    for way in ways(shown):
        assert reader.get(way).status_code == 200


def test_returns_that_have_no_single_rate_say_so(reader):
    version = make_version(make_rule(make_driver()))
    for amount, day in (
        ("10000.00", date(2026, 2, 5)),
        ("-1600.00", date(2026, 1, 5)),
        ("-10000.00", date(2027, 2, 5)),
    ):
        post_benefit(version, amount, day)

    text = reader.get("/value/returns/?initial_until=2026-01-31").content.decode()

    assert "not unique" in text
    assert re.search(r"is nothing: 25\.00 %; 400\.00 %\.", text), re.findall(r"At each.*?told", text, re.DOTALL)
    assert reader.get("/value/returns/?rate=many").status_code == 400


@pytest.fixture
def carried(db):
    """Three customers of whom one carries most, and two employees."""
    version = make_version(make_rule(make_driver()))
    people = [MemberFactory(display_name=name) for name in ("Ada", "Ben", "Cleo")]
    staff = [MemberFactory(kind="employee", display_name=name) for name in ("Dora", "Emil")]
    for person, net in zip([*people, *staff], ("70.00", "20.00", "10.00", "33.00", "44.00"), strict=True):
        post_benefit(version, net, date(2026, 1, 5), shares=[(person, Role.SOLUTION, net)])
    return version


def test_how_much_hangs_on_how_few_is_told_without_a_name(reader, carried):
    shown = Page(reader.get("/value/contributors/"))

    for told in ("3 people", "1 person", "100.00 EUR", "70.00 %", "0.54", "One person makes more than half"):
        assert told in shown.text
    for untold in ("Ada", "Ben", "Dora", "33.00", "44.00", "77.00"):
        assert untold not in shown.text
    assert (shown.pictures, shown.active) == (1, [])
    for way in ways(shown):
        assert reader.get(way).status_code == 200


def test_i17_employees_are_told_as_a_group_of_enough_only(reader, carried):
    for number in range(3):
        someone = MemberFactory(kind="employee")
        post_benefit(carried, f"{number}.50", date(2026, 1, 6), shares=[(someone, Role.SOLUTION, f"{number}.50")])

    text = reader.get("/value/contributors/").content.decode()

    assert "81.50 EUR" in text
    assert "100.00 EUR" in text
