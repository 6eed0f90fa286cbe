"""The checks find what was tampered with behind the triggers."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.core.management import CommandError, call_command

from roi.operations.closing import close_period
from roi.operations.costs import Amount, enter_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from tests import database
from tests.database import triggers_off
from tests.factories.community import MemberFactory
from tests.factories.ideas import RealisationFactory
from tests.factories.roi import ConversionRuleFactory, HourlyRateFactory, approved, at, reopened, solved


@pytest.fixture
def tampering(transactional_db) -> Iterator[psycopg.Connection]:
    """A ledger with one of everything, and somebody who can switch triggers off."""
    controller = MemberFactory(roles=["controller"])
    approved(ConversionRuleFactory())
    approved(ConversionRuleFactory(idea=True), None)
    event = solved(moment=at("2026-01-15"))
    solved(moment=at("2026-01-16"))
    solved(moment=at("2019-01-16"))
    RealisationFactory(recorded_at=at("2026-02-03"))
    HourlyRateFactory()
    amount = Amount(Decimal(1500), "EUR")
    enter_cost(by=controller, category="platform", description="Rent", incurred_on=date(2026, 1, 31), spent=amount)
    take_in()
    close_period(date(2026, 1, 1), by=controller)
    reopened(event.ticket, moment=at("2026-03-02"))
    take_in()
    with psycopg.connect(**database._owner_params(), autocommit=True) as owner:
        yield owner


def wrong() -> list[str]:
    return [check.check.removeprefix("roi.") for check in checks() if check.wrong]


def test_nothing_is_wrong_with_an_honest_ledger(tampering, capsys):
    assert wrong() == []

    call_command("verify_ledger")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(line["wrong"] == 0 and line["examples"] == [] for line in lines)
    assert next(line["rows"] for line in lines if line["check"] == "roi.the_hash_chain_verifies") == 6


CHAIN = "the_hash_chain_verifies"


@pytest.mark.parametrize(
    ("table", "statement", "found"),
    [
        ("roi_leg", "UPDATE roi_leg SET amount = amount + 1 WHERE position = 1", CHAIN),
        ("roi_leg", "UPDATE roi_leg SET amount = amount * 2 WHERE posting_id = 1", CHAIN),
        ("roi_leg", "DELETE FROM roi_leg WHERE position = 1", "legs_of_every_posting_sum_to_zero"),
        (
            "roi_leg",
            "UPDATE roi_leg SET weight = 1 WHERE weight IS NOT NULL AND amount < 0",
            "reversals_negate_leg_by_leg",
        ),
        ("roi_posting", "UPDATE roi_posting SET hash = repeat('0', 64) WHERE number = 2", CHAIN),
        ("roi_posting", "UPDATE roi_posting SET cashable = NOT cashable WHERE number = 2", CHAIN),
        (
            "roi_posting",
            "UPDATE roi_posting SET recorded_at = now() WHERE number = 1",
            "closed_periods_are_as_they_were_sealed",
        ),
        ("roi_posting", "UPDATE roi_posting SET prior_period = true", "postings_stand_in_their_month_or_a_later_one"),
        ("roi_posting", "UPDATE roi_posting SET valid_on = '2026-01-02'", "what_stands_uses_a_rule_that_held"),
        ("roi_valuation", "UPDATE roi_valuation SET net = net + 1", "legs_say_what_the_valuation_says"),
        ("roi_valuation", "UPDATE roi_valuation SET trace = '{}'", CHAIN),
        ("roi_costentry", "UPDATE roi_costentry SET amount = 1", "every_cost_is_posted_as_entered"),
        ("roi_costentry", "UPDATE roi_costentry SET description = 'Gift'", CHAIN),
        ("roi_party", "UPDATE roi_party SET ref = gen_random_uuid()", CHAIN),
        ("roi_liveeffect", "DELETE FROM roi_liveeffect", "live_effects_are_originals_without_reversal"),
        ("roi_liveeffect", "UPDATE roi_liveeffect SET key = key || 'x'", "live_effects_are_originals_without_reversal"),
        (
            "roi_ledgerhead",
            "UPDATE roi_ledgerhead SET number = number - 1",
            "nothing_stands_behind_the_end_of_the_chain",
        ),
        ("roi_ledgerhead", "UPDATE roi_ledgerhead SET hash = ''", CHAIN),
        (
            "roi_period",
            "UPDATE roi_period SET seal = 'x' WHERE state = 'closed'",
            "closed_periods_are_as_they_were_sealed",
        ),
        ("roi_factor", "UPDATE roi_factor SET keeps = 1", "approved_rules_are_as_they_were_signed"),
        ("roi_ruleversion", "UPDATE roi_ruleversion SET unit_value = 2", "approved_rules_are_as_they_were_signed"),
        (
            "roi_ruleversion",
            "UPDATE roi_ruleversion SET validity = '[2030-01-01,)'",
            "what_stands_uses_a_rule_that_held",
        ),
        ("roi_valuation", "UPDATE roi_valuation SET gross = gross + 1", "net_values_follow_from_their_factors"),
        (
            "roi_valuation",
            "UPDATE roi_valuation SET gross = 36.80, net = 18.55 WHERE source = 'crm.ticket_event'",
            "single_events_are_worth_what_their_rule_says",
        ),
        (
            "roi_costentry",
            "UPDATE roi_costentry SET hours = 1, rate_id = (SELECT min(id) FROM roi_hourlyrate)",
            "hours_cost_what_their_rate_says",
        ),
        (
            "roi_exclusion",
            "UPDATE roi_exclusion SET reason = 'solved_by_staff'",
            "what_no_peer_solved_was_solved_by_no_peer",
        ),
        ("roi_exclusion", "DELETE FROM roi_exclusion", "every_handled_ticket_event_is_posted_or_explained"),
        (
            "crm_ticket",
            "UPDATE crm_ticket SET solved_at = NULL, status = 'open'",
            "money_stands_for_solved_tickets_only",
        ),
    ],
)
def test_tampering_is_found(tampering, table, statement, found):
    with triggers_off(tampering, table):
        tampering.execute(statement.replace("posting_id = 1", "posting_id = (SELECT min(id) FROM roi_posting)"))

    assert found in wrong()
    with pytest.raises(CommandError, match="not as it must be"):
        call_command("verify_ledger", verbosity=0)


def test_a_reopening_that_waits_explains_why_its_money_still_stands(tampering):
    reopened(solved(moment=at("2026-04-01")).ticket)
    event = solved(moment=at("2026-04-01"))
    take_in()
    reopened(event.ticket)

    assert wrong() == []
