"""What is behind an amount: its postings, their legs, the valuation, the event and the thing it hangs on."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from community.models import AskEvent, Member
from crm.models import Ticket, TicketEvent
from ideas.models import IdeaEvent
from roi.models import LedgerAccount, Leg, Posting, Valuation
from roi.models.valuation import ObjectKind, Source
from roi.reports.personal import Discretion, employees_among
from roi.reports.selection import BENEFIT_TYPES, COST_TYPES, Selection, Side
from roi.reports.summary import haircut_code


@dataclass(frozen=True)
class Thing:
    """What a value hangs on, where people can see it: the question rather than its ticket."""

    kind: str
    id: int


@dataclass(frozen=True)
class Step:
    """One cut of a valuation, as it was posted."""

    code: str
    keeps: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class Explanation:
    """A valuation with all that explains it; without a legal basis shares of employees appear without whose they are."""

    valuation: Valuation
    event_kind: str
    # The same in words.
    event_name: str
    steps: tuple[Step, ...]
    # Null where it hangs on a month of a rule as a whole; its legs say which things were read.
    thing: Thing | None
    inputs: dict[str, Any]
    trace: dict[str, Any]


def with_legs(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """Fetch all that is told of a posting, in the order in which they were appended unless they have another one."""
    legs = with_kind(Leg.objects.select_related("account", "party")).order_by("position")
    related = postings.select_related("period", "driver", "reversal").prefetch_related(Prefetch("legs", legs))
    return related if postings.ordered else related.order_by("number")


def about_idea(postings: QuerySet[Posting], idea_id: int) -> QuerySet[Posting]:
    """Keep the postings about one idea: what was expected of it, what it brought, what it cost."""
    legs = Leg.objects.filter(posting=OuterRef("pk"), object_kind=ObjectKind.IDEA, object_id=idea_id)
    return postings.filter(Q(Exists(legs)) | Q(cost_entry__idea=idea_id))


def find_posting(posting_id: int) -> Posting:
    """Return one actual posting with its legs; raises `Http404` when there is none."""
    return get_object_or_404(with_legs(Posting.objects.actual()), pk=posting_id)


def counted(posting: Posting, selection: Selection, side: Side, role: str | None) -> tuple[Decimal, Decimal]:
    """Return which benefit and which cost a posting adds to the amount that a list of postings stands for."""
    benefit = cost = Decimal("0.00")
    takes = selection.takes_benefit(posting.grade, cashable=posting.cashable)
    for leg in posting.legs.all():
        if leg.currency != selection.currency or (role is not None and leg.role != role):
            continue
        if leg.account.type in BENEFIT_TYPES and takes and side != Side.COSTS:
            benefit += leg.amount
        if leg.account.type in COST_TYPES and side != Side.BENEFITS:
            cost += leg.amount
    return benefit, cost


def things_of(legs: Iterable[Leg]) -> dict[tuple[str, int], Thing]:
    """Return what the legs hang on; a ticket that came from a question leads to the question."""
    wanted = {(leg.object_kind, leg.object_id) for leg in legs if leg.object_id is not None}
    tickets = [number for kind, number in wanted if kind == ObjectKind.TICKET]
    topics = dict(Ticket.objects.filter(pk__in=tickets).values_list("pk", "topic")) if tickets else {}
    return {(kind, number): _thing(kind, number, topics.get(number)) for kind, number in wanted}


def with_kind(legs: QuerySet[Leg]) -> QuerySet[Leg]:
    """Add what those who have the shares are today: who is hired later has left the customers."""
    return legs.annotate(kind_today=F("party__mapping__member__kind"))


def party_of(leg: Leg, discretion: Discretion) -> str | None:
    """Return the opaque reference of who has a share of `with_kind`; employees have none without a legal basis."""
    if leg.party is None:
        return None
    is_employee = Member.Kind.EMPLOYEE in {leg.party.kind, leg.kind_today}  # type: ignore[attr-defined]
    return None if is_employee and not discretion.shows_employees else str(leg.party.ref)


def explain(valuation_id: int, discretion: Discretion) -> Explanation:
    """Return an actual valuation with its event, its cuts and its thing; raises `Http404` when there is none."""
    valuations = Valuation.objects.filter(scenario__isnull=True)
    people = ("rule_version__author", "rule_version__approved_by")
    valuation = get_object_or_404(valuations.select_related("rule_version__rule", *people), pk=valuation_id)
    event = _event_of(valuation)
    topic_id = event.ticket.topic_id if isinstance(event, TicketEvent) else None
    hangs_on_a_thing = valuation.object_kind != ObjectKind.RULE
    contributors, shares = valuation.inputs.get("contributors", []), valuation.trace.get("shares", [])
    employees = employees_among({entry["party"] for entry in [*contributors, *shares] if entry["party"]})
    hidden = set() if employees and discretion.shows_employees else employees
    return Explanation(
        valuation=valuation,
        event_kind=event.kind if event else "",
        event_name=str(event.get_kind_display()) if event else "",
        steps=tuple(_steps_of(valuation)),
        thing=_thing(valuation.object_kind, valuation.object_id, topic_id) if hangs_on_a_thing else None,
        inputs=_without(hidden, valuation.inputs, "contributors"),
        trace=_without(hidden, valuation.trace, "shares"),
    )


def _thing(kind: str, number: int, topic_id: int | None) -> Thing:
    if kind == ObjectKind.TICKET and topic_id is not None:
        return Thing(ObjectKind.TOPIC, topic_id)
    return Thing(kind, number)


def _event_of(valuation: Valuation) -> TicketEvent | IdeaEvent | AskEvent | None:
    match valuation.source:
        case Source.TICKET:
            return TicketEvent.objects.select_related("ticket").filter(pk=valuation.event_id).first()
        case Source.IDEA:
            return IdeaEvent.objects.filter(pk=valuation.event_id).first()
        case Source.ASK:
            return AskEvent.objects.filter(pk=valuation.event_id).first()
        case _:
            # A month is over; no row says so.
            return None


def _without(hidden: set[str], told: dict[str, Any], name: str) -> dict[str, Any]:
    """Take out the references of those who stay hidden, and the evidence, which would name the author of a post."""
    if name not in told:
        return told
    entries = [
        {**entry, **{field: None for field in ("party", "evidence") if field in entry}}
        if entry["party"] in hidden
        else entry
        for entry in told[name]
    ]
    return {**told, name: entries}


def _steps_of(valuation: Valuation) -> Iterable[Step]:
    """Read the cuts from the ledger; only what each of them keeps stands in the valuation alone."""
    keeps = {cut["code"]: Decimal(cut["keeps"]) for cut in valuation.trace.get("haircuts", [])}
    cuts = Leg.objects.filter(
        posting__valuation=valuation, posting__reverses__isnull=True, account__type=LedgerAccount.Type.HAIRCUT
    )
    for account, amount in cuts.order_by("position").values_list("account__code", "amount"):
        code = haircut_code(account)
        yield Step(code, keeps.get(code), amount)
