"""However events arrive, late, doubled or overtaken, the ledger ends in the same place."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
import time_machine
from django.db import transaction

from crm.models import TicketEvent
from roi.models import (
    Exclusion,
    Leg,
    LiveEffect,
    Posting,
    TicketIntake,
)
from roi.operations.intake import TICKET_EVENTS, take_in
from roi.operations.parties import parties_of
from tests.factories.crm import CommunityTicketFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, reopened, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(kpi__driver__code="contacts")
    approved(rule)
    return rule


def net() -> Decimal:
    legs = Leg.objects.filter(account__type__in=["attribution", "unattributed"])
    return sum(legs.values_list("amount", flat=True), Decimal(0))


def test_accepting_and_withdrawing_a_hundred_times_leaves_money_for_one(rule):
    ticket = CommunityTicketFactory(opened_at=at("2026-01-01"))
    for turn in range(100):
        event = solved(ticket, moment=at("2026-01-02") + timedelta(minutes=turn))
        if turn % 7 == 0:
            take_in()
        if turn < 99:
            reopened(ticket, moment=event.occurred_at + timedelta(seconds=30))

    take_in()

    assert net() == Decimal("9.27")
    assert Posting.objects.unreversed().get().cause == f"crm.ticket_event:{event.pk}"
    assert LiveEffect.objects.get().posting == Posting.objects.unreversed().get()


def forget(event: TicketEvent) -> None:
    TicketIntake.objects.filter(event=event).delete()


def test_an_event_that_is_handled_again_posts_nothing_new(rule):
    event = solved()
    take_in()
    forget(event)

    assert take_in() == 1

    assert (Posting.objects.count(), Exclusion.objects.count()) == (1, 0)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_events_are_handled_does_not_matter(rule, order):
    ticket = CommunityTicketFactory(opened_at=at("2026-01-01"))
    events = [solved(ticket, moment=at("2026-01-02")), reopened(ticket, moment=at("2026-01-03"))]
    events.append(solved(ticket, moment=at("2026-01-04")))

    for place in order:
        with transaction.atomic():
            TICKET_EVENTS.handle([events[place]])

    assert net() == Decimal("9.27")
    assert Posting.objects.unreversed().get().valid_on == date(2026, 1, 4)
    assert Exclusion.objects.get().event_id == events[0].pk


def test_a_reopening_that_arrives_after_the_next_solving_takes_back_the_right_one(rule):
    ticket = CommunityTicketFactory(opened_at=at("2026-01-01"))
    solved(ticket, moment=at("2026-01-02"))
    take_in()
    reopening = reopened(ticket, moment=at("2026-01-03"))
    again = solved(ticket, moment=at("2026-01-04"))

    for event in (again, reopening):
        with transaction.atomic():
            TICKET_EVENTS.handle([event])

    assert [posting.kind for posting in Posting.objects.in_order()] == ["original", "reversal", "original"]
    assert Posting.objects.unreversed().get().cause == f"crm.ticket_event:{again.pk}"


def test_i12_the_same_events_and_versions_give_the_same_content_again(rule):
    events = [solved(moment=at("2026-01-15")) for _ in range(3)]
    parties_of({event.extras["member"] for event in events})

    def replay() -> list[str]:
        before = transaction.savepoint_create()
        take_in()
        hashes = list(Posting.objects.in_order().values_list("content_hash", flat=True))
        transaction.savepoint_rollback(before)
        return hashes

    with time_machine.travel("2026-01-16"):
        first = replay()
    with time_machine.travel("2026-05-01"):
        assert replay() == first
    assert len(set(first)) == 3


def test_a_writer_whose_clock_is_behind_takes_the_moment_of_the_posting_before_its_own(rule):
    solved(moment=at("2026-01-15"))
    with time_machine.travel(at("2026-02-01"), tick=False):
        take_in()
    solved(moment=at("2026-01-16"))
    with time_machine.travel(at("2026-01-31"), tick=False):
        take_in()

    assert set(Posting.objects.values_list("recorded_at", flat=True)) == {at("2026-02-01")}
    assert Posting.objects.count() == 2
