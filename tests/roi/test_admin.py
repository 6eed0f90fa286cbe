from datetime import date
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from roi.models import (
    AttributionPolicy,
    ConversionRule,
    CostEntry,
    Exclusion,
    Goal,
    HourlyRate,
    IdeaIntake,
    Kpi,
    PartyMember,
    Period,
    Posting,
    RuleVersion,
    Strategy,
    TicketIntake,
    ValueDriver,
)
from tests.factories.community import MemberFactory
from tests.factories.crm import ResolutionFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def office(client, controller):
    client.force_login(controller)
    return client


@pytest.fixture
def rule(db):
    return make_rule(make_driver())


def page(model, name, *arguments):
    return reverse(f"admin:roi_{model}_{name}", args=arguments)


def told(response):
    return [str(message) for message in response.context["messages"]]


def post(client, address, values):
    return client.post(address, values, follow=True)


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
    kpi = {"code": "solved", "title": "Solved", "kpi_class": "operational", "unit": "1", "definition": "Counted."}
    post(office, page("kpi", "add"), kpi | {"driver": ValueDriver.objects.get().pk})
    direct = {"code": "direct", "title": "Direct", "kpi": Kpi.objects.get().pk, "subject": "ticket_solved"}
    post(office, page("conversionrule", "add"), direct)

    made = ConversionRule.objects.get()
    assert (goal.owner, made.driver.controller, made.driver.cashable) == (controller, controller, True)
    assert made.driver == made.kpi.driver


def test_a_kpi_without_a_driver_gets_no_rule(office):
    kpi = Kpi.objects.create(code="likes", title="Likes", kpi_class="communication", unit="1", definition="Counted.")
    likes = {"code": "direct", "title": "Direct", "kpi": kpi.pk, "subject": "ticket_solved"}

    answer = office.post(page("conversionrule", "add"), likes)

    assert "charted but not converted" in answer.content.decode()
    assert not ConversionRule.objects.exists()


def test_what_others_rely_on_is_set_once(office, rule):
    office.post(
        page("kpi", "change", rule.kpi_id),
        {"code": "other", "driver": "", "title": "New", "kpi_class": "financial", "unit": "1", "definition": "x"},
    )

    rule.kpi.refresh_from_db()
    assert (rule.kpi.title, rule.kpi.code, rule.kpi.driver, rule.kpi.kpi_class) == (
        "New",
        "kpi-support",
        rule.driver,
        "operational",
    )


def test_who_changes_cashability_answers_for_it(office, controller, rule):
    driver = rule.driver
    values = {"strategy": driver.strategy_id, "title": "T", "kind": driver.kind, "business_model": "x"}

    office.post(page("valuedriver", "change", driver.pk), values)

    driver.refresh_from_db()
    assert (driver.cashable, driver.controller) == (False, controller)


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
        ({"currency": "USD"}, "exchange rates do not exist"),
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


def test_a_cost_is_entered_by_amount_or_by_hours_and_reversed(office):
    HourlyRate.objects.create(group="care", amount=48, currency="EUR", validity=(date(2026, 1, 1), None))
    cost = {"category": "staff", "description": "Care", "incurred_on": "2026-01-05"}
    post(office, page("costentry", "add"), cost | {"amount": "1500.00", "currency": "EUR"})
    post(office, page("costentry", "add"), cost | {"hours": "2", "group": "care", "currency": "EUR"})

    by_amount, by_hours = CostEntry.objects.order_by("pk")
    assert (by_amount.amount, by_hours.amount) == (Decimal("1500.00"), Decimal("96.00"))
    assert Posting.objects.filter(kind="cost").count() == 2

    post(office, page("costentry", "act", by_amount.pk, "reverse"), {})
    assert Posting.objects.get(kind="reversal").cost_entry == by_amount
    shown = office.get(page("costentry", "change", by_amount.pk)).content.decode()
    assert page("costentry", "act", by_amount.pk, "reverse") not in shown


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"amount": "5", "hours": "1", "group": "care"}, "either hours"),
        ({}, "either hours"),
        ({"hours": "1", "group": "nobody"}, "No hourly rate"),
        ({"amount": "-5"}, "cost_is_positive"),
        ({"amount": "5", "currency": "USD"}, "exchange rates do not exist"),
        ({"amount": "5", "currency": "XYZ"}, "ISO 4217"),
        ({"amount": "5", "currency": ""}, "ISO 4217"),
        ({"amount": "5", "incurred_on": "soon"}, "valid date"),
    ],
)
def test_a_bad_cost_is_told(office, bad, sentence):
    cost = {"category": "staff", "description": "Care", "incurred_on": "2026-01-05", "currency": "EUR"}

    answer = post(office, page("costentry", "add"), cost | bad)

    assert sentence in answer.content.decode()
    assert not CostEntry.objects.exists()


def test_a_month_is_closed_once(office, controller, rule):
    post_benefit(make_version(rule), "9.27", DAY)
    period = Period.objects.get(month=date(2026, 1, 1))

    post(office, page("period", "act", period.pk, "close"), {})

    period.refresh_from_db()
    assert (period.state, period.closed_by) == ("closed", controller)
    again = office.post(page("period", "act", period.pk, "close"))
    assert "closed through this month already" in again.content.decode()


def test_a_manager_looks_and_changes_nothing(client, manager, rule):
    posting = post_benefit(make_version(rule), "9.27", DAY)
    client.force_login(manager)

    assert client.get(page("posting", "change", posting.pk)).status_code == 200
    for address in (page("goal", "add"), page("costentry", "add"), page("period", "act", posting.period_id, "close")):
        assert client.post(address, {}).status_code == 403
    assert Period.objects.get(pk=posting.period_id).state == "open"


def test_from_posting_to_valuation_to_thread(office, rule):
    employee = MemberFactory(kind="employee", display_name="Secret Sam")
    version = make_version(rule)
    posting = post_benefit(version, "9.27", DAY, shares=[(employee, "solution", "9.27")], thing=("idea", 4))

    shown = office.get(page("posting", "change", posting.pk)).content.decode()
    assert page("valuation", "change", posting.valuation_id) in shown
    assert "/ideas/4/" in shown

    why = office.get(page("valuation", "change", posting.valuation_id)).content.decode()
    ref = str(employee_ref(employee))
    assert page("posting", "change", posting.pk) in why
    assert ref not in shown
    assert ref not in why


def employee_ref(member):
    return PartyMember.objects.get(member=member).party.ref


def test_what_was_set_aside_is_tried_again(office):
    event = ResolutionFactory().ticket.events.get(kind="solved")
    mark = TicketIntake.objects.create(event=event, state="dead", starts=5, error="boom")
    shown = office.get(page("ticketintake", "changelist")).content.decode()
    assert "boom" in shown

    post(office, page("ticketintake", "changelist"), {"action": "requeue_events", "_selected_action": [mark.pk]})

    mark.refresh_from_db()
    assert (mark.state, mark.starts) == ("started", 0)


def test_every_list_and_form_opens(office, rule, quarter_of_everything):
    for model in (
        *("goal", "strategy", "valuedriver", "kpi", "conversionrule", "ruleversion", "attributionpolicy"),
        *("hourlyrate", "costentry", "period", "posting", "valuation", "exclusion", "ledgeraccount"),
        *("ticketintake", "ideaintake"),
    ):
        assert office.get(page(model, "changelist")).status_code == 200, model
    for model in (
        "goal",
        "strategy",
        "valuedriver",
        "kpi",
        "conversionrule",
        "ruleversion",
        "attributionpolicy",
        "hourlyrate",
        "costentry",
    ):
        assert office.get(page(model, "add")).status_code == 200, model
    for row in quarter_of_everything:
        assert office.get(page(row._meta.model_name, "change", row.pk)).status_code == 200, row


@pytest.fixture
def quarter_of_everything(rule):
    posting = post_benefit(make_version(rule), "9.27", DAY, thing=("topic", 1))
    policy = AttributionPolicy.objects.create(subject="ticket", method="equal", validity=(DAY, None))
    rate = HourlyRate.objects.create(group="care", amount=48, currency="EUR", validity=(DAY, None))
    left_out = Exclusion.objects.create(source="crm.ticket_event", event_id=5, reason="archive", valid_on=DAY)
    account = posting.legs.first().account
    chain = [rule, rule.kpi, rule.driver, rule.driver.strategy, rule.driver.strategy.goal]
    assert not IdeaIntake.objects.exists()
    return [posting, posting.valuation, posting.period, posting.rule_version, policy, rate, left_out, account, *chain]


@pytest.mark.parametrize("number", [1, 3])
def test_the_ledger_takes_the_same_queries_for_one_and_for_three(office, rule, queries, number):
    version = make_version(rule)
    for _ in range(number):
        post_benefit(version, "9.27", DAY)
    office.get(page("posting", "changelist"))

    # Session, member, own and group permissions, the drivers of the filter, the capped count, the postings.
    with queries(7):
        office.get(page("posting", "changelist"))


def test_policies_and_rates_keep_what_was_used(office):
    weights = {
        "weights-TOTAL_FORMS": 1,
        "weights-INITIAL_FORMS": 0,
        "weights-0-role": "solution",
        "weights-0-weight": "70",
    }
    validity = {"validity_0": "2026-01-01", "validity_1": ""}
    post(office, page("attributionpolicy", "add"), {"subject": "ticket", "method": "role_weights"} | validity | weights)
    policy = AttributionPolicy.objects.get()
    assert policy.weights.get().weight == 70

    changed = {"subject": "idea", "validity_0": "2026-01-01", "validity_1": "2027-01-01"}
    post(
        office,
        page("attributionpolicy", "change", policy.pk),
        changed | {"weights-TOTAL_FORMS": 0, "weights-INITIAL_FORMS": 0},
    )

    policy.refresh_from_db()
    assert (policy.subject, policy.validity.upper) == ("ticket", date(2027, 1, 1))
