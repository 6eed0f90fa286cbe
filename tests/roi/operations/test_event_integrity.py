"""Forged by the role that serves, right in every hash and sum: what rests on no such event is found all the same."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction

from community.models import Member, Visit
from crm.models import Resolution, TicketEvent
from ideas.models import Adoption, IdeaEvent, Realisation
from roi.models import BusinessZone, CostEntry, Exclusion, FxRate, Party, Posting, Valuation
from roi.operations.appending import Entry, append
from roi.operations.contents import LegDraft
from roi.operations.correcting import correct_posting
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.valuing_months import value_months
from tests.factories.community import SolutionFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, solved
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db
# The right one is taken: an effect has one live posting.
EFFECT = "effects_are_those_of_their_event"


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        yield


@pytest.fixture
def ticket() -> Posting:
    """A ticket that a peer solved in January, at midnight in Berlin."""
    approved(ConversionRuleFactory())
    event = solved(moment=at("2026-01-14", "23:00"))
    take_in()
    return Posting.objects.get(cause=f"crm.ticket_event:{event.pk}")


@pytest.fixture
def idea() -> Posting:
    """What an idea brought in January, which was expected to bring more."""
    approved(ConversionRuleFactory(idea=True), None)
    adoption = AdoptionFactory(idea__status="delivered")
    IdeaEvent.objects.create(kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-02"))
    RealisationFactory(adoption=adoption)
    take_in()
    return Posting.objects.get(kind="realisation")


@pytest.fixture
def month() -> Posting:
    """The readers of January, of whom a survey says how many would have called."""
    topic = SolutionFactory(marked_at=at("2025-12-01")).topic
    approved(ConversionRuleFactory(subject="visits", method="survey"), "20.00", factors=())
    visit([topic], date(2026, 1, 20), 1000)
    answer(topic, date(2026, 1, 20), 300, 6)
    value_months(date(2026, 1, 31))
    return Posting.objects.get()


def wrong() -> list[str]:
    return [check.check.removeprefix("roi.") for check in checks() if check.wrong]


@transaction.atomic
def forge(like: Posting, effect: str, *, times: int = 1, inputs: dict | None = None, **fields) -> None:
    """Append the same once more for something else, with legs and hashes as they must be."""
    valuation = Valuation.objects.get(pk=like.valuation_id)
    legs = [
        LegDraft(
            *(leg.account, leg.amount * times, leg.currency, leg.party, leg.role, leg.weight),
            *(leg.object_kind, leg.object_id),
        )
        for leg in like.legs.select_related("account", "party").order_by("position")
    ]
    valuation.pk, valuation.inputs = None, {**valuation.inputs, **(inputs or {})}
    valuation.gross, valuation.net = valuation.gross * times, valuation.net * times
    valuation.trace = {**valuation.trace, "gross": str(valuation.gross), "net": str(valuation.net)}
    valuation.net_low = valuation.net_high = None
    for name, value in fields.items():
        setattr(valuation, name, value)
    valuation.save(force_insert=True)
    same = {name: getattr(like, name) for name in ("kind", "rule_version", "driver", "grade", "cashable")}
    cause = f"{valuation.source}:{valuation.event_id}"
    posting = Posting(**same, cause=cause, idempotency_key=effect, effect_key=effect, valuation=valuation)
    posting.valid_on = valuation.valid_on
    append([Entry(posting, legs, posting.valid_on)])


def solver() -> Member:
    """Who solved the only ticket so far."""
    return Party.objects.get().mapping.member


def credited(event: TicketEvent) -> dict:
    """The same helper for another post."""
    [first] = Valuation.objects.earliest("pk").inputs["contributors"]
    return {"contributors": [{**first, "evidence": event.extras["post"]}]}


def test_nothing_is_wrong_with_what_was_taken_in(ticket, idea):
    assert wrong() == []


def test_nothing_is_wrong_with_a_month(month):
    assert wrong() == []


def test_money_for_what_an_employee_solved_is_found_though_its_explanation_is_gone(ticket):
    event = solved(moment=at("2026-01-14", "23:00"), by=Resolution.By.STAFF, helper=solver())
    take_in()
    Exclusion.objects.get(event_id=event.pk).delete()

    forge(ticket, f"ticket:{event.ticket_id}", event_id=event.pk, inputs=credited(event))

    assert wrong() == ["tickets_are_valued_for_the_help_of_peers"]


def test_money_on_another_day_than_that_of_its_event_is_found(ticket):
    moment = at("2026-01-13", "23:00")
    event = solved(moment=moment, helper=solver())

    forge(ticket, f"ticket:{event.ticket_id}", event_id=event.pk, occurred_at=moment, inputs=credited(event))
    assert wrong() == ["values_stand_on_the_business_day_of_their_event"]

    event = solved(moment=moment, helper=solver())
    forge(ticket, f"ticket:{event.ticket_id}", event_id=event.pk, inputs=credited(event))
    assert wrong() == ["values_keep_the_moment_of_their_event", "values_stand_on_the_business_day_of_their_event"]


def test_another_time_zone_makes_nothing_wrong_that_stands(ticket, settings, controller):
    """It was solved at midnight in Berlin, on the evening before in Lisbon."""
    settings.BUSINESS_TIME_ZONE = "Europe/Lisbon"
    assert wrong() == []
    solved(moment=at("2026-01-14", "23:00"))
    take_in()
    correct_posting(ticket, by=controller, why="input", reason="The business has moved.")

    zones = BusinessZone.objects.order_by("pk").values_list("name", "after_number")
    assert list(zones) == [("Europe/Berlin", 0), ("Europe/Lisbon", 1)]
    days = Posting.objects.order_by("number").values_list("kind", "valid_on__day")
    assert list(days) == [("original", 15), ("original", 14), ("reversal", 15), ("correction", 14)]
    assert wrong() == []


@pytest.mark.parametrize(("zone", "number"), [("Asia/Tokyo", 0), ("Asia/Tokyo", 2), ("Europe/Atlantis", 1)])
def test_nobody_says_afterwards_which_time_zone_held_before(ticket, zone, number):
    with pytest.raises(DatabaseError, match=r"from now on|not recognized"), transaction.atomic():
        BusinessZone.objects.create(name=zone, after_number=number)


def test_an_amount_that_is_changed_behind_the_ledger_is_found(idea):
    Realisation.objects.update(amount=Decimal(1))
    Adoption.objects.update(expected_likely=Decimal(1500))

    assert wrong() == ["realised_values_are_what_was_recorded", "what_is_expected_is_what_was_said_last"]


def test_a_promise_that_is_posted_as_money_is_found(idea):
    promised = IdeaEvent.objects.get(kind="idea_adopted")

    told = {"event_id": promised.pk, "occurred_at": promised.occurred_at, "valid_on": date(2026, 1, 2), "path": "x"}
    forge(idea, f"idea:{promised.idea_id}:realisation:77", **told)

    assert wrong() == [EFFECT, "ideas_are_valued_when_something_is_realised"]


def test_readers_that_nobody_saw_are_found(month):
    invented = {"visits": 100_000, "quantity": "2000"}

    forge(month, "month:invented", times=100, inputs=invented, path="other")

    assert wrong() == [EFFECT, "no_month_counts_more_visits_than_there_were"]


@pytest.mark.parametrize("inputs", [{}, {"quantity": "2000"}, {"quantity": None}])
def test_a_month_that_is_worth_more_than_was_counted_is_found(month, inputs):
    assert Visit.objects.count() == 1000

    forge(month, "month:invented", times=100, inputs=inputs, path="other")

    assert wrong() == [EFFECT, "months_are_worth_what_was_counted"]


def test_a_rate_of_a_later_day_and_a_cost_at_another_rate_are_found(ticket, manager):
    rate = FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 20), rate=Decimal("1.25"), source="ECB")
    spent = {"original_amount": Decimal(100), "original_currency": "USD", "fx_rate": rate, "currency": "EUR"}
    told = {"category": "platform", "description": "Rent", "entered_by": manager, **spent}
    CostEntry.objects.create(incurred_on=date(2026, 1, 19), amount=Decimal(80), **told)
    CostEntry.objects.create(incurred_on=date(2026, 1, 21), amount=Decimal(70), **told)

    found = {check.check: check.examples for check in checks() if check.wrong}

    first, second = CostEntry.objects.order_by("pk").values_list("pk", flat=True)
    assert found == {
        "roi.every_cost_is_posted_as_entered": [str(first), str(second)],
        "roi.rates_of_costs_are_not_of_a_later_day": [str(first)],
        "roi.converted_costs_follow_from_their_rates": [str(second)],
    }
