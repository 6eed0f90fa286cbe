"""What the database lets pass, since only a computation can tell: `verify_ledger` says in a sentence what is wrong."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max
from django.utils import timezone

from crm.models import TicketEvent
from roi.models import (
    CostEntry,
    Exclusion,
    KpiReading,
    LedgerAccount,
    LedgerHead,
    Party,
    PartyMember,
    ReportSnapshot,
    Scenario,
    StageReading,
    TicketIntake,
    Valuation,
)
from roi.operations.intake import take_in
from roi.operations.snapshots import hash_of_snapshot
from tests.factories.roi import GoalFactory, at, reopened, solved
from tests.roi.attacks.attempts import TAKEN, forged, found, legs_like, outcome
from tests.roi.attacks.conftest import Books
from tests.roi.attacks.tables import save_unsigned

type Attack = Callable[[Books], object]


def helper(books: Books):
    """Who solved the ticket that stands in the open month."""
    return Party.objects.get(legs__posting=books.open).mapping.member


def for_event(event: TicketEvent, like: Valuation, **changes) -> dict:
    """A valuation of another event that is right in all but what is changed."""
    [first] = like.inputs["contributors"]
    inputs = like.inputs | {"ticket": event.ticket_id, "contributors": [first | {"evidence": event.extras["post"]}]}
    told = {
        "event_id": event.pk,
        "occurred_at": event.occurred_at,
        "valid_on": event.occurred_at.date(),
        "object_id": event.ticket.topic_id,
        "inputs": inputs,
    }
    return told | {
        name: {**getattr(like, name), **value} if isinstance(value, dict) else value for name, value in changes.items()
    }


def twin(
    books: Books, event: TicketEvent | None = None, *, legs: dict | None = None, told: dict | None = None, **fields
) -> None:
    """Value an event by hand like the ticket that stands; nobody has taken the event in."""
    event = event or solved(moment=at("2026-03-21"), helper=helper(books))
    like = Valuation.objects.get(postings=books.open)
    changes = {"object_id": event.ticket.topic_id} | (legs or {})
    fields = {"effect_key": f"ticket:{event.ticket_id}", "cause": f"crm.ticket_event:{event.pk}"} | fields
    forged(
        books.open,
        legs=legs_like(books.open, **changes),
        valuation=for_event(event, like, **(told or {})),
        valid_on=event.occurred_at.date(),
        **fields,
    )


def twice_solved(books: Books) -> None:
    """A ticket that was solved, reopened and solved again counts once: its first solving was taken back."""
    ticket = TicketEvent.objects.get(pk=int(books.open.cause.rpartition(":")[2])).ticket
    reopened(ticket, moment=at("2026-03-20"))
    twin(books, solved(ticket, moment=at("2026-03-21"), helper=helper(books)), effect_key="ticket:0")


def exclude(books: Books, reason: str) -> None:
    """Explain an event before anybody values it."""
    Exclusion.objects.create(
        source="crm.ticket_event", event_id=books.waiting.pk, reason=reason, valid_on=date(2026, 3, 20)
    )


def snapshot(books: Books) -> None:
    """Freeze figures that nobody reported, with a hash that fits them."""
    head, kept = LedgerHead.objects.get(), books.snapshot
    figures = kept.content["figures"] | {"benefits": "9999.00"}
    row = ReportSnapshot(
        title="Autumn",
        parameters=kept.parameters,
        content=kept.content | {"figures": figures},
        ledger_number=head.number,
        ledger_hash=head.hash,
        taken_by=books.manager,
    )
    row.sha256 = hash_of_snapshot(row)
    row.save()


def other_haircut(books: Books) -> dict:
    """Say of two cuts that each was the other one."""
    cuts = {
        account.code.rpartition(":")[2]: account
        for account in LedgerAccount.objects.filter(type="haircut", driver=books.version.rule.driver)
    }
    swapped = {"entitled": cuts["would_contact"], "would_contact": cuts["entitled"]}
    return {"account": lambda leg: swapped.get(leg.account.code.rpartition(":")[2], leg.account)}


ATTACKS: dict[str, tuple[Attack, list[str]]] = {
    "an honest one by hand": (twin, []),
    "a ticket that was solved twice": (twice_solved, ["effects_are_those_of_their_event"]),
    "because of another event": (
        lambda b: twin(b, cause="crm.ticket_event:1"),
        ["postings_name_the_event_that_they_value"],
    ),
    "in another currency": (
        lambda b: twin(b, legs={"currency": "USD"}),
        ["legs_are_about_what_is_valued_and_in_its_currency"],
    ),
    "about another thread": (
        lambda b: twin(b, legs={"object_id": 1}),
        ["legs_are_about_what_is_valued_and_in_its_currency"],
    ),
    "other cuts of the same sum": (lambda b: twin(b, legs=other_haircut(b)), ["legs_are_cut_as_the_valuation_says"]),
    "a rule that it does not name": (
        lambda b: twin(b, told={"inputs": {"rule": "another"}}),
        ["valuations_say_what_their_rule_says"],
    ),
    "a trace that says more": (
        lambda b: twin(b, told={"trace": {"net": "99.00"}}),
        ["valuations_say_what_their_rule_says"],
    ),
    "ten times the unit value": (
        lambda b: twin(
            b,
            legs={"amount": lambda leg: leg.amount * 10},
            told={"gross": Decimal(184), "net": Decimal("92.74"), "trace": {"gross": "184.00", "net": "92.74"}},
        ),
        ["legs_are_cut_as_the_valuation_says", "single_events_are_worth_what_their_rule_says"],
    ),
    "an event that there is not": (
        lambda b: twin(b, told={"event_id": TicketEvent.objects.aggregate(last=Max("pk"))["last"] + 99}),
        ["effects_are_those_of_their_event", "every_valuation_has_its_event_and_posting"],
    ),
    "no rule was there, it says": (lambda b: exclude(b, "no_rule"), ["explanations_are_true"]),
    "from an archive, it says": (lambda b: exclude(b, "archive"), ["explanations_are_true"]),
    "reopened, it says": (lambda b: exclude(b, "reopened"), ["explanations_are_true"]),
    "solved by staff, it says": (
        lambda b: exclude(b, "solved_by_staff"),
        ["what_no_peer_solved_was_solved_by_no_peer"],
    ),
    "done without being done": (
        lambda b: TicketIntake.objects.create(event=b.waiting, state="done", handled_at=timezone.now()),
        ["every_handled_ticket_event_is_posted_or_explained"],
    ),
    "a cost without a posting": (
        lambda b: CostEntry.objects.create(
            category="platform",
            description="Rent",
            incurred_on=date(2026, 3, 1),
            amount=10,
            currency="EUR",
            entered_by=b.manager,
        ),
        ["every_cost_is_posted_as_entered"],
    ),
    "figures that nobody reported": (snapshot, ["snapshots_say_what_the_ledger_said"]),
    "a restatement of nothing": (
        lambda b: Scenario.objects.create(kind="restatement", code="x", title="X", created_by=b.manager),
        ["restatements_keep_their_hash"],
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_is_found(books, attack):
    act, sentences = ATTACKS[attack]

    assert outcome(lambda: act(books)) == TAKEN
    wrong = found()
    assert set(sentences) <= set(wrong)
    assert bool(sentences) == bool(wrong)


def test_the_command_fails_when_something_is_found(books):
    twin(books, cause="crm.ticket_event:1")

    with pytest.raises(CommandError, match="not as it must be"):
        call_command("verify_ledger", stdout=StringIO())


def move_to_another_category(books: Books) -> None:
    """A topic may be moved at any time, so nobody can say afterwards where it was."""
    event = solved(moment=at("2026-03-21"), helper=helper(books))
    twin(books, event, told={"category": "elsewhere", "product": "other", "channel": "email"})


STAYS_POSSIBLE: dict[str, Attack] = {
    "a source is invented": lambda b: solved(moment=at("2026-03-22"), helper=b.manager),
    "a reading is another one": lambda b: KpiReading.objects.update(value=1),
    "a mapping is cut": lambda b: PartyMember.objects.filter(party__legs__posting=b.closed).delete(),
    "a stale save takes a signature back": lambda b: save_unsigned(GoalFactory()),
    "an event is set aside": lambda b: TicketIntake.objects.create(event=b.waiting, state="dead"),
    "a stage is another one": lambda b: StageReading.objects.update(stage=5),
    "a value is told of another category": move_to_another_category,
}


@pytest.mark.parametrize("attack", STAYS_POSSIBLE)
def test_what_stays_possible_is_told_in_the_readme(books, attack):
    """Closing one of these is good news, and changes the README too."""
    said = outcome(lambda: STAYS_POSSIBLE[attack](books))
    take_in()

    assert (said, found()) == (TAKEN, [])
