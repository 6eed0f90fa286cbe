"""Where writers of the ledger collide: real threads, real connections, one chain."""

from datetime import date
from decimal import Decimal

import pytest

from community.foundation.events import Origin
from roi.errors import CostAlreadyReversed, PeriodAlreadyClosed, PeriodAlreadySoftClosed
from roi.errors.books import PostingDoesNotStand, SnapshotAlreadySigned
from roi.models import Exclusion, Leg, LiveEffect, Party, Posting, ReportSnapshot, TicketIntake
from roi.operations.closing import close_period, soft_close_period
from roi.operations.correcting import correct_posting
from roi.operations.costs import Amount, enter_cost, reverse_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.rule_versions import approve_rule_version
from roi.operations.snapshots import sign_snapshot, take_snapshot
from roi.reports.selection import Selection
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, policy, reopened, solved
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RENT = Amount(Decimal(1500), "EUR")


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


def rent(by, day: date = date(2026, 1, 31)):
    return enter_cost(by=by, category="platform", description="Rent", incurred_on=day, spent=RENT)


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong]


def test_costs_and_intakes_at_once_make_one_unbroken_chain(controller):
    approved(ConversionRuleFactory())
    helper = MemberFactory()
    for _ in range(10):
        solved(moment=at("2026-01-15"), helper=helper)

    at_once(12, lambda number: rent(controller) if number % 2 else take_in())
    take_in()

    assert list(Posting.objects.in_order().values_list("number", flat=True)) == list(range(1, 17))
    assert (Posting.objects.filter(kind="cost").count(), Party.objects.count(), wrong()) == (6, 1, [])


def test_a_solving_and_its_reopening_in_two_lanes_at_once_cancel_out():
    approved(ConversionRuleFactory())
    for _ in range(8):
        event = solved(moment=at("2026-01-15"), origin=Origin.BACKFILL)
        reopened(event.ticket, moment=at("2026-01-16"))

        at_once(2, lambda number: take_in(("live", "backfill")[number]))

    assert TicketIntake.objects.filter(state="done").count() == 16
    assert (LiveEffect.objects.count(), sum(Leg.objects.values_list("amount", flat=True)), wrong()) == (0, 0, [])


def test_a_cost_is_reversed_once(controller):
    entry = rent(controller)

    outcomes = at_once(6, lambda _: reverse_cost(entry, by=controller))

    assert [type(one) for one in outcomes].count(CostAlreadyReversed) == 5
    assert Posting.objects.filter(kind="reversal").count() == 1


def test_a_month_is_closed_once_and_sealed_with_what_is_in_it(controller):
    def act(number: int) -> object:
        return rent(controller) if number % 3 else close_period(date(2026, 1, 1), by=controller)

    outcomes = at_once(9, act)

    assert [type(one) for one in outcomes].count(PeriodAlreadyClosed) == 2
    assert (Posting.objects.count(), wrong()) == (6, [])


def test_a_month_is_closed_softly_once_beside_intakes_and_people(controller):
    approved(ConversionRuleFactory())
    for _ in range(6):
        solved(moment=at("2026-01-15"))
    acts = (lambda: soft_close_period(date(2026, 1, 1), by=controller), take_in, lambda: rent(controller))

    outcomes = at_once(9, lambda number: acts[number % 3]())
    take_in()

    assert [type(one) for one in outcomes].count(PeriodAlreadySoftClosed) == 2
    assert {one.period.month for one in Posting.objects.filter(kind="cost")} == {date(2026, 1, 1)}
    assert (Posting.objects.count(), wrong()) == (9, [])


def test_an_approval_beside_the_intake_leaves_no_event_without_an_answer(controller):
    rule = ConversionRuleFactory()
    for _ in range(5):
        solved(moment=at("2026-01-15"))
    version = drafted(rule)

    at_once(4, lambda number: take_in() if number else approve_rule_version(version, by=controller))
    take_in()

    assert (Posting.objects.count(), Exclusion.objects.count(), wrong()) == (5, 0, [])


def test_a_posting_is_corrected_once(controller):
    approved(ConversionRuleFactory())
    solved(moment=at("2026-01-15"))
    take_in()
    posting = Posting.objects.get()
    policy("equal")

    outcomes = at_once(6, lambda _: correct_posting(posting, by=controller, why="policy", reason="So."))

    assert [type(one) for one in outcomes].count(PostingDoesNotStand) == 5
    assert ([one.kind for one in Posting.objects.in_order()], wrong()) == (["original", "reversal", "correction"], [])


def test_a_snapshot_is_signed_once(controller):
    snapshot = take_snapshot(Selection(currency="EUR"), by=controller, title="Board")
    signers = [MemberFactory(roles=["controller"]) for _ in range(4)]

    outcomes = at_once(4, lambda number: sign_snapshot(snapshot, by=signers[number]))

    assert [type(one) for one in outcomes].count(SnapshotAlreadySigned) == 3
    snapshot.refresh_from_db()
    assert snapshot.signed_by in signers


def test_a_snapshot_beside_writers_holds_what_its_chain_holds(controller):
    snapshots: list[ReportSnapshot] = []

    def act(number: int) -> None:
        if number % 3:
            rent(controller)
        else:
            snapshots.append(take_snapshot(Selection(currency="EUR"), by=controller, title="Board"))

    at_once(9, act)

    assert [Decimal(one.content["figures"]["costs"]) for one in snapshots] == [
        1500 * one.ledger_number for one in snapshots
    ]
