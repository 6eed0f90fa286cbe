"""Ends what is expected of an idea: whatever is left of the expectation is written off."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import partial

from django.db.models import Max, Sum

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from ideas.models import Idea
from roi.errors.ideas import NoRuleHolds, NothingExpected
from roi.models import AttributionPolicy, ConversionRule, LedgerAccount, Leg, Posting, Valuation
from roi.models.valuation import ObjectKind, Source
from roi.operations.appending import Entry, append, live_postings, lock_ledger, reversal_of
from roi.operations.business import our_business
from roi.operations.chart import Chart
from roi.operations.contents import LegDraft
from roi.operations.idea_history import expectation_of, write_off_of
from roi.operations.pricing import PriceList
from roi.operations.valuing import Occurrence, bare_valuation, entry_for
from roi.permissions import can_write_roi

PATH = "write-off"
# What the trace of its valuation calls the amount.
WRITTEN_OFF = "written_off"
EXPECTATION = LedgerAccount.Type.EXPECTATION


@act
def end_idea_value(idea: Idea, *, by: Member) -> Posting:
    """Write off what an idea was expected to bring and did not, or brought beyond it, so that nothing is left open.

    From then on expectation, realised value and write-off sum to zero. When more is realised afterwards it may be ended
    again, which replaces the write-off. Raises `NotPermitted`, `NothingExpected` when nothing is left to write off, or
    `NoRuleHolds` when no rule for ideas is in force today.
    """
    lock_ledger()
    if not can_write_roi(by):
        raise NotPermitted
    expectation, written_off = expectation_of(idea.pk), write_off_of(idea.pk)
    live, rest = live_postings([expectation, written_off]), _balance(idea)
    if expectation not in live or not rest:
        raise NothingExpected
    business, cause, entries = our_business(), f"community.member:{by.pk}", []
    if written_off in live:
        entries.append(reversal_of(live[written_off], cause=cause, known_on=business.today()))
        rest -= sum(leg.amount for leg in live[written_off].legs.all() if leg.account.type == EXPECTATION)
    expected = live[expectation].valuation
    assert expected is not None
    entry = _entry_for(expected, rest, business.today())
    if entry is None:
        raise NoRuleHolds
    valuation = entry.posting.valuation
    assert valuation is not None
    valuation.revision = _next_revision(valuation)
    valuation.save()
    entry.posting.cause = cause
    entry.posting.idempotency_key = f"{written_off} {valuation.revision} of {valuation.event_id}"
    return append([*entries, entry])[-1]


def reprice_write_offs(event_ids: Collection[int]) -> list[Entry]:
    """Prepare entries for what was last written off of these expectations by what holds now; the amounts stay."""
    valuations = Valuation.objects.filter(
        source=Source.IDEA, event_id__in=event_ids, path=PATH, scenario__isnull=True
    ).order_by("event_id", "-pk")
    entries = (_entry_for(one, one.net, one.valid_on) for one in valuations.distinct("event_id"))
    return [entry for entry in entries if entry is not None]


def _balance(idea: Idea) -> Decimal:
    legs = Leg.objects.filter(object_kind=ObjectKind.IDEA, object_id=idea.pk, posting__scenario__isnull=True)
    rest = legs.filter(account__type=EXPECTATION).aggregate(rest=Sum("amount"))["rest"]
    return Decimal(rest or 0)


def _entry_for(expected: Valuation, rest: Decimal, day: date) -> Entry | None:
    """Prepare the posting of a day, for which the rule version of that day must speak; without one there is none."""
    price = PriceList.read(ConversionRule.Subject.IDEA_REALISED, AttributionPolicy.Subject.IDEA).price_on(day)
    if price is None:
        return None
    occurrence = Occurrence(
        source=Source.IDEA,
        event_id=expected.event_id,
        occurred_at=expected.occurred_at,
        valid_on=day,
        effect_key=write_off_of(expected.object_id),
        object_kind=ObjectKind.IDEA,
        object_id=expected.object_id,
        category=expected.category,
        channel="",
        inputs={"idea": expected.object_id},
        path=PATH,
    )
    trace, inputs = {WRITTEN_OFF: f"{rest:.2f}"}, {**occurrence.inputs, **price.as_inputs()}
    valuation = bare_valuation(occurrence, price, inputs, trace, expected.currency, (rest, rest))
    chart, driver = Chart(), price.version.rule.driver
    leg = partial(LegDraft, currency=expected.currency, object_kind=ObjectKind.IDEA, object_id=expected.object_id)
    legs = [leg(account=chart.expectation(driver), amount=-rest), leg(account=chart.write_off(driver), amount=rest)]
    return entry_for(occurrence, Posting.Kind.EXPECTATION, valuation, price, legs, day)


def _next_revision(valuation: Valuation) -> int:
    earlier = Valuation.objects.filter(
        source=valuation.source, event_id=valuation.event_id, path=PATH, scenario__isnull=True
    )
    last = earlier.aggregate(last=Max("revision"))["last"]
    return 1 if last is None else int(last) + 1
