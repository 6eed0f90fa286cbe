"""Whatever happens in whatever order, the reports say what a second, plain computation says that knows no ledger."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction

from roi.models import Leg, Posting, Valuation
from roi.models.grade import Grade
from roi.operations.closing import close_period
from roi.operations.intake import TICKET_EVENTS, take_in
from roi.operations.integrity import checks
from roi.operations.parties import parties_of
from roi.operations.rollups import rebuild_rollups
from roi.operations.snapshots import take_snapshot
from roi.reports.grouping import GroupBy
from roi.reports.selection import AsOf, Basis, Selection
from roi.reports.summary import Report
from tests.roi.on_paper import (
    AUGUST,
    BERLIN,
    CENT,
    JULY,
    Entry,
    day_of,
    month_of,
)
from tests.roi.random_world import World

pytestmark = pytest.mark.django_db


def told(selection: Selection) -> dict[str, Any]:
    report = Report.of(selection, headline_min_grade=Grade.E4)
    groups = {key: (one.benefits, one.costs) for key, one in report.groups.items() if one.benefits or one.costs}
    cuts = {one.code: one.amount for one in report.haircuts}
    return {
        "total": (report.total.benefits, report.total.costs),
        "groups": groups,
        "gross": report.gross,
        "cuts": cuts,
    }


def computed(entries: list[Entry], key) -> dict[str, Any]:
    benefits, costs, cuts = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
    for one in entries:
        (costs if one.is_cost else benefits)[key(one) if key else ""] += one.net
        for code, amount in one.cuts.items():
            cuts[code] += amount
    groups = {name: (benefits[name], costs[name]) for name in benefits.keys() | costs.keys()}
    return {
        "total": (sum(benefits.values(), Decimal(0)), sum(costs.values(), Decimal(0))),
        "groups": {name: both for name, both in groups.items() if any(both)} if key else {},
        "gross": sum((one.gross for one in entries), Decimal(0)),
        "cuts": {code: amount for code, amount in cuts.items() if amount},
    }


SPANS = [
    {},
    {"from_day": JULY, "to_day": date(2027, 7, 31)},
    {"from_day": AUGUST, "to_day": date(2027, 9, 30)},
]
KEYS = {
    None: None,
    GroupBy.CATEGORY: lambda one: one.category or "unallocated",
    GroupBy.RULE_VERSION: lambda one: str(one.rule) if one.rule else "unallocated",
}


def spans_of(basis: Basis):
    def day(one: Entry) -> date:
        return one.period if basis == Basis.POSTED else one.valid_on

    keys = {
        **KEYS,
        GroupBy.MONTH: lambda one: f"{day(one):%Y-%m}",
        GroupBy.QUARTER: lambda one: f"{day(one).year}-Q{(day(one).month + 2) // 3}",
    }
    return day, keys


@pytest.mark.parametrize("seed", range(4))
def test_every_report_says_what_a_second_computation_says(seed):
    world = World(seed)
    world.live_on(120)
    entries = world.books.entries
    assert {one.is_cost for one in entries} == {True, False}
    assert any(one.period != month_of(one.valid_on) for one in entries)

    moments = sorted({day_of(one.recorded) for one in entries})
    knowledge = [None, *world.random.sample(moments, min(4, len(moments)))]
    for known_on in knowledge:
        end = known_on and datetime(known_on.year, known_on.month, known_on.day, tzinfo=BERLIN) + timedelta(days=1)
        as_of = AsOf(str(known_on), end) if end else None
        for basis in Basis:
            day, keys = spans_of(basis)
            for span in SPANS:
                first, last = span.get("from_day", date.min), span.get("to_day", date.max)
                mine = [one for one in entries if first <= day(one) <= last and (not end or one.recorded < end)]
                for group_by, key in keys.items():
                    selection = Selection(currency="EUR", basis=basis, group_by=group_by, as_of=as_of, **span)
                    assert told(selection) == computed(mine, key), (seed, selection)
    assert rebuild_rollups() == 0
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []


@pytest.mark.parametrize("seed", range(3))
def test_i8_the_shares_of_every_random_valuation_sum_to_its_net(seed):
    world = World(100 + seed)
    world.live_on(60)

    for valuation in Valuation.objects.all():
        shares = [Decimal(one["amount"]) for one in valuation.trace.get("shares", [])]
        legs = Leg.objects.filter(
            posting__valuation=valuation, posting__reverses=None, account__type__in=["attribution", "unattributed"]
        )
        assert sum(legs.values_list("amount", flat=True), Decimal(0)) in {valuation.net, Decimal(0)}
        assert not shares or sum(shares) == valuation.net
        assert valuation.gross == valuation.gross.quantize(CENT, ROUND_FLOOR)


@pytest.mark.parametrize("seed", range(3))
def test_i12_a_whole_period_replayed_in_another_order_and_time_has_the_same_hashes(seed):
    world = World(200 + seed)
    world.now = datetime(2027, 9, 28, tzinfo=UTC)
    for _ in range(40):
        world.now += timedelta(minutes=10)
        with time_machine.travel(world.now, tick=False):
            world.random.choice([world.solve, world.solve, world.reopen, world.realise])()
    parties_of([*(one.pk for one in world.helpers), *_people_with_ideas(world)])

    def hashes() -> list[str]:
        return sorted(Posting.objects.unreversed().exclude(kind="reversal").values_list("content_hash", flat=True))

    before = transaction.savepoint_create()
    with time_machine.travel("2027-10-01T00:00:00Z", tick=False):
        take_in()
    first = hashes()
    transaction.savepoint_rollback(before)
    assert not Posting.objects.exists()

    with time_machine.travel("2028-02-01T00:00:00Z", tick=False):
        close_period(AUGUST, by=world.controller)
        events = list(TICKET_EVENTS.events.objects.filter(kind__in=TICKET_EVENTS.kinds))
        world.random.shuffle(events)
        while events:
            some, events = events[:7], events[7:]
            with transaction.atomic():
                TICKET_EVENTS.handle(some)
        take_in()
    assert len(first) > 10
    assert hashes() == first


def _people_with_ideas(world: World) -> list[int]:
    rows = [row for row, *_ in world.realised]
    return [pk for row in rows for pk in (row.adoption.owner_id, row.adoption.idea.author_id)]


def test_a_snapshot_of_a_random_history_is_what_the_second_computation_said_then():
    world = World(7)
    world.live_on(60)
    then = list(world.books.entries)
    with time_machine.travel(world.now, tick=False):
        snapshot = take_snapshot(Selection(currency="EUR"), by=world.controller, title="Then")
    world.live_on(60)

    snapshot.refresh_from_db()
    expected = computed(then, None)["total"]
    figures = snapshot.content["figures"]
    assert (Decimal(figures["benefits"]), Decimal(figures["costs"])) == expected
    assert computed(world.books.entries, None)["total"] != expected
