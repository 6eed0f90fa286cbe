from datetime import date
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry

from roi.models import (
    AttributionPolicy,
    ConversionRule,
    Goal,
    Kpi,
    RuleVersion,
    Strategy,
    ValueDriver,
)
from tests.factories.community import MemberFactory
from tests.factories.roi import AssumptionFactory, HourlyRateFactory
from tests.roi.admin.pages import page, post, told
from tests.roi.ledger import make_version

METRIC = {"metric": "simple", "direction": "up", "is_additive": "on"}

pytestmark = pytest.mark.django_db


def factors(*rows):
    """The fields of the inline form."""
    values = {"factors-TOTAL_FORMS": len(rows), "factors-INITIAL_FORMS": 0}
    for index, (code, keeps) in enumerate(rows):
        values |= {f"factors-{index}-code": code, f"factors-{index}-keeps": keeps, f"factors-{index}-evidence": ""}
    return values


def draft(rule, **changed):
    values = {
        "rule": rule.pk,
        "validity_0": "2026-01-01",
        "validity_1": "",
        "unit_value": "18.40",
        "currency": "EUR",
        "grade": "E4",
        "reason": "Measured.",
    }
    return values | factors(("entitled", "0.8"), ("would_contact", "0.7")) | changed


def test_the_chain_is_set_from_goal_to_rule(office, controller):
    post(office, page("goal", "add"), {"code": "save", "title": "Spend less", "perspective": "finance"})
    goal = Goal.objects.get()
    strategy = {"code": "forum", "goal": goal.pk, "title": "Peers", "stage_from": 2, "stage_to": 4}
    post(office, page("strategy", "add"), strategy)
    driver = {
        "code": "support",
        "strategy": Strategy.objects.get().pk,
        "title": "Fewer calls",
        "kind": "cost_avoided",
        "business_model": "Support pays less.",
        "cashable": "on",
    }
    post(office, page("valuedriver", "add"), driver)
    kpi = {
        "code": "solved",
        "title": "Solved",
        "kpi_class": "operational",
        "unit": "1",
        "definition": "Counted.",
        **METRIC,
    }
    post(office, page("kpi", "add"), kpi | {"driver": ValueDriver.objects.get().pk})
    direct = {"code": "direct", "title": "Direct", "kpi": Kpi.objects.get().pk, "subject": "ticket_solved"}
    direct |= {"method": "direct", "approach": "integrated"}
    post(office, page("conversionrule", "add"), direct)

    made = ConversionRule.objects.get()
    assert (goal.owner, made.driver.controller, made.driver.cashable) == (controller, controller, True)
    assert made.driver == made.kpi.driver


def test_a_kpi_without_a_driver_gets_no_rule(office):
    kpi = Kpi.objects.create(code="likes", title="Likes", kpi_class="communication", unit="1", definition="Counted.")
    likes = {"code": "direct", "title": "Direct", "kpi": kpi.pk, "subject": "ticket_solved", "method": "direct"}

    answer = office.post(page("conversionrule", "add"), likes)

    assert "charted but not converted" in answer.content.decode()
    assert not ConversionRule.objects.exists()


def test_what_others_rely_on_is_set_once(office, rule):
    Kpi.objects.update(approved_at=None, approved_by=None)
    office.post(
        page("kpi", "change", rule.kpi_id),
        {
            "code": "other",
            "driver": "",
            "title": "New",
            "kpi_class": "financial",
            "unit": "1",
            "definition": "x",
            **METRIC,
        },
    )

    rule.kpi.refresh_from_db()
    assert (rule.kpi.title, rule.kpi.code, rule.kpi.driver, rule.kpi.kpi_class) == (
        "New",
        "kpi-support",
        rule.driver,
        "operational",
    )


def test_a_version_is_drafted_and_approved_by_somebody_else(office, client, controller, rule):
    post(office, page("ruleversion", "add"), draft(rule))
    version = RuleVersion.objects.get()
    assert (version.number, version.author, version.is_approved) == (1, controller, False)
    assert [(factor.position, factor.code) for factor in version.factors.all()] == [
        (1, "entitled"),
        (2, "would_contact"),
    ]

    own = office.post(page("ruleversion", "act", version.pk, "approve"))
    assert "Somebody else" in own.content.decode()

    second = MemberFactory(roles=["controller"])
    client.force_login(second)
    post(client, page("ruleversion", "act", version.pk, "approve"), {})
    version.refresh_from_db()
    assert (version.approved_by, len(version.content_hash)) == (second, 64)
    assert "Approve" in LogEntry.objects.values_list("change_message", flat=True)
    shown = client.get(page("ruleversion", "change", version.pk)).content.decode()
    assert page("ruleversion", "act", version.pk, "approve") not in shown


def test_several_versions_are_approved_at_once_and_refusals_are_told(office, client, rule):
    for first in ("2026-01-01", "2026-01-01"):
        post(office, page("ruleversion", "add"), draft(rule, validity_0=first, validity_1="2026-02-01"))
    client.force_login(MemberFactory(roles=["controller"]))
    chosen = {"action": "approve_many", "_selected_action": list(RuleVersion.objects.values_list("pk", flat=True))}

    asked = client.post(page("ruleversion", "changelist"), chosen)
    answer = post(client, page("ruleversion", "changelist"), chosen | {"applied": "1"})

    assert asked.status_code == 200
    assert RuleVersion.objects.approved().count() == 1
    assert any("Another approved version" in sentence for sentence in told(answer))


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"unit_value": ""}, "unit value"),
        ({"validity_0": ""}, "required"),
        ({"validity_0": "", "validity_1": "2027-01-01"}, "Give the first day"),
        ({"validity_1": "2025-01-01"}, "must not exceed"),
        ({"factors-0-keeps": "1.5"}, "factor_keeps_a_share"),
        ({"factors-1-code": "entitled"}, "duplicate data"),
        ({"reason": ""}, "required"),
    ],
)
def test_a_bad_draft_is_told(office, rule, bad, sentence):
    answer = post(office, page("ruleversion", "add"), draft(rule, **bad))

    assert sentence in answer.content.decode()
    assert not RuleVersion.objects.exists()


def test_versions_are_not_edited_and_only_drafts_are_deleted(office, rule):
    approved = make_version(rule)
    post(office, page("ruleversion", "add"), draft(rule, validity_0="2027-01-01"))
    waiting = RuleVersion.objects.get(approved_at=None)

    office.post(page("ruleversion", "change", waiting.pk), draft(rule, unit_value="99"))
    office.post(page("ruleversion", "delete", approved.pk), {"post": "yes"})
    office.post(page("ruleversion", "delete", waiting.pk), {"post": "yes"})

    [left] = RuleVersion.objects.all()
    assert (left, left.unit_value) == (approved, Decimal("18.40"))


def test_policies_and_rates_keep_what_was_used(office):
    weights = {
        "weights-TOTAL_FORMS": 1,
        "weights-INITIAL_FORMS": 0,
        "weights-0-role": "solution",
        "weights-0-weight": "70",
    }
    validity = {"validity_0": "2026-01-01", "validity_1": ""}
    post(
        office,
        page("attributionpolicy", "add"),
        {"subject": "ticket", "method": "role_weights", "path": "direct", "empty_roles": "others"} | validity | weights,
    )
    policy = AttributionPolicy.objects.get()
    assert policy.weights.get().weight == 70

    office.post(page("attributionpolicy", "change", policy.pk), validity | {"subject": "idea"})
    office.post(page("attributionpolicy", "act", policy.pk, "end"), {"day": "2027-01-01"})

    policy.refresh_from_db()
    assert (policy.subject, policy.validity.upper) == ("ticket", date(2027, 1, 1))


def test_figures_are_written_as_the_reader_writes_them(office):
    rate = HourlyRateFactory(amount=Decimal("1046.20"))
    assumption = AssumptionFactory(value=Decimal("0.5"), title="Anteil")

    shown = {
        row: office.get(
            page(row._meta.model_name, "change", row.pk), headers={"Accept-Language": "de"}
        ).content.decode()
        for row in (rate, assumption)
    }

    assert "community: 1.046,20 EUR" in shown[rate]
    assert "1046.20" not in shown[rate]
    assert "Anteil: 0,5 share" in shown[assumption]
