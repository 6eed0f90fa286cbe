"""What the money of O-40 rests on: where it would be lost, what moves it, and what chance may make of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.errors import NotPermitted
from roi.errors import LeverUnknown, NothingToSimulate
from roi.models import Assumption, ConversionRule, Posting, RuleVersion, Scenario, Valuation
from roi.operations.appending import Entry, append
from roi.operations.chart import Chart
from roi.operations.contents import LegDraft
from roi.operations.costs import Amount, enter_cost
from roi.operations.rule_versions import approve_rule_version, draft_rule_version
from roi.operations.simulating import run_simulation, try_what_if
from roi.reports.selection import Selection
from roi.reports.uncertainty.break_even import break_even_points
from roi.reports.uncertainty.levers import Foundations
from roi.reports.uncertainty.sensitivity import measure_next, sensitivities
from tests.factories.community import MemberFactory
from tests.roi.ledger import EUR, controllers, make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
Subject = ConversionRule.Subject
EVERYTHING = Selection(currency=EUR)
SHARE = "share:rule-readers"


def month_of_readers(version: RuleVersion, month: int, net: str) -> Posting:
    """One month of the indirect method: 25 of 1,000 respondents would have called."""
    day = date(2026, month, 28)
    valuation = Valuation.objects.create(
        source="roi.month",
        event_id=202600 + month,
        rule_version=version,
        path="indirect",
        object_kind="rule",
        object_id=version.rule_id,
        occurred_at=datetime.combine(day, time(12), UTC),
        valid_on=day,
        inputs={"visits": 100_000, "agreeing": 25, "respondents": 1000},
        trace={},
        gross=Decimal(net),
        net=Decimal(net),
        currency=EUR,
    )
    driver, chart = version.rule.driver, Chart()
    posting = Posting(
        kind="original",
        idempotency_key=f"month:{month}",
        effect_key=f"month:{month}",
        valuation=valuation,
        rule_version=version,
        driver=driver,
        grade=version.grade,
        cashable=False,
        valid_on=day,
    )
    legs = [
        LegDraft(chart.benefit(driver), -Decimal(net), EUR),
        LegDraft(chart.unattributed(driver), Decimal(net), EUR),
    ]
    return append([Entry(posting, legs, day)])[0]


@pytest.fixture
def o40(db):
    """The sums of the quarter, with the indirect part priced by a share of respondents."""
    first, _second = controllers()
    direct = make_version(make_rule(make_driver("direct")))
    readers = make_version(
        make_rule(make_driver("readers", cashable=False), subject=ConversionRule.Subject.VISITS), grade="E3"
    )
    post_benefit(direct, "9125.43", date(2026, 1, 20))
    for month, net in ((1, "46000.00"), (2, "47750.00"), (3, "47750.00")):
        month_of_readers(readers, month, net)
    enter_cost(
        by=first, category="staff", description="All", incurred_on=date(2026, 1, 5), spent=Amount(Decimal(35540), EUR)
    )
    return direct, readers


def test_at_their_present_values_the_figures_make_the_reported_result(o40):
    foundations = Foundations.of(EVERYTHING)

    assert foundations.balance.net == Decimal("115085.43")
    assert sum(worth.benefits for worth in foundations.worths) == foundations.balance.benefits
    [direct, readers] = foundations.worths
    assert (direct.benefits, readers.benefits) == (Decimal("9125.43"), Decimal("141500.00"))
    at_present = sum(
        term.constant * _product(float(foundations.levers[code].value) for code in term.figures)
        for term in foundations.net_terms
    )
    assert at_present == pytest.approx(115_085.43)


def _product(values):
    result = 1.0
    for value in values:
        result *= value
    return result


def test_o40_the_result_stays_positive_above_a_share_of_0_467_percent(o40):
    point = next(one for one in break_even_points(Foundations.of(EVERYTHING)) if one.lever.code == SHARE)

    assert round(point.value * 100, 5) == Decimal("0.46669")
    assert point.lower_bound == pytest.approx(0.0169901, abs=1e-6)
    assert point.holds


def test_what_carries_little_cannot_lose_the_result(o40):
    points = {point.lever.code: point for point in break_even_points(Foundations.of(EVERYTHING))}

    assert points["unit:rule-direct:1"].value is None
    assert points["unit:rule-direct:1"].holds is None


def test_the_share_of_respondents_moves_the_result_most(o40):
    found = sensitivities(Foundations.of(EVERYTHING))

    assert found[0].lever.code == SHARE
    assert found[0].bar.low < found[0].present < found[0].bar.high
    assert measure_next(found).code == SHARE
    assert all(one.bar.swing == pytest.approx(0) for one in found[1:])


def test_versions_that_share_an_assumption_move_together(o40):
    first, second = controllers()
    rate = Assumption.objects.create(
        code="wages",
        title="Cost of a contact",
        unit="EUR",
        distribution="lognormal",
        value=Decimal("18.40"),
        high=Decimal("23.92"),
        validity=DateRange(date(2025, 1, 1), None),
        source="Own accounts",
        grade="E3",
        review_on=date(2030, 1, 1),
        author=first,
        approved_by=second,
        approved_at=datetime.now(UTC),
    )
    for code, subject in (("one", Subject.DEFLECTION_CONFIRMED), ("two", Subject.DEFLECTION_POTENTIAL)):
        draft = draft_rule_version(
            make_rule(make_driver(code), subject=subject),
            by=first,
            valid_from=date(2025, 1, 1),
            unit_value=rate.value,
            currency=EUR,
            grade="E4",
            reason="The same wages.",
            unit_assumption=rate,
        )
        post_benefit(approve_rule_version(draft, by=second), "100.00", date(2026, 1, 20))

    foundations = Foundations.of(EVERYTHING)

    shared = foundations.levers[f"assumption:wages:{rate.pk}"]
    assert foundations.resting_on(shared) == Decimal("200.00")
    assert foundations.figures[shared.code].quantile(0.9) == pytest.approx(23.92)


def simulated(**changes):
    manager = MemberFactory(roles=["manager"])
    options = {"by": manager, "title": "Luck", "seed": 7, "draws": 20_000, **changes}
    return run_simulation(EVERYTHING, {"from": None}, **options)


def test_a_simulation_is_kept_and_can_be_repeated(o40):
    first, second = simulated(), simulated()

    assert first.result == second.result
    assert first.result["net"]["p10"] < first.result["net"]["p50"] < first.result["net"]["p90"]
    assert first.result["net"]["p50"] == pytest.approx(115_085, rel=0.03)
    assert first.result["roi_percent"]["p50"] == pytest.approx(323.82, rel=0.03)
    assert first.result["net"]["positive"] == 1
    assert simulated(seed=8).result != first.result
    assert Posting.objects.filter(scenario__isnull=False).count() == 0


def test_a_fixed_lever_takes_its_spread_away(o40):
    scenario = simulated(overrides={SHARE: Decimal("0.025")})

    assert scenario.result["net"]["p10"] == scenario.result["net"]["p90"] == pytest.approx(115_085.43, abs=0.01)


def test_a_what_if_stands_beside_what_is(o40):
    manager = MemberFactory(roles=["manager"])

    scenario = try_what_if(EVERYTHING, {}, by=manager, title="Less", overrides={SHARE: Decimal("0.0194")})

    assert scenario.kind == Scenario.Kind.WHAT_IF
    # 9,125.43 and 141,500 times 0.0194 / 0.025.
    assert scenario.result["benefits"] == "118929.43"
    assert scenario.result["roi_percent"] == "234.64"
    assert scenario.result["actual"] == {"benefits": "150625.43", "costs": "35540.00"}


def test_o40_the_interval_of_the_share_is_an_interval_of_the_return(o40):
    manager = MemberFactory(roles=["manager"])

    scenario = try_what_if(EVERYTHING, {}, by=manager, title="More", overrides={SHARE: Decimal("0.0321")})

    assert scenario.result["roi_percent"] == "436.89"


def test_figures_that_are_not_there_and_people_who_may_not_are_refused(o40):
    manager, customer = MemberFactory(roles=["manager"]), MemberFactory()
    options = {"title": "X", "overrides": {"share:nothing": Decimal(1)}}

    with pytest.raises(LeverUnknown):
        try_what_if(EVERYTHING, {}, by=manager, **options)
    with pytest.raises(NotPermitted):
        try_what_if(EVERYTHING, {}, by=customer, **options)
    with pytest.raises(NothingToSimulate):
        try_what_if(replace(EVERYTHING, to_day=date(2020, 1, 31)), {}, by=manager, **options)
    assert not Scenario.objects.exists()


def test_the_api_tells_break_even_tornado_and_returns(o40, manager_api):
    points = manager_api.get("/api/v1/roi/break-even/").json()
    share = next(point for point in points["points"] if point["lever"]["code"] == SHARE)
    assert (points["benefits"], points["costs"]) == ("150625.43", "35540.00")
    assert share["break_even"] == "0.00466689"
    assert share["holds"] is True
    assert "0.004667" in share["sentence"]

    tornado = manager_api.get("/api/v1/roi/tornado/").json()
    assert tornado["measure_next"]["code"] == SHARE

    returns = manager_api.get("/api/v1/roi/returns/", {"rate": "0.10", "initial_until": "2025-12-31"}).json()
    assert returns["definitions"]["phillips_percent"] == "323.82"
    assert returns["definitions"]["bcr"] == "4.2382"
    assert returns["definitions"]["lithium_amount"] == "115085.43"
    assert (returns["irr"], returns["irr_is_unique"]) == (None, False)


@pytest.mark.parametrize("address", ["break-even", "tornado", "returns"])
def test_customers_may_not_ask(customer_api, address):
    assert customer_api.get(f"/api/v1/roi/{address}/").status_code == 403


SCENARIOS = "/api/v1/roi/scenarios/"


def test_what_ifs_and_simulations_are_asked_for_by_api(o40, manager_api, customer_api):
    span = {"from": "2026-01-01", "to": "2026-03-31"}
    what_if = {"kind": "what_if", "title": "Fewer readers", "overrides": {SHARE: "0.0194"}, **span}
    simulation = {"kind": "simulation", "title": "Luck", "seed": 7, "draws": 1_000, **span}

    tried = manager_api.post(SCENARIOS, what_if, format="json")
    drawn = manager_api.post(SCENARIOS, simulation, format="json")

    assert (tried.status_code, drawn.status_code) == (201, 201)
    assert tried.json()["result"]["roi_percent"] == "234.64"
    assert drawn.json()["result"]["net"]["p10"] < drawn.json()["result"]["net"]["p90"]
    assert Scenario.objects.get(kind="simulation").parameters["from"] == "2026-01-01"
    assert customer_api.post(SCENARIOS, what_if, format="json").status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"draws": 10**9},
        {"seed": -1},
        {"overrides": {SHARE: "NaN"}},
        {"overrides": {SHARE: "-1"}},
        {"overrides": {"nothing": "1"}},
        {"from": "2026-01-15"},
        {"group_by": "month"},
        {"title": ""},
    ],
)
def test_a_simulation_that_says_nothing_is_refused(o40, manager_api, changes):
    simulation = {"kind": "simulation", "title": "Luck", "seed": 7, "draws": 1_000, **changes}

    assert manager_api.post(SCENARIOS, simulation, format="json").status_code == 400
    assert not Scenario.objects.exists()
