"""A restatement asks what other versions would have said; the ledger stays as it was posted."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from psycopg import connect, errors

from community.foundation.errors import NotPermitted
from roi.errors import ValidityIsEmpty
from roi.errors.books import NoSuchRuleVersion, NothingToRestate
from roi.models import FxRate, LedgerHead, Leg, Posting, Scenario, Valuation
from roi.operations.closing import close_period
from roi.operations.correcting import correct_posting
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.restating import restate
from roi.operations.rule_versions import FactorDraft
from tests import database
from tests.database import triggers_off
from tests.factories.community import MemberFactory
from tests.factories.ideas import RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, policy, reopened, solved

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture
def manager():
    return MemberFactory(roles=["manager"])


@pytest.fixture
def rule():
    """18.40 in January, 19.10 from February on, as in O-40."""
    rule = ConversionRuleFactory(code="direct")
    approved(rule, "18.40")
    approved(rule, "19.10", start=date(2026, 2, 1))
    return rule


def ledger() -> list[object]:
    head = LedgerHead.objects.get()
    return [head.number, head.hash, *Posting.objects.in_order().values_list("hash", "period", "recorded_at")]


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong]


@pytest.fixture
def quarter(rule):
    """One ticket a month, one withdrawn, and an idea that brought 4,000; January is closed."""
    approved(ConversionRuleFactory(idea=True, code="idea"), None, factors=[FactorDraft("deadweight", Decimal("0.75"))])
    for day in ("2026-01-15", "2026-02-15", "2026-03-15"):
        solved(moment=at(day))
    withdrawn = solved(moment=at("2026-01-20"))
    RealisationFactory(amount=Decimal(4000), recorded_at=at("2026-02-03"))
    take_in()
    with time_machine.travel("2026-02-05T09:00:00Z", tick=False):
        close_period(FIRST, by=MemberFactory(roles=["controller"]))
    reopened(withdrawn.ticket, moment=at("2026-03-01"))
    take_in()


def test_o40_f_restating_the_quarter_with_v2_writes_a_scenario_and_leaves_the_ledger(quarter, manager):
    before, valuations = ledger(), set(Valuation.objects.values_list("pk", flat=True))

    scenario = restate(FIRST, LAST, by=manager, title="The quarter at 19.10", versions={"direct": 2})

    assert ledger() == before
    assert (scenario.kind, scenario.created_by, len(scenario.sha256)) == ("restatement", manager, 64)
    assert scenario.result | {"valuations_sha256": ""} == {
        "currency": "EUR",
        "count": 4,
        "actual": "3028.53",
        "restated": "3028.89",
        "difference": "0.36",
        "rows": [
            {
                "rule": "direct",
                "month": "2026-01",
                "count": 1,
                "actual": "9.27",
                "restated": "9.63",
                "difference": "0.36",
            },
            *(
                {
                    "rule": "direct",
                    "month": month,
                    "count": 1,
                    "actual": "9.63",
                    "restated": "9.63",
                    "difference": "0.00",
                }
                for month in ("2026-02", "2026-03")
            ),
            {
                "rule": "idea",
                "month": "2026-01",
                "count": 1,
                "actual": "3000.00",
                "restated": "3000.00",
                "difference": "0.00",
            },
        ],
        "valuations_sha256": "",
    }
    assert set(scenario.versions) == {"direct v2", "idea v1"}
    rows = Valuation.objects.exclude(pk__in=valuations)
    assert {row.scenario_id for row in rows} == {scenario.pk}
    assert sum(row.net for row in rows) == Decimal("3028.89")
    assert not Posting.objects.filter(valuation__in=rows).exists()
    assert wrong() == []


def test_restating_with_its_own_versions_changes_nothing(quarter, manager):
    result = restate(FIRST, LAST, by=manager, title="As it was", versions={}).result

    assert (result["difference"], result["actual"]) == ("0.00", result["restated"])


def test_only_what_stands_on_the_days_is_restated(quarter, manager):
    result = restate(date(2026, 2, 1), LAST, by=manager, title="Since February", versions={"direct": 1}).result

    assert (result["count"], result["actual"], result["restated"]) == (2, "19.26", "18.54")


def test_the_rates_of_a_value_stay_those_by_which_it_was_converted(manager):
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 30), rate=Decimal("1.0850"), source="ECB")
    approved(ConversionRuleFactory(idea=True, code="idea"), None, factors=[])
    RealisationFactory(amount=Decimal(20), currency="USD", recorded_at=at("2026-02-03"))
    take_in()
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 31), rate=Decimal(2), source="ECB")

    scenario = restate(FIRST, LAST, by=manager, title="Again", versions={})

    [row] = Valuation.objects.filter(scenario=scenario)
    assert (row.gross, row.original_gross, row.fx_rate.rate) == (Decimal("18.43"), Decimal(20), Decimal("1.085"))
    assert wrong() == []


def test_what_was_corrected_is_restated_as_it_stands(rule, manager):
    solved(moment=at("2026-01-15"))
    take_in()
    policy("equal")
    controller = MemberFactory(roles=["controller"])
    correct_posting(Posting.objects.get(), by=controller, why="policy", reason="So.")

    assert restate(FIRST, LAST, by=manager, title="v2", versions={"direct": 2}).result["count"] == 1
    assert Leg.objects.filter(account__type="benefit").count() == 3


@pytest.mark.parametrize("versions", [{"direct": 3}, {"direct": 4}, {"elsewhere": 1}])
def test_only_approved_versions_can_be_chosen(quarter, manager, rule, versions):
    drafted(rule, "21.00", start=date(2026, 3, 1))

    with pytest.raises(NoSuchRuleVersion) as refusal:
        restate(FIRST, LAST, by=manager, title="…", versions=versions)
    assert refusal.value.pointer == f"/versions/{next(iter(versions))}"


def test_a_restatement_of_nothing_and_one_backwards_are_refused(quarter, manager):
    with pytest.raises(NothingToRestate):
        restate(date(2025, 1, 1), date(2025, 3, 31), by=manager, title="…", versions={})
    with pytest.raises(ValidityIsEmpty):
        restate(LAST, FIRST, by=manager, title="…", versions={})


@pytest.mark.parametrize("roles", [[], ["support"], ["product"]])
def test_only_who_may_write_restates(quarter, roles):
    with pytest.raises(NotPermitted):
        restate(FIRST, LAST, by=MemberFactory(roles=roles), title="…", versions={})


CHANGES = ["UPDATE roi_scenario SET title = 'x'", "DELETE FROM roi_scenario", "TRUNCATE roi_scenario CASCADE"]


@pytest.mark.parametrize("statement", CHANGES)
def test_i2_a_scenario_is_never_changed(quarter, manager, statement):
    restate(FIRST, LAST, by=manager, title="…", versions={})

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_i2_the_owner_is_refused_and_who_switches_triggers_off_is_found_out(quarter, manager):
    restate(FIRST, LAST, by=manager, title="…", versions={})

    with connect(**database._owner_params(), autocommit=True) as owner:
        for statement in CHANGES:
            with pytest.raises(errors.RestrictViolation):
                owner.execute(statement)
        with triggers_off(owner, "roi_valuation"):
            owner.execute("UPDATE roi_valuation SET net = net + 1 WHERE scenario_id IS NOT NULL")
    assert "roi.restatements_keep_their_hash" in wrong()


def test_a_scenario_uses_approved_versions_only(quarter, manager, rule):
    scenario = restate(FIRST, LAST, by=manager, title="…", versions={})
    assert Scenario.objects.get() == scenario
    row = Valuation.objects.filter(scenario=scenario).first()
    row.pk, row.rule_version = None, drafted(rule, "21.00", start=date(2026, 3, 1))

    with pytest.raises(DatabaseError, match="not approved"), transaction.atomic():
        row.save()
