from datetime import date
from decimal import Decimal

import pytest

from ideas.models import IdeaEvent
from roi.models import (
    AttributionPolicy,
    CostEntry,
    Exclusion,
    HourlyRate,
    IdeaIntake,
    PartyMember,
    Period,
    Posting,
    TicketIntake,
)
from roi.operations.intake import take_in
from tests.factories.community import MemberFactory
from tests.factories.crm import ResolutionFactory
from tests.factories.ideas import AdoptionFactory
from tests.factories.roi import ConversionRuleFactory, approved, at
from tests.roi.admin.pages import page, post
from tests.roi.ledger import make_version, post_benefit

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)


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
        ({"amount": "5", "currency": "USD"}, "No exchange rate"),
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


def test_a_month_is_closed_softly_and_opened_again(office, controller, rule):
    period = post_benefit(make_version(rule), "9.27", DAY).period

    post(office, page("period", "act", period.pk, "soft-close"), {})
    period.refresh_from_db()
    assert (period.state, period.soft_closed_by) == ("soft_closed", controller)

    office.post(page("period", "act", period.pk, "reopen"), {})
    period.refresh_from_db()
    assert period.state == "soft_closed"
    post(office, page("period", "act", period.pk, "reopen"), {"reason": "An invoice came late."})
    period.refresh_from_db()
    assert period.state == "open"
    assert "An invoice came late." in office.get(page("period", "change", period.pk)).content.decode()
    again = office.post(page("period", "act", period.pk, "reopen"), {"reason": "Again."})
    assert "This month is open" in again.content.decode()


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


def test_what_is_left_of_an_expectation_is_written_off_once(office):
    rule = ConversionRuleFactory(idea=True)
    approved(rule, None)
    adoption = AdoptionFactory()
    IdeaEvent.objects.create(kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-10"))
    take_in()
    expectation = Posting.objects.get()
    button = page("posting", "act", expectation.pk, "write-off")
    assert button in office.get(page("posting", "change", expectation.pk)).content.decode()

    post(office, button, {})
    assert Posting.objects.in_order().last().effect_key == f"idea:{adoption.idea.pk}:write-off"

    assert "Nothing that was expected" in post(office, button, {}).content.decode()
